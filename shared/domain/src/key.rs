//! Names of things: whose order, which event, and under which key a destination knows it.

use std::fmt;

use rust_decimal::Decimal;

use crate::event::Metric;

/// A store and its platform: the beginning of every event key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoreRef {
    /// Registry id, `bigcommerce`.
    pub platform: String,
    /// Id from the configuration.
    pub id: String,
}

/// What a notice is about and what the ledger keeps a record of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// An order, by the platform's id.
    Order(String),
    /// A cart, by the platform's id.
    Cart(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order#{id}"),
            Self::Cart(id) => write!(f, "cart#{id}"),
        }
    }
}

/// Which event of an order or cart, as the ledger remembers it. Independent of the key a destination gets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// Started Checkout.
    Checkout,
    /// Placed Order.
    Placed,
    /// Ordered Product of the line with this id.
    Line(String),
    /// Fulfilled Order.
    Fulfilled,
    /// Cancelled Order.
    Cancelled,
    /// Refunded Order for the refund with this id.
    Refund(String),
    /// Changed Order: what the order was told to be worth by its reading of this version, in milliseconds.
    Worth(i64, Decimal),
    /// Added to Cart of the line with this id.
    Added(String),
}

impl Tag {
    /// Reads what [`fmt::Display`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => [Self::Checkout, Self::Placed, Self::Fulfilled, Self::Cancelled]
                .into_iter()
                .find(|tag| tag.to_string() == text),
            Some(("line", id)) => Some(Self::Line(id.to_owned())),
            Some(("refund", id)) => Some(Self::Refund(id.to_owned())),
            Some(("added", id)) => Some(Self::Added(id.to_owned())),
            Some(("worth", rest)) => {
                let (version, worth) = rest.split_once(':')?;
                Some(Self::Worth(version.parse().ok()?, worth.parse().ok()?))
            }
            Some(_) => None,
        }
    }

    /// The metric it belongs to.
    pub fn metric(&self) -> Metric {
        match self {
            Self::Checkout => Metric::StartedCheckout,
            Self::Placed => Metric::PlacedOrder,
            Self::Line(_) => Metric::OrderedProduct,
            Self::Fulfilled => Metric::FulfilledOrder,
            Self::Cancelled => Metric::CancelledOrder,
            Self::Refund(_) => Metric::RefundedOrder,
            Self::Worth(..) => Metric::ChangedOrder,
            Self::Added(_) => Metric::AddedToCart,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkout => f.write_str("checkout"),
            Self::Placed => f.write_str("placed"),
            Self::Line(id) => write!(f, "line:{id}"),
            Self::Fulfilled => f.write_str("fulfilled"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Refund(id) => write!(f, "refund:{id}"),
            Self::Worth(version, worth) => write!(f, "worth:{version}:{}", worth.normalize()),
            Self::Added(id) => write!(f, "added:{id}"),
        }
    }
}

/// The idempotency key a destination gets (Klaviyo's `unique_id`). Unique within a metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey(String);

impl EventKey {
    /// `<platform>:<store>:<order>`.
    pub fn order(store: &StoreRef, order: &str) -> Self {
        Self(format!("{}:{}:{order}", store.platform, store.id))
    }

    /// `<platform>:<store>:<order>:line:<line>`.
    pub fn line(store: &StoreRef, order: &str, line: &str) -> Self {
        Self(format!("{}:{}:{order}:line:{line}", store.platform, store.id))
    }

    /// `<platform>:<store>:<order>:refund:<refund>`, for every refund but an order's first.
    pub fn refund(store: &StoreRef, order: &str, refund: &str) -> Self {
        Self(format!("{}:{}:{order}:refund:{refund}", store.platform, store.id))
    }

    /// `<platform>:<store>:<order>:change:<version>`.
    pub fn change(store: &StoreRef, order: &str, version: i64) -> Self {
        Self(format!("{}:{}:{order}:change:{version}", store.platform, store.id))
    }

    /// `<platform>:<store>:cart:<cart>:added:<line>`; the script in a shop's pages uses the same.
    pub fn added(store: &StoreRef, cart: &str, line: &str) -> Self {
        Self(format!("{}:{}:cart:{cart}:added:{line}", store.platform, store.id))
    }

    /// `<platform>:<store>:cart:<cart>`.
    pub fn cart(store: &StoreRef, cart: &str) -> Self {
        Self(format!("{}:{}:cart:{cart}", store.platform, store.id))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_survive_being_written_and_read() {
        let tags = [
            Tag::Checkout,
            Tag::Placed,
            Tag::Line("9:1".into()),
            Tag::Fulfilled,
            Tag::Cancelled,
            Tag::Refund("63".into()),
            Tag::Worth(1_784_045_109_000, Decimal::new(-10_869, 2)),
            Tag::Added("a1".into()),
        ];
        for tag in tags {
            assert_eq!(Tag::parse(&tag.to_string()), Some(tag));
        }
        assert_eq!([Tag::parse("shipped"), Tag::parse("x:1")], [None, None]);
    }
}
