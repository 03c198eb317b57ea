//! What an order adds up to, the way BigCommerce rounds: tax line by line, after discounts.

use rust_decimal::Decimal;

use super::money::rounded;
use super::order::{Order, OrderLine};

/// The sums of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Lines before discounts.
    pub subtotal_ex_tax: Decimal,
    /// Lines before discounts, with the tax they would then have had.
    pub subtotal_inc_tax: Decimal,
    /// Tax of the lines after discounts.
    pub subtotal_tax: Decimal,
    /// Sending.
    pub shipping_ex_tax: Decimal,
    /// Tax of sending.
    pub shipping_tax: Decimal,
    /// All discounts together.
    pub discounts: Decimal,
    /// Lines less discounts, and sending.
    pub total_ex_tax: Decimal,
    /// All tax.
    pub total_tax: Decimal,
    /// What the shopper pays.
    pub total_inc_tax: Decimal,
}

impl Totals {
    /// The sums of `order` as it is now.
    pub fn of(order: &Order) -> Self {
        let sum = |of: &dyn Fn(&OrderLine) -> Decimal| order.lines.iter().map(of).sum::<Decimal>();
        let shipping_ex_tax = order.parcels_to.as_ref().map_or(Decimal::ZERO, |to| to.cost);
        let shipping_tax = percent_of(shipping_ex_tax, order.tax_rate);
        let subtotal_ex_tax = sum(&OrderLine::base);
        let subtotal_tax = sum(&|line| line.tax(order.tax_rate));
        let discounts = sum(&OrderLine::discount);
        let total_ex_tax = subtotal_ex_tax - discounts + shipping_ex_tax;
        let total_tax = subtotal_tax + shipping_tax;
        Self {
            subtotal_ex_tax,
            subtotal_inc_tax: subtotal_ex_tax + sum(&|line| line.full_tax(order.tax_rate)),
            subtotal_tax,
            shipping_ex_tax,
            shipping_tax,
            discounts,
            total_ex_tax,
            total_tax,
            total_inc_tax: total_ex_tax + total_tax,
        }
    }
}

impl OrderLine {
    /// Before discounts, without tax.
    pub fn base(&self) -> Decimal {
        self.item.price * Decimal::from(self.quantity)
    }

    /// All its discounts, without tax.
    pub fn discount(&self) -> Decimal {
        self.discounts.iter().map(|discount| discount.amount).sum()
    }

    /// Tax of what is paid for the line.
    pub fn tax(&self, rate: Decimal) -> Decimal {
        percent_of(self.base() - self.discount(), self.rate(rate))
    }

    /// Tax as if there were no discounts.
    pub(super) fn full_tax(&self, rate: Decimal) -> Decimal {
        percent_of(self.base(), self.rate(rate))
    }

    /// Tax of one before discounts.
    pub(super) fn unit_tax(&self, rate: Decimal) -> Decimal {
        percent_of(self.item.price, self.rate(rate))
    }

    /// What the shopper pays for the line: `discounted_total_inc_tax`.
    pub fn paid(&self, rate: Decimal) -> Decimal {
        self.base() - self.discount() + self.tax(rate)
    }

    fn rate(&self, rate: Decimal) -> Decimal {
        if self.item.is_taxed() { rate } else { Decimal::ZERO }
    }
}

/// `percent` percent of `amount`, to the cent.
pub(super) fn percent_of(amount: Decimal, percent: Decimal) -> Decimal {
    rounded(amount * percent / Decimal::ONE_HUNDRED)
}
