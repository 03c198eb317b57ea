//! An order with everything that hangs on it.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::coupon::Coupon;
use super::item::Item;
use super::people::Person;
use super::status::OrderStatus;

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Id.
    pub id: u64,
    /// The cart it came from.
    pub cart_id: String,
    /// 0 = guest.
    pub customer_id: u64,
    /// Billing name and address.
    pub billing: Person,
    /// Status.
    pub status: OrderStatus,
    /// When it was created, paid or not.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// When the last parcel left.
    pub shipped: Option<Timestamp>,
    /// Lines.
    pub lines: Vec<OrderLine>,
    /// Where the parcels go; none for downloads.
    pub parcels_to: Option<Destination>,
    /// At most one.
    pub coupon: Option<Coupon>,
    /// Taken off the whole order by the merchant; already spread over the lines' discounts.
    pub manual_discount: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// Percent.
    pub tax_rate: Decimal,
    /// Display name of the payment method.
    pub payment_method: String,
    /// BigCommerce's `payment_status`; may be empty.
    pub payment_status: &'static str,
    /// Only for the merchant's eyes.
    pub staff_notes: String,
    /// Archived.
    pub is_deleted: bool,
    /// Where it was placed: `www`, `manual`, …
    pub source: &'static str,
    /// `M-MIG` for history brought along from another platform.
    pub external_source: Option<String>,
    /// What the system that made it calls it; empty for none.
    pub external_order_id: String,
    /// The merchant's own name for its status, where it differs.
    pub custom_status: Option<String>,
    /// What the payment provider did.
    pub transactions: Vec<Transaction>,
    /// Parcels.
    pub shipments: Vec<Shipment>,
}

/// One line of an order.
#[derive(Debug, Clone)]
pub struct OrderLine {
    /// `order_product_id`.
    pub id: u64,
    /// What.
    pub item: Item,
    /// How many.
    pub quantity: u32,
    /// Taken off this line, without tax.
    pub discounts: Vec<LineDiscount>,
    /// How many are on their way.
    pub shipped: u32,
    /// How many were paid back.
    pub refunded: u32,
}

/// A discount on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDiscount {
    /// `coupon` or `manual-discount`.
    pub id: &'static str,
    /// Without tax.
    pub amount: Decimal,
    /// Shown in the control panel.
    pub name: String,
    /// Of a coupon.
    pub code: Option<String>,
}

/// Where parcels go and how.
#[derive(Debug, Clone)]
pub struct Destination {
    /// `order_address_id`.
    pub id: u64,
    /// Name and address.
    pub person: Person,
    /// Display name.
    pub method: String,
    /// Without tax.
    pub cost: Decimal,
}

/// A parcel.
#[derive(Debug, Clone)]
pub struct Shipment {
    /// Id.
    pub id: u64,
    /// When it was noted.
    pub created: Timestamp,
    /// Of the carrier; may be empty.
    pub tracking_number: String,
    /// Line id and quantity.
    pub items: Vec<(u64, u32)>,
}

/// Something a payment provider did.
#[derive(Debug, Clone)]
pub struct Transaction {
    /// Id.
    pub id: u64,
    /// `purchase` or `refund`.
    pub event: &'static str,
    /// How much.
    pub amount: Decimal,
    /// When.
    pub created: Timestamp,
    /// Whether it went through.
    pub ok: bool,
}

/// Money given back.
#[derive(Debug, Clone)]
pub struct Refund {
    /// Id.
    pub id: u64,
    /// Order it belongs to.
    pub order_id: u64,
    /// When.
    pub created: Timestamp,
    /// Typed by the merchant.
    pub reason: String,
    /// With tax; what the payments add up to unless one was declined.
    pub amount: Decimal,
    /// Tax in it.
    pub tax: Decimal,
    /// What it is for; empty for a refund of tax alone.
    pub items: Vec<RefundItem>,
    /// Which way the money went: a provider such as `stripe`, or `storecredit`.
    pub provider: &'static str,
    /// The provider refused.
    pub is_declined: bool,
    /// Id of the transaction.
    pub transaction_id: u64,
}

/// What a refund is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundItem {
    /// So many of a line.
    Line {
        /// Line id.
        id: u64,
        /// How many.
        quantity: u32,
    },
    /// The shipping cost.
    Shipping {
        /// `order_address_id`.
        address_id: u64,
    },
    /// An amount for the order as a whole.
    Order {
        /// How much.
        amount: Decimal,
    },
}

impl Order {
    /// A line by its id.
    pub fn line(&self, id: u64) -> Option<&OrderLine> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Whether nothing of it goes into a parcel.
    pub fn is_digital(&self) -> bool {
        self.lines.iter().all(|line| !line.item.is_physical())
    }

    /// `items_total`.
    pub fn items_total(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// `items_shipped`.
    pub fn items_shipped(&self) -> u32 {
        self.lines.iter().map(|line| line.shipped).sum()
    }
}
