//! A sample Neto (Maropost Commerce Cloud) store on loopback: a shop in memory, its RPC endpoint, and its notifications.
//!
//! The shop is pure: [`Shop`] changes only through deeds (`place_order`, `dispatch_part`, `pay_back`, …) that are given the
//! time and say which notifications they cause. [`NetoStore`] serves it and sends those. Written from the platform's
//! documents; where they leave something open the store takes the harder case: rows change pages while they are read,
//! lists come in every shape a client has reported, edits and refunds are told by nothing at all.

mod api;
mod cart;
mod conditions;
mod coupon;
mod date;
mod deeds;
mod goods;
mod json;
mod notification;
mod order;
mod profile;
mod rma;
mod scene;
mod select;
mod server;
mod settings;
mod shape;
mod shop;
mod status;
#[cfg(test)]
mod tests;

pub use cart::{Cart, CartLine, CheckoutStatus};
pub use coupon::{Coupon, CouponEffect};
pub use deeds::Pay;
pub use goods::Goods;
pub use notification::{Forgery, Notification};
pub use order::{Order, OrderLine, Payment, StickyNote};
pub use profile::Profile;
pub use rma::{Refund, Rma, RmaLine};
pub use server::NetoStore;
pub use settings::{NetoSettings, RowOrder};
pub use shop::{Customer, Deed, Shop};
pub use status::OrderStatus;
