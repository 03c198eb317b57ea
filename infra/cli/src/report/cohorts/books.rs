//! The orders that cohorts are made of, as the table holds them. Pure.

use std::collections::BTreeMap;

use domain::Tag;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::Record;
use rust_decimal::Decimal;
use serde::Serialize;

/// What a customer bought with one order, or was given back for a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Purchase {
    /// The order's id.
    pub(super) order: String,
    /// The customer's pseudonym.
    pub(super) customer: String,
    /// When it was placed.
    pub(super) at: Timestamp,
    /// Day of that in the store's time zone.
    pub(super) day: Date,
    /// Whether it is an order of its own, and no part that was split off one.
    pub(super) counts: bool,
    /// What it was worth when it was placed.
    pub(super) gross: Decimal,
    /// What is left of that.
    pub(super) net: Decimal,
    /// Whether it is in a chain of recurring orders.
    pub(super) recurs: bool,
}

/// A store's orders up to some day.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// By currency, as the table names it.
    pub(super) purchases: BTreeMap<String, Vec<Purchase>>,
    /// Orders that no cohort knows of.
    pub(super) left_out: LeftOut,
    /// Orders that count, but of which nothing is left.
    pub(super) void: u64,
}

/// Orders that no cohort knows of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct LeftOut {
    /// Without a customer's pseudonym: without an e-mail, or recorded while there was no `customer_hash_key`.
    pub(crate) without_customer: u64,
    /// Paid with a test gateway.
    pub(crate) test: u64,
    /// Not placed, or no destination was told of it so far.
    pub(crate) not_told: u64,
}

impl Books {
    /// Enters the order `id` if it was placed on `to` or before.
    pub(super) fn enter(&mut self, id: &str, record: &Record, to: Option<Date>) {
        let (Some(at), Some(gross), Some(currency)) = (record.placed_at, record.total, &record.currency) else {
            self.left_out.not_told += 1;
            return;
        };
        // Platforms that know no zone of their own count in UTC.
        let day = record.day.unwrap_or_else(|| at.to_zoned(TimeZone::UTC).date());
        if to.is_some_and(|to| day > to) {
            return;
        }
        // As for `verify`, an order counts when it was placed by the store's own rule, which is when it is told of.
        let counts = record.tags().any(|tag| *tag == Tag::Placed);
        let is_part_given_back = !counts && record.tags().any(|tag| matches!(tag, Tag::Refund(_)));
        let customer = match &record.customer {
            _ if !counts && !is_part_given_back => return self.left_out.not_told += 1,
            _ if record.test => return self.left_out.test += 1,
            None => return self.left_out.without_customer += u64::from(counts),
            Some(customer) => customer.clone(),
        };
        let refunded = record.refunded.as_ref().and_then(|sum| sum.parse().ok()).unwrap_or(Decimal::ZERO);
        let is_void = record.void || record.tags().any(|tag| *tag == Tag::Cancelled);
        let (gross, net) = match (counts, is_void) {
            (true, false) => (gross, gross - refunded),
            (true, true) => (gross, Decimal::ZERO),
            (false, _) => (Decimal::ZERO, -refunded),
        };
        self.void += u64::from(counts && is_void);
        let (order, recurs) = (id.to_owned(), record.place.is_some());
        let purchase = Purchase { order, customer, at, day, counts, gross, net, recurs };
        self.purchases.entry(currency.clone()).or_default().push(purchase);
    }

    /// Day of the latest order.
    pub(super) fn latest(&self) -> Date {
        self.purchases.values().flatten().map(|purchase| purchase.day).max().unwrap_or(Date::MIN)
    }
}
