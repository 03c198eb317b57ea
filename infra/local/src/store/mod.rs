//! A sample BigCommerce store on loopback: a shop in memory, its documented API, and its webhooks.
//!
//! The shop is pure: [`Shop`] changes only through deeds (`start_cart`, `place_order`, `refund`, …) that are given the
//! time and say which webhooks they cause. [`SampleStore`] serves it and sends those webhooks. Left out on purpose:
//! several channels and their webhook forms, and the blocking of a domain whose answers fail too often.

mod account;
mod api;
pub(crate) mod assortment;
mod cart;
mod catalog;
mod coupon;
mod deeds;
mod delivery;
mod filters;
mod hooks;
mod item;
mod json;
pub(crate) mod money;
mod order;
pub(crate) mod people;
mod profile;
mod quota;
mod scene;
mod sender;
mod server;
mod settings;
pub(crate) mod shop;
mod signature;
mod status;
#[cfg(test)]
mod tests;
mod totals;
mod webhook;

pub use account::{Account, Scope};
pub use cart::{Cart, CartLine, ShippingOption};
pub use catalog::{Brand, Catalog, Category, Choice, Image, Product, ProductOption, Variant};
pub use coupon::{Coupon, CouponEffect};
pub use deeds::{Payment, RefundOf, RefundRequest, RefundTo};
pub use delivery::{Delivery, Disturbance, Forgery, Lost, WebhookSettings};
pub use hooks::{Hook, HookError, HookRequest};
pub use item::{Chosen, Item, ItemKind};
pub use order::{Destination, LineDiscount, Order, OrderLine, Refund, RefundItem, Shipment, Transaction};
pub use people::{Customer, Person, Place};
pub use profile::Profile;
pub use server::SampleStore;
pub use settings::StoreSettings;
pub use shop::{Deed, DeedError, Shop};
pub use status::OrderStatus;
pub use totals::Totals;
pub use webhook::Webhook;

pub use crate::web::Quota;
