//! What a shop's lists hold: orders by the page, refunds by time, and the state of its webhooks.

use std::fmt;

use domain::{Order, Status, Totals};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::ReadError;

/// Which orders to list. Both ends are included, to the second; the store's clock and precision are its own, so a caller
/// who needs an exact end looks at the times itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Which of an order's times counts.
    pub by: Moment,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
}

/// A time of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When it was placed.
    Created,
    /// When it last changed.
    Modified,
}

/// A page of a list of orders.
#[derive(Debug, Default)]
pub struct Page {
    /// In the order of their positions.
    pub orders: Vec<Listed>,
    /// Rows that cannot be understood.
    pub unusable: Vec<Unusable>,
    /// Where the next page begins, in the platform's own words; `None` after the last.
    pub next: Option<String>,
}

/// A page of a list of carts.
#[derive(Debug, Default)]
pub struct CartPage {
    /// In any order.
    pub carts: Vec<CartNote>,
    /// Where the next page begins, in the platform's own words; `None` after the last.
    pub next: Option<String>,
}

/// A cart that may be worth telling of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CartNote {
    /// The platform's id.
    pub id: String,
    /// As [`domain::Checkout::version`] will be when it is read.
    pub version: String,
}

/// A row that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The order's id, if that much can be read.
    pub id: Option<String>,
    /// What is wrong with it, without quoting it.
    pub why: String,
}

/// An order as a list shows it: enough to say whether it is new, not enough to tell of it.
#[derive(Clone)]
pub struct Listed {
    /// The platform's id.
    pub id: String,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// The platform's own status.
    pub status: Status,
    /// Whether the shopper is still at the payment step.
    pub in_checkout: bool,
    /// Whether the merchant deleted (archived) it.
    pub deleted: bool,
    /// A payment made with a test gateway.
    pub test: bool,
    /// Sums.
    pub totals: Totals,
    /// Cart it came from.
    pub cart_id: Option<String>,
    /// Order that this one was split off.
    pub part_of: Option<String>,
    /// Where a page would begin that holds what follows this order: as [`Page::next`].
    pub position: String,
    /// To be set by a caller who knows of refunds: read them even if the order does not say that there are some.
    pub refunds: bool,
    /// The row as it was read, for its own platform only.
    pub raw: Box<RawValue>,
}

impl fmt::Debug for Listed {
    /// Without the row, which holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listed({}, {}, {})", self.id, self.status.name, self.modified_at)
    }
}

/// What became of completing one order.
#[derive(Debug, Clone)]
pub struct Completed {
    /// The order's id.
    pub id: String,
    /// As [`Listed::position`].
    pub position: String,
    /// The order, or why it is unusable.
    pub order: Result<Order, ReadError>,
}

/// Money given back, as a list over all orders shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundNote {
    /// The platform's id of the refund.
    pub id: String,
    /// The order's.
    pub order_id: String,
    /// When.
    pub at: Timestamp,
    /// How much really went back; zero if all of it was declined.
    pub amount: Decimal,
    /// As [`domain::Refund::amount_unknown`].
    pub amount_unknown: bool,
}

impl RefundNote {
    /// As [`domain::Refund::is_money`].
    pub fn is_money(&self) -> bool {
        self.amount > Decimal::ZERO || self.amount_unknown
    }
}

/// Something that is, or was, wrong with a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookFinding {
    /// The wanted webhook, as the platform names it.
    pub topic: String,
    /// What was wrong: `missing`, `switched off`, `sent elsewhere`, …
    pub what: String,
    /// Whether it was put right.
    pub repaired: bool,
}
