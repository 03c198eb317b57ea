//! How the API writes things: pure functions from the shop's model to Tiendanube's JSON.

mod basket;
mod catalog;
mod checkout;
mod customer;
mod order;
mod parcel;
mod store;
mod transaction;

pub(super) use catalog::{category, product};
pub(super) use checkout::checkout;
pub(super) use customer::customer;
pub(super) use order::{Form, order};
pub(super) use parcel::parcel;
pub(super) use store::store;
pub(super) use transaction::transactions;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The usual form, without a colon in the offset: `2026-07-14T16:05:09+0000`.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// The form of fulfilment orders: `2026-07-14T16:05:09+00:00`.
fn date_with_colon(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The form of older products: `2026-07-14T13:05:09-03:00`.
fn local_date(at: Timestamp) -> String {
    let zone = TimeZone::fixed(Offset::constant(-3));
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The form of transactions: `2026-07-14T16:05:09.000Z`.
fn date_with_millis(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The form of `completed_at`.
fn date_object(at: Timestamp) -> Value {
    let date = at.strftime("%Y-%m-%d %H:%M:%S.000000").to_string();
    json!({"date": date, "timezone_type": 3, "timezone": "UTC"})
}

/// Two decimals: `"5400.00"`.
fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

/// Adds the members of another object.
fn add(to: &mut Value, more: Value) {
    if let (Some(to), Value::Object(more)) = (to.as_object_mut(), more) {
        to.extend(more);
    }
}
