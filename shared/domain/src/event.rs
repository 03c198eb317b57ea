//! What is told to a destination.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::{Checkout, Customer, EventKey, Line, Money, Order, Refund, StoreRef, Tag, Totals};

/// The kinds of events, with the names every destination shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// A cart whose shopper is known got as far as the configured step.
    StartedCheckout,
    /// An order was placed.
    PlacedOrder,
    /// One line of a placed order.
    OrderedProduct,
    /// Everything was handed over.
    FulfilledOrder,
    /// The order was cancelled.
    CancelledOrder,
    /// Money went back.
    RefundedOrder,
    /// A placed order came to be worth more or less than was told, or nothing. Only for destinations that add up what
    /// they were told and cannot be told again.
    ChangedOrder,
    /// Something was put into a cart whose shopper is known.
    AddedToCart,
}

impl Metric {
    /// The name, which is permanent in a customer's account.
    pub fn name(self) -> &'static str {
        match self {
            Self::StartedCheckout => "Started Checkout",
            Self::PlacedOrder => "Placed Order",
            Self::OrderedProduct => "Ordered Product",
            Self::FulfilledOrder => "Fulfilled Order",
            Self::CancelledOrder => "Cancelled Order",
            Self::RefundedOrder => "Refunded Order",
            Self::ChangedOrder => "Changed Order",
            Self::AddedToCart => "Added to Cart",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What made us look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncMode {
    /// A webhook.
    Realtime,
    /// The hourly poll.
    Periodic,
    /// The import of what was there before.
    Historic,
}

impl SyncMode {
    /// The value of the event property `Sync Mode`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Realtime => "realtime",
            Self::Periodic => "periodic",
            Self::Historic => "historic",
        }
    }

    /// Reads what [`SyncMode::name`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Realtime, Self::Periodic, Self::Historic].into_iter().find(|mode| mode.name() == text)
    }
}

/// One event, complete: a destination needs nothing else to say it in its own words.
#[derive(Debug, Clone)]
pub struct Event {
    /// Which event of its order or cart, for the ledger.
    pub tag: Tag,
    /// Idempotency key at the destination.
    pub key: EventKey,
    /// When it happened at the store; never when it was seen.
    pub time: Timestamp,
    /// What it is worth.
    pub value: Money,
    /// History: to be stored, but no flow may start.
    pub backfill: bool,
    /// What made us look.
    pub mode: SyncMode,
    /// Store it comes from.
    pub store: StoreRef,
    /// The order or cart, shared between its events.
    pub about: About,
}

/// What an event is about.
#[derive(Debug, Clone)]
pub enum About {
    /// An order, or a part of it.
    Order(Arc<Order>, Part),
    /// A cart.
    Checkout(Arc<Checkout>),
}

/// Which part of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The line at this place in `lines`.
    Line(usize),
    /// The refund at this place in `refunds`.
    Refund(usize),
}

impl Event {
    /// The metric.
    pub fn metric(&self) -> Metric {
        self.tag.metric()
    }

    /// Whose event it is.
    pub fn customer(&self) -> &Customer {
        match &self.about {
            About::Order(order, _) => &order.customer,
            About::Checkout(checkout) => &checkout.customer,
        }
    }

    /// All lines of the order or cart.
    pub fn lines(&self) -> &[Line] {
        match &self.about {
            About::Order(order, _) => &order.lines,
            About::Checkout(checkout) => &checkout.lines,
        }
    }

    /// Sums of the order or cart.
    pub fn totals(&self) -> &Totals {
        match &self.about {
            About::Order(order, _) => &order.totals,
            About::Checkout(checkout) => &checkout.totals,
        }
    }

    /// The line it is about, for Ordered Product and Added to Cart.
    pub fn line(&self) -> Option<&Line> {
        match (&self.about, &self.tag) {
            (About::Order(order, Part::Line(index)), _) => order.lines.get(*index),
            (About::Checkout(checkout), Tag::Added(id)) => checkout.lines.iter().find(|line| line.id == *id),
            _ => None,
        }
    }

    /// The refund it is about, for Refunded Order.
    pub fn refund(&self) -> Option<&Refund> {
        match &self.about {
            About::Order(order, Part::Refund(index)) => order.refunds.get(*index),
            _ => None,
        }
    }
}
