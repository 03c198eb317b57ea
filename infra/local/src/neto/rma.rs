//! A return authorisation with its refunds: the only place where money that went back can be seen.

use jiff::Timestamp;
use rust_decimal::Decimal;

/// A return authorisation.
#[derive(Debug, Clone)]
pub struct Rma {
    /// Id.
    pub id: u64,
    /// Of which order.
    pub order_id: String,
    /// Who sends back.
    pub username: String,
    /// Whether there is nothing left to do.
    pub is_closed: bool,
    /// What comes back.
    pub lines: Vec<RmaLine>,
    /// Money given back, or to be given back.
    pub refunds: Vec<Refund>,
    /// When it was made.
    pub issued: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it was agreed to.
    pub approved: Option<Timestamp>,
}

/// One line of it.
#[derive(Debug, Clone)]
pub struct RmaLine {
    /// SKU.
    pub sku: String,
    /// As shown.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What they are worth.
    pub subtotal: Decimal,
    /// Why.
    pub reason: String,
}

/// Money given back, or to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Id.
    pub id: u64,
    /// How much.
    pub amount: Decimal,
    /// When it was decided.
    pub issued: Timestamp,
    /// When the money went; until then it is only planned.
    pub refunded: Option<Timestamp>,
}

impl Rma {
    /// What has really gone back.
    pub fn refunded(&self) -> Decimal {
        self.refunds.iter().filter(|refund| refund.refunded.is_some()).map(|refund| refund.amount).sum()
    }

    /// What is to go back: that of its refunds, or what its lines are worth as long as there are none.
    pub fn total(&self) -> Decimal {
        match self.refunds.is_empty() {
            true => self.lines.iter().map(|line| line.subtotal).sum(),
            false => self.refunds.iter().map(|refund| refund.amount).sum(),
        }
    }
}
