//! How records look in the table. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Emitted, StoreRef, Subject, Subscription, Tag};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::{Facts, Place};

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
    pub(crate) const IN_DOUBT: &str = "in_doubt";
    pub(crate) const FOLLOW_UP: &str = "follow_up";
    pub(crate) const SEEN: &str = "seen";
    pub(crate) const REDACTED: &str = "redacted";
    pub(crate) const AT: &str = "at";
    pub(crate) const PLACED_AT: &str = "placed_at";
    pub(crate) const TOTAL: &str = "total";
    pub(crate) const CURRENCY: &str = "currency";
    pub(crate) const TEST: &str = "test";
    pub(crate) const VOID: &str = "void";
    pub(crate) const SUBSCRIPTION: &str = "subscription";
    pub(crate) const SUBSCRIPTION_NUMBER: &str = "subscription_number";
    pub(crate) const PRODUCTS: &str = "products";
    pub(crate) const CUSTOMER_PK: &str = "customer_pk";
    pub(crate) const CUSTOMER_SK: &str = "customer_sk";
    pub(crate) const DAY_PK: &str = "day_pk";
    pub(crate) const DAY_SK: &str = "day_sk";
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
    Item::from([(name::PK.into(), text(partition(store, subject))), (name::SK.into(), text("state"))])
}

/// The partition of that item.
pub(crate) fn partition(store: &StoreRef, subject: &Subject) -> String {
    format!("{}#{subject}", store.id)
}

/// The index's partition of a store's day.
pub(crate) fn day_partition(store: &StoreRef, day: &str) -> String {
    format!("{}#{day}", store.id)
}

/// The index's partition of a customer.
pub(crate) fn customer_partition(store: &StoreRef, customer: &str) -> String {
    format!("{}#{customer}", store.id)
}

/// The key of an item about a store as a whole.
pub(crate) fn state_key(store: &str, sort: &str) -> Item {
    Item::from([(name::PK.into(), text(state_partition(store))), (name::SK.into(), text(sort))])
}

/// The partition of such items.
pub(crate) fn state_partition(store: &str) -> String {
    format!("{store}#store")
}

/// Reads what [`millis`] wrote.
pub(crate) fn moment(item: &Item, name: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(item.get(name)?.as_n().ok()?.parse().ok()?).ok()
}

static NOTHING: Emitted = Emitted::new();

/// What the table holds about an order or cart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Version of the newest reading that was written down.
    pub version: Option<Timestamp>,
    /// Status id of that reading.
    pub status: Option<String>,
    /// What was paid back by then, in plain digits.
    pub refunded: Option<String>,
    /// When the order was placed, by that reading.
    pub placed_at: Option<Timestamp>,
    /// What it is worth, by that reading.
    pub total: Option<Decimal>,
    /// Currency of both amounts.
    pub currency: Option<String>,
    /// Whether it was paid with a test gateway.
    pub test: bool,
    /// Whether nothing is left of what it is worth, because it was cancelled, deleted, or declined.
    pub void: bool,
    /// Day in the store's time zone on which it was placed, if the zone was known.
    pub day: Option<Date>,
    /// The customer's pseudonym.
    pub customer: Option<String>,
    /// When somebody asked that the customer be deleted, if that is why nothing is told of it any more.
    pub redacted: Option<Timestamp>,
    /// Its place in a chain of recurring orders, as it was told.
    pub place: Option<Place>,
    /// Destinations that took its events but are known to drop them silently, because of the e-mail's domain.
    pub dropped: BTreeSet<String>,
    /// Destinations of which it was once not known whether they had taken what they were sent. They stay in it: it costs a
    /// question when something else is due.
    pub in_doubt: BTreeSet<String>,
    /// Until when somebody's claim holds.
    pub lease: Option<Timestamp>,
    /// When the next look at an order or cart is due, if one is scheduled.
    pub follow_up: Option<Timestamp>,
    /// Version of a cart that a look has found nothing to tell of.
    pub seen: Option<String>,
    sent: BTreeMap<String, Emitted>,
    refused: BTreeMap<String, Emitted>,
}

impl Record {
    /// What `destination` was told already, or refused for good.
    pub fn emitted(&self, destination: &str) -> Emitted {
        self.sent(destination) | self.refused(destination)
    }

    /// What `destination` was told.
    pub fn sent(&self, destination: &str) -> &Emitted {
        self.sent.get(destination).unwrap_or(&NOTHING)
    }

    /// What `destination` refused for good.
    pub fn refused(&self, destination: &str) -> &Emitted {
        self.refused.get(destination).unwrap_or(&NOTHING)
    }

    /// All that any destination was told, or refused for good.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.sent.values().chain(self.refused.values()).flatten()
    }

    /// Whether refunds of the order were told, which any later reading has to hold: what is left of it depends on them, and
    /// not every platform's orders say that there are some.
    pub fn has_refunds(&self) -> bool {
        self.tags().any(|tag| matches!(tag, Tag::Refund(_)))
    }

    /// Whether `facts` say something the record does not hold: a later version, or another state in the same version.
    /// Versions are seconds at some platforms, so an order may change twice in one.
    pub fn lacks(&self, facts: &Facts) -> bool {
        let same_state = || {
            self.status.as_deref() == Some(facts.status.as_str())
                && self.refunded.as_deref() == Some(plain(facts.refunded).as_str())
                && self.total == Some(facts.total)
                && self.void == facts.void
        };
        match self.version {
            Some(known) if known == facts.version => !same_state(),
            known => known < Some(facts.version),
        }
    }

    pub(crate) fn from_item(item: &Item) -> Self {
        let at = |name: &str| moment(item, name);
        let text = |name: &str| item.get(name)?.as_s().ok().cloned();
        Self {
            version: at(name::VERSION),
            status: text(name::STATUS),
            refunded: text(name::REFUNDED),
            placed_at: at(name::PLACED_AT),
            total: text(name::TOTAL).and_then(|total| total.parse().ok()),
            currency: text(name::CURRENCY),
            test: item.get(name::TEST) == Some(&AttributeValue::Bool(true)),
            void: item.get(name::VOID) == Some(&AttributeValue::Bool(true)),
            day: text(name::DAY_PK).and_then(|key| key.rsplit_once('#')?.1.parse().ok()),
            customer: text(name::CUSTOMER_PK).and_then(|key| Some(key.rsplit_once('#')?.1.to_owned())),
            redacted: at(name::REDACTED),
            place: place_of(item),
            dropped: set(item.get(name::DROPPED)).iter().cloned().collect(),
            in_doubt: set(item.get(name::IN_DOUBT)).iter().cloned().collect(),
            lease: at(name::LEASE),
            follow_up: at(name::FOLLOW_UP),
            seen: text(name::SEEN),
            sent: by_destination(item, name::SENT),
            refused: by_destination(item, name::REFUSED),
        }
    }
}

fn place_of(item: &Item) -> Option<Place> {
    let id = item.get(name::SUBSCRIPTION)?.as_s().ok()?.clone();
    let number = item.get(name::SUBSCRIPTION_NUMBER)?.as_n().ok()?.parse().ok()?;
    let products = set(item.get(name::PRODUCTS)).iter().cloned().collect();
    Some(Place { subscription: Subscription { id, number }, products })
}

/// The sets of tags whose names begin with `prefix`, by what follows it.
fn by_destination(item: &Item, prefix: &str) -> BTreeMap<String, Emitted> {
    let sets = item.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, set(Some(value)))));
    sets.map(|(destination, tags)| (destination.to_owned(), tags.iter().filter_map(|tag| Tag::parse(tag)).collect()))
        .collect()
}

fn set(value: Option<&AttributeValue>) -> &[String] {
    value.and_then(|value| value.as_ss().ok()).map(Vec::as_slice).unwrap_or_default()
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
        (name::PLACED_AT, millis(facts.placed_at)),
        (name::TOTAL, text(plain(facts.total))),
        (name::REFUNDED, text(plain(facts.refunded))),
        (name::CURRENCY, text(&facts.currency)),
        (name::TEST, AttributeValue::Bool(facts.test)),
        (name::VOID, AttributeValue::Bool(facts.void)),
    ];
    if let Some(day) = &facts.day {
        attributes.push((name::DAY_PK, text(day_partition(store, day))));
        attributes.push((name::DAY_SK, text(subject.to_string())));
    }
    if let Some(customer) = &facts.customer {
        attributes.push((name::CUSTOMER_PK, text(customer_partition(store, customer))));
        attributes.push((name::CUSTOMER_SK, text(format!("{}#{subject}", facts.placed_at))));
    }
    attributes
}

/// An order's place as attributes. Nothing was ordered in an order without lines, and DynamoDB knows no empty set.
pub(crate) fn place(place: &Place) -> impl Iterator<Item = (&'static str, AttributeValue)> {
    let Place { subscription, products } = place;
    let products: Vec<_> = products.iter().cloned().collect();
    let products = (!products.is_empty()).then_some((name::PRODUCTS, AttributeValue::Ss(products)));
    let attributes = [
        (name::SUBSCRIPTION, text(&subscription.id)),
        (name::SUBSCRIPTION_NUMBER, AttributeValue::N(subscription.number.to_string())),
    ];
    attributes.into_iter().chain(products)
}
