//! How the API writes things: pure functions from the shop's model to Neto's JSON, in which every scalar is text.

mod cart;
mod customer;
mod item;
mod order;
mod payment;
mod person;
mod rma;

pub(super) use cart::cart;
pub(super) use customer::customer;
pub(super) use item::{category, items};
pub(super) use order::order;
pub(super) use payment::payment;
pub(super) use rma::rma;

use rust_decimal::Decimal;

/// `True` or `False`.
fn flag(is: bool) -> &'static str {
    if is { "True" } else { "False" }
}

/// Two places.
fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

/// Eight places, as unit prices have them.
fn unit(amount: Decimal) -> String {
    format!("{amount:.8}")
}
