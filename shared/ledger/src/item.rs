//! How records look in the table. Pure.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Emitted, StoreRef, Subject, Tag};
use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::Facts;

/// Attribute names. `sent#<destination>` and `refused#<destination>` are top-level sets, because `ADD` works on no
/// other.
pub(crate) mod name {
    pub(crate) const PK: &str = "pk";
    pub(crate) const SK: &str = "sk";
    pub(crate) const OWNER: &str = "owner";
    pub(crate) const LEASE: &str = "lease";
    pub(crate) const VERSION: &str = "version";
    pub(crate) const STATUS: &str = "status";
    pub(crate) const REFUNDED: &str = "refunded";
    pub(crate) const EXPIRES: &str = "expires";
    pub(crate) const DROPPED: &str = "dropped";
    pub(crate) const FOLLOW_UP: &str = "follow_up";
    pub(crate) const SENT: &str = "sent#";
    pub(crate) const REFUSED: &str = "refused#";
}

pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn millis(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.as_millisecond().to_string())
}

/// The key of an order's or cart's item.
pub(crate) fn key(store: &StoreRef, subject: &Subject) -> Item {
    Item::from([(name::PK.into(), text(format!("{}#{subject}", store.id))), (name::SK.into(), text("state"))])
}

/// What the table holds about an order or cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Version of the newest reading that was written down.
    pub version: Option<Timestamp>,
    /// Status id of that reading.
    pub status: Option<String>,
    /// What was paid back by then, in plain digits.
    pub refunded: Option<String>,
    /// Until when somebody's claim holds.
    pub lease: Option<Timestamp>,
    /// When the next look at a cart is due, if one is scheduled.
    pub follow_up: Option<Timestamp>,
    emitted: BTreeMap<String, Emitted>,
}

impl Record {
    /// What `destination` was told already, or refused for good.
    pub fn emitted(&self, destination: &str) -> Emitted {
        self.emitted.get(destination).cloned().unwrap_or_default()
    }

    /// Whether `facts` say something the record does not hold: a later version, or another state in the same version.
    /// Versions are seconds at some platforms, so an order may change twice in one.
    pub fn lacks(&self, facts: &Facts) -> bool {
        let same_state = || {
            self.status.as_deref() == Some(facts.status.as_str())
                && self.refunded.as_deref() == Some(plain(facts.refunded).as_str())
        };
        match self.version {
            Some(known) if known == facts.version => !same_state(),
            known => known < Some(facts.version),
        }
    }

    pub(crate) fn from_item(item: &Item) -> Self {
        let at = |name: &str| {
            let number = item.get(name)?.as_n().ok()?.parse().ok()?;
            Timestamp::from_millisecond(number).ok()
        };
        let mut emitted: BTreeMap<String, Emitted> = BTreeMap::new();
        for (name, value) in item {
            let Some(destination) = name.strip_prefix(name::SENT).or_else(|| name.strip_prefix(name::REFUSED)) else {
                continue;
            };
            let tags = value.as_ss().map(Vec::as_slice).unwrap_or_default();
            emitted.entry(destination.to_owned()).or_default().extend(tags.iter().filter_map(|tag| Tag::parse(tag)));
        }
        let text = |name: &str| item.get(name)?.as_s().ok().cloned();
        Self {
            version: at(name::VERSION),
            status: text(name::STATUS),
            refunded: text(name::REFUNDED),
            lease: at(name::LEASE),
            follow_up: at(name::FOLLOW_UP),
            emitted,
        }
    }
}

/// An amount without trailing zeros, so that equal amounts are equal texts.
fn plain(amount: Decimal) -> String {
    amount.normalize().to_string()
}

/// An order's facts as attributes, with the keys of both indexes.
pub(crate) fn facts(facts: &Facts, store: &StoreRef, subject: &Subject) -> Vec<(&'static str, AttributeValue)> {
    let mut attributes = vec![
        (name::VERSION, millis(facts.version)),
        ("platform", text(&store.platform)),
        (name::STATUS, text(&facts.status)),
        ("placed_at", millis(facts.placed_at)),
        ("total", text(plain(facts.total))),
        (name::REFUNDED, text(plain(facts.refunded))),
        ("currency", text(&facts.currency)),
        ("test", AttributeValue::Bool(facts.test)),
    ];
    if let Some(day) = &facts.day {
        attributes.push(("day_pk", text(format!("{}#{day}", store.id))));
        attributes.push(("day_sk", text(subject.to_string())));
    }
    if let Some(customer) = &facts.customer {
        attributes.push(("customer_pk", text(format!("{}#{customer}", store.id))));
        attributes.push(("customer_sk", text(format!("{}#{subject}", facts.placed_at))));
    }
    attributes
}
