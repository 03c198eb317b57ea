//! A customer, within an order or in a list.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::basket::{address, flat_address, text_or_null};
use super::{add, date, money};
use crate::tiendanube::shop::Customer;

/// A customer with their last order and what they have spent; within an order it is that order and what was paid for it.
pub(in crate::tiendanube) fn customer(customer: &Customer, order: u64, spent: Decimal, currency: &str) -> Value {
    let Customer { buyer, created, .. } = customer;
    let mut home = address(&buyer.address);
    let at = date(*created);
    add(
        &mut home,
        json!({
            "id": customer.id - 18_000_000,
            "name": buyer.name,
            "phone": text_or_null(&buyer.phone),
            "default": true,
            "created_at": at,
            "updated_at": at,
        }),
    );
    let mut json = json!({
        "id": customer.id,
        "name": buyer.name,
        "email": buyer.email,
        "identification": text_or_null(&buyer.identification),
        "phone": text_or_null(&buyer.phone),
        "note": null,
        "default_address": home,
        "addresses": [home],
        "extra": {},
        "total_spent": money(spent),
        "total_spent_currency": currency,
        "last_order_id": order,
        "active": false,
        "first_interaction": at,
        "accepts_marketing": customer.accepts_marketing,
        "accepts_marketing_updated_at": at,
        "created_at": at,
        "updated_at": at,
    });
    add(&mut json, flat_address("billing", buyer));
    json
}
