//! A cart, from its first line until it is closed.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::coupon::Coupon;
use super::goods::Goods;
use crate::store::Person;

/// A cart.
#[derive(Debug, Clone)]
pub struct Cart {
    /// Ten hexadecimal digits.
    pub id: String,
    /// Open, abandoned or closed.
    pub status: CheckoutStatus,
    /// Why it was closed; empty until then.
    pub close_reason: &'static str,
    /// Empty until known.
    pub email: String,
    /// Of the shopper who is signed in; empty for a guest.
    pub username: String,
    /// Once entered.
    pub address: Option<Person>,
    /// In the order they were added.
    pub lines: Vec<CartLine>,
    /// At most one.
    pub coupon: Option<Coupon>,
    /// When the first line was added.
    pub created: Timestamp,
    /// When anything about it last changed.
    pub updated: Timestamp,
}

/// One line of a cart.
#[derive(Debug, Clone)]
pub struct CartLine {
    /// What.
    pub goods: Goods,
    /// As shown.
    pub name: String,
    /// With tax.
    pub unit_price: Decimal,
}

/// What has become of a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutStatus {
    /// In use.
    Open,
    /// Left for a while; the shopper may come back.
    Abandoned,
    /// An order, or emptied.
    Closed,
}

impl CheckoutStatus {
    /// Neto's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Abandoned => "Abandoned",
            Self::Closed => "Closed",
        }
    }
}

impl Cart {
    /// Lines before coupons, with tax.
    pub fn total(&self) -> Decimal {
        self.lines.iter().map(|line| line.unit_price * Decimal::from(line.goods.quantity)).sum()
    }
}
