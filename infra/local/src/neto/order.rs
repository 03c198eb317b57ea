//! An order with everything that hangs on it, refunds excepted.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::status::OrderStatus;
use crate::store::Person;
use crate::store::money::rounded;

/// An order; all amounts with tax.
#[derive(Debug, Clone)]
pub struct Order {
    /// Letters and digits.
    pub id: String,
    /// Of whoever bought; guests have one as well.
    pub username: String,
    /// Billing name and address.
    pub billing: Person,
    /// Where it goes.
    pub shipping: Person,
    /// Where it was placed: `Website`, `eBay`, …
    pub sales_channel: String,
    /// Status.
    pub status: OrderStatus,
    /// The order it was split off from.
    pub related: Option<String>,
    /// Lines.
    pub lines: Vec<OrderLine>,
    /// Code of the coupon; empty for none.
    pub coupon: String,
    /// Name of the way it is sent.
    pub shipping_option: String,
    /// Sending, before `shipping_discount`.
    pub shipping_total: Decimal,
    /// Taken off sending.
    pub shipping_discount: Decimal,
    /// For the way it was paid.
    pub surcharge: Decimal,
    /// What was paid so far.
    pub payments: Vec<Payment>,
    /// When it was placed.
    pub placed: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it was invoiced.
    pub invoiced: Option<Timestamp>,
    /// When the last of it left.
    pub completed: Option<Timestamp>,
    /// For staff.
    pub notes: Vec<StickyNote>,
    /// Whether a reader has marked it as exported, which orderwire must never do.
    pub is_exported: bool,
}

/// One line of an order.
#[derive(Debug, Clone)]
pub struct OrderLine {
    /// Order id, hyphen, number.
    pub id: String,
    /// SKU.
    pub sku: String,
    /// As shown.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// Of one, with tax, before discounts.
    pub unit_price: Decimal,
    /// Taken off the line by the merchant.
    pub product_discount: Decimal,
    /// Taken off the line by the coupon.
    pub coupon_discount: Decimal,
    /// How many have left.
    pub shipped: u32,
    /// Of the carrier; empty until sent.
    pub tracking: String,
    /// Names and values of extra options.
    pub options: Vec<(String, String)>,
}

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Id; the orders a paid one was split into share it.
    pub id: u64,
    /// How much.
    pub amount: Decimal,
    /// Name of the way.
    pub method: String,
    /// When.
    pub paid: Timestamp,
}

/// A note for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StickyNote {
    /// Id.
    pub id: u64,
    /// Heading.
    pub title: String,
    /// Text.
    pub text: String,
}

impl Order {
    /// A line by its id.
    pub fn line(&self, id: &str) -> Option<&OrderLine> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Lines before discounts: `ProductSubtotal`.
    pub fn subtotal(&self) -> Decimal {
        self.lines.iter().map(OrderLine::base).sum()
    }

    /// What the coupon took off the lines.
    pub fn coupon_discount(&self) -> Decimal {
        self.lines.iter().map(|line| line.coupon_discount).sum()
    }

    /// What the shopper pays: `GrandTotal`.
    pub fn grand_total(&self) -> Decimal {
        let lines: Decimal = self.lines.iter().map(OrderLine::paid).sum();
        lines + self.shipping_total - self.shipping_discount + self.surcharge
    }

    /// The tax in it.
    pub fn tax(&self, rate: Decimal) -> Decimal {
        rounded(self.grand_total() * rate / (Decimal::ONE_HUNDRED + rate))
    }

    /// What was paid so far.
    pub fn paid(&self) -> Decimal {
        self.payments.iter().map(|payment| payment.amount).sum()
    }

    /// Whether nothing is owed.
    pub fn is_paid(&self) -> bool {
        !self.payments.is_empty() && self.paid() >= self.grand_total()
    }
}

impl OrderLine {
    /// Before discounts.
    pub fn base(&self) -> Decimal {
        self.unit_price * Decimal::from(self.quantity)
    }

    /// What the shopper pays for it.
    pub fn paid(&self) -> Decimal {
        self.base() - self.product_discount - self.coupon_discount
    }
}
