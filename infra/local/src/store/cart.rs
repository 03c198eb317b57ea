//! A cart and the checkout that grows from it; both have one id.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::coupon::Coupon;
use super::item::Item;
use super::money::rounded;
use super::people::Person;

/// A cart, from its first line until long after it became an order.
#[derive(Debug, Clone)]
pub struct Cart {
    /// A UUID; also the checkout's id.
    pub id: String,
    /// 0 = guest.
    pub customer_id: u64,
    /// Empty until known.
    pub email: String,
    /// ISO 4217.
    pub currency: String,
    /// In the order they were added.
    pub lines: Vec<CartLine>,
    /// At most one.
    pub coupon: Option<Coupon>,
    /// Billing and shipping address, once entered.
    pub address: Option<Person>,
    /// Chosen on the shipping step.
    pub shipping: Option<ShippingOption>,
    /// When the first line was added.
    pub created: Timestamp,
    /// When lines, coupon or e-mail last changed.
    pub updated: Timestamp,
    /// When anything of the checkout last changed.
    pub checkout_updated: Timestamp,
    /// Counts changes, from 1.
    pub version: u32,
    /// The order it led to, paid or not.
    pub order_id: Option<u64>,
    /// Once it became an order it can no longer be read as a cart.
    pub is_converted: bool,
}

/// One line of a cart.
#[derive(Debug, Clone)]
pub struct CartLine {
    /// A UUID.
    pub id: String,
    /// What.
    pub item: Item,
    /// How many.
    pub quantity: u32,
}

/// A way to send things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingOption {
    /// Shown to the shopper.
    pub description: String,
    /// Without tax.
    pub cost: Decimal,
}

impl Cart {
    /// List prices before coupons, without tax.
    pub fn base_amount(&self) -> Decimal {
        self.lines.iter().map(CartLine::total).sum()
    }

    /// What the coupon takes off each line, in the order of the lines.
    pub fn coupon_amounts(&self) -> Vec<Decimal> {
        let percent = self.coupon.as_ref().map_or(Decimal::ZERO, |coupon| coupon.effect.percent());
        let share = |line: &CartLine| if line.item.is_taxed() { line.total() } else { Decimal::ZERO };
        self.lines.iter().map(|line| rounded(share(line) * percent / Decimal::ONE_HUNDRED)).collect()
    }

    /// Lines less coupons, without tax.
    pub fn amount(&self) -> Decimal {
        self.base_amount() - self.coupon_amounts().into_iter().sum::<Decimal>()
    }

    /// What sending costs, without tax.
    pub fn shipping_cost(&self) -> Decimal {
        self.shipping.as_ref().map_or(Decimal::ZERO, |option| option.cost)
    }

    /// Whether anything goes into a parcel.
    pub fn needs_shipping(&self) -> bool {
        self.lines.iter().any(|line| line.item.is_physical())
    }
}

impl CartLine {
    /// Price of the line before coupons, without tax.
    pub fn total(&self) -> Decimal {
        self.item.price * Decimal::from(self.quantity)
    }
}
