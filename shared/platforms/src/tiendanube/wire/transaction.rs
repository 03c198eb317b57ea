//! Payments of an order, which the platform shows to payment apps.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::tolerant;

/// One member of `GET /orders/{id}/transactions`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Transaction {
    /// What went back of it so far.
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) refunded_amount: Money,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) events: Vec<TransactionEvent>,
}

/// Something that happened to a payment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TransactionEvent {
    /// `sale`, `authorization`, `capture`, `refund`, `void`, …
    #[serde(rename = "type", deserialize_with = "tolerant::text")]
    pub(crate) kind: Option<String>,
    /// `success`, where it says so.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) amount: Money,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) happened_at: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) created_at: Option<Timestamp>,
}

/// `{"value": "123.45", "currency": "BRL"}`; the value is a number elsewhere.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Money {
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) value: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) currency: Option<String>,
}
