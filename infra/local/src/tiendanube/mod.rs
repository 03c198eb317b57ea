//! A sample Tiendanube store on loopback: a shop in memory, its documented API, its webhooks and privacy callbacks.
//!
//! The shop is pure: [`Shop`] changes only through deeds (`start_checkout`, `place`, `refund`, …) that are given the time
//! and say which webhooks they cause. [`TiendanubeStore`] serves it and sends those webhooks. Where the reference leaves
//! something open (order of lists, header of the token, signature of the callbacks), [`TiendanubeSettings`] decides.

mod api;
mod assortment;
mod bucket;
mod buyer;
mod catalog;
mod deeds;
mod filters;
mod hooks;
mod json;
mod order;
mod parcel;
mod privacy;
mod profile;
mod scene;
mod server;
mod service;
mod settings;
mod shop;
#[cfg(test)]
mod tests;
mod webhook;

pub use buyer::{Address, Buyer};
pub use catalog::{Catalog, Category, Product, Text, Variant};
pub use deeds::Payment;
pub use hooks::{Hook, HookError};
pub use order::{Basket, Checkout, Coupon, Line, Order, OrderStatus, PaymentStatus};
pub use parcel::{FulfillmentOrder, ParcelStatus, Step};
pub use privacy::{Privacy, PrivacyUrls};
pub use profile::Profile;
pub use server::TiendanubeStore;
pub use settings::{Scope, TiendanubeSettings, TokenHeader};
pub use shop::{Customer, Deed, Shop};
pub use webhook::{Forgery, SIGNATURE, Webhook};
