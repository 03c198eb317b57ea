//! What BigCommerce's answers look like, as far as they are used: all fields optional, all types loose.
//!
//! No `Debug`: most of it is personal data, and some of it secret. Field names are the API's own (BigCommerce docs, specs
//! orders.v2, orders.v3, checkouts.v3, products_catalog.v3 and webhooks.v3).

mod catalog;
mod checkout;
mod count;
mod hook;
mod order;

use serde::Deserialize;

use crate::tolerant;

pub(super) use catalog::{Brand, Category, Image, Product, Site, Store};
pub(super) use checkout::{Address as CartAddress, CartItem, CartItems, Checkout, Consignment, Shopper};
pub(super) use count::OrderCount;
pub(super) use hook::{Hook, Hooks};
pub(super) use order::{Address, Order, OrderCoupon, OrderLine, Refund};

/// The envelope of every v3 answer.
#[derive(Default, Deserialize)]
pub(super) struct Data<T> {
    /// The resource, or the list of them.
    pub(super) data: T,
    /// About the list.
    #[serde(default, deserialize_with = "tolerant::object")]
    pub(super) meta: Meta,
}

/// What comes with a page of a v3 list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Meta {
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Pagination {
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) total_pages: Option<u32>,
}
