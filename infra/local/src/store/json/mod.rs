//! How the API writes things: pure functions from the shop's model to BigCommerce's JSON.

mod cart;
mod catalog;
mod checkout;
mod consignment;
mod line;
mod order;
mod payment;
mod place;
mod shipment;
mod store;

pub(super) use cart::cart;
pub(super) use catalog::{brand, category, product, sub_resources, tree_category};
pub(super) use checkout::checkout;
pub(super) use consignment::shipping_address;
pub(super) use line::line;
pub(super) use order::{Include, order, order_coupons};
pub(super) use payment::{refund, transaction};
pub(super) use shipment::shipment;
pub(super) use store::{customer, site, store};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// The v2 form, always UTC: `Tue, 14 Jul 2026 16:05:09 +0000`.
fn v2_date(at: Timestamp) -> String {
    rfc2822::to_string(&at.to_zoned(TimeZone::UTC)).expect("the shop's dates are of years RFC 2822 can write")
}

/// The v3 form: `2026-07-14T16:05:09+00:00`.
fn v3_date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
