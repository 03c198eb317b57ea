//! What the table keeps of an order besides its events: enough to tell whether a reading is new, to count a day and to
//! follow a customer under a pseudonym. Pure.

use std::collections::BTreeSet;

use domain::{Customer, Order, StoreRef, Subscription};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use rust_decimal::Decimal;
use sha2::Sha256;

/// Facts of one reading of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// When the order last changed: readings are ordered by it.
    pub version: Timestamp,
    /// The platform's status id.
    pub status: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Day of `placed_at` in the store's zone, `2026-07-14`.
    pub day: Option<String>,
    /// What it is worth.
    pub total: Decimal,
    /// What was paid back in all.
    pub refunded: Decimal,
    /// Currency of both.
    pub currency: String,
    /// The customer's pseudonym.
    pub customer: Option<String>,
    /// A test payment.
    pub test: bool,
    /// Nothing is left of what it is worth: cancelled, deleted, or declined.
    pub void: bool,
    /// Its place in a chain of recurring orders. Written down with what was told of it, and not before.
    pub place: Option<Place>,
}

/// An order's place in a chain of recurring orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Chain and number.
    pub subscription: Subscription,
    /// What was ordered, by which the next order is known: [`Order::products`].
    pub products: BTreeSet<String>,
}

impl Place {
    /// The place of `order`, if it has one.
    pub fn of(order: &Order) -> Option<Self> {
        Some(Self { subscription: order.subscription.clone()?, products: order.products() })
    }
}

impl Facts {
    /// The facts of `order`. Without `pseudonyms` the customer is left out.
    pub fn of(order: &Order, store: &StoreRef, pseudonyms: Option<&Pseudonyms>) -> Self {
        Self {
            version: order.modified_at,
            status: order.status.id.clone(),
            placed_at: order.created_at,
            day: order.local_day.map(|day| day.to_string()),
            total: order.totals.total,
            refunded: order.refunds.iter().map(|refund| refund.amount).sum(),
            currency: order.totals.currency.to_string(),
            customer: pseudonyms.and_then(|pseudonyms| pseudonyms.of(store, &order.customer)),
            test: order.test,
            void: order.deleted || order.cancelled_at.is_some() || (order.dead && order.refunds.is_empty()),
            place: Place::of(order),
        }
    }
}

/// Turns customers into keyed hashes: equal for the same e-mail in the same store, and meaningless without the key.
#[derive(Clone)]
pub struct Pseudonyms(Hmac<Sha256>);

impl Pseudonyms {
    /// Uses `key`, which must stay the same for as long as customers are to be recognised.
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes keys of any length"))
    }

    /// 128 bits in hex; `None` for a customer without an e-mail.
    pub fn of(&self, store: &StoreRef, customer: &Customer) -> Option<String> {
        let email = customer.email.as_ref()?;
        let mut mac = self.0.clone();
        mac.update(store.id.as_bytes());
        mac.update(b"\0");
        mac.update(email.as_str().as_bytes());
        Some(hex::encode(&mac.finalize().into_bytes()[..16]))
    }
}
