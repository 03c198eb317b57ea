//! What BigCommerce's answers look like, as far as they are used: all fields optional, all types loose.
//!
//! No `Debug`: most of it is personal data. Field names are the API's own (BigCommerce docs, specs orders.v2, orders.v3,
//! checkouts.v3 and products_catalog.v3).

mod catalog;
mod checkout;
mod order;

use serde::Deserialize;

pub(super) use catalog::{Brand, Category, Image, Product, Site, Store};
pub(super) use checkout::{Address as CartAddress, CartItem, CartItems, Checkout, Shopper};
pub(super) use order::{Address, Order, OrderCoupon, OrderLine, Refund};

/// The envelope of every v3 answer.
#[derive(Default, Deserialize)]
pub(super) struct Data<T> {
    /// The resource, or the list of them.
    pub(super) data: T,
}
