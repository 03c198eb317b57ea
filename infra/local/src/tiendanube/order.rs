//! An order with everything that hangs on it, and the checkout it grows from.

use jiff::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};

use super::buyer::Buyer;
use super::parcel::FulfillmentOrder;

/// What is bought, by whom and with which discounts; a checkout and its order have it in common.
#[derive(Debug, Clone)]
pub struct Basket {
    /// Who buys.
    pub buyer: Buyer,
    /// In the order they were added.
    pub lines: Vec<Line>,
    /// At most one.
    pub coupon: Option<Coupon>,
    /// Taken off for the way of paying.
    pub gateway_discount: Decimal,
    /// What the buyer pays for sending.
    pub shipping_cost: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// `es` or `pt`.
    pub language: String,
}

/// One line. The same variant may fill several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Line id; does not fit into 32 bits.
    pub id: u64,
    /// Product.
    pub product_id: u64,
    /// Variant.
    pub variant_id: u64,
    /// Without the variant.
    pub name: String,
    /// What the variant differs in.
    pub value: Option<String>,
    /// What the buyer has added, such as an engraving.
    pub properties: Vec<(String, String)>,
    /// List price of one.
    pub list_price: Decimal,
    /// Price of one when it was bought.
    pub price: Decimal,
    /// How many.
    pub quantity: u32,
    /// SKU.
    pub sku: Option<String>,
    /// Id and URL; `None` for a product without a picture.
    pub image: Option<(u64, String)>,
    /// Whether it goes into a parcel.
    pub requires_shipping: bool,
}

/// A coupon that was typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Id.
    pub id: u64,
    /// Typed by the buyer.
    pub code: String,
    /// Off the whole basket.
    pub percent: u32,
}

/// A checkout that has not become an order.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Becomes the order's id.
    pub id: u64,
    /// Part of the URL that brings it back.
    pub token: String,
    /// What is in it.
    pub basket: Basket,
    /// When the shopper passed to its second step.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Key.
    pub id: u64,
    /// Counts orders from 100; what the shopper sees.
    pub number: u64,
    /// Of the checkout it came from.
    pub token: String,
    /// What was bought.
    pub basket: Basket,
    /// `None` for a placeholder.
    pub customer_id: Option<u64>,
    /// Status.
    pub status: OrderStatus,
    /// What became of the money.
    pub payment: PaymentStatus,
    /// What was paid, before refunds.
    pub paid: Decimal,
    /// When it was created, paid or not.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// `customer`, `fraud`, `inventory` or `other`.
    pub cancel_reason: Option<&'static str>,
    /// When it was archived.
    pub closed_at: Option<Timestamp>,
    /// Parcels.
    pub parcels: Vec<FulfillmentOrder>,
    /// What the merchant has paid back, and when.
    pub refunds: Vec<(Timestamp, Decimal)>,
    /// Where it was placed: `store`, `api`, `form`, …
    pub storefront: &'static str,
    /// The app that made it, for `api`.
    pub app_id: Option<u64>,
}

/// Whether an order is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Yes.
    Open,
    /// Archived.
    Closed,
    /// Called off.
    Cancelled,
}

/// What became of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Still to be paid.
    Pending,
    /// All of it has come.
    Paid,
    /// Called off before any came.
    Voided,
    /// Some went back.
    PartiallyRefunded,
    /// All went back.
    Refunded,
}

impl OrderStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl PaymentStatus {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Voided => "voided",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
        }
    }
}

impl Basket {
    /// All lines, before discounts and sending.
    pub fn subtotal(&self) -> Decimal {
        self.lines.iter().map(|line| line.price * Decimal::from(line.quantity)).sum()
    }

    /// What the coupon takes off.
    pub fn coupon_discount(&self) -> Decimal {
        let percent = self.coupon.as_ref().map_or(Decimal::ZERO, |coupon| Decimal::from(coupon.percent));
        let amount = self.subtotal() * percent / Decimal::ONE_HUNDRED;
        amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }

    /// All that is taken off.
    pub fn discount(&self) -> Decimal {
        self.coupon_discount() + self.gateway_discount
    }

    /// What is to be paid, with sending and after discounts.
    pub fn total(&self) -> Decimal {
        self.subtotal() - self.discount() + self.shipping_cost
    }
}

impl Order {
    /// What was paid back so far.
    pub fn refunded(&self) -> Decimal {
        self.refunds.iter().map(|(_, amount)| *amount).sum()
    }

    /// What the shop still holds of what was paid.
    pub fn paid_by_customer(&self) -> Decimal {
        self.paid - self.refunded()
    }
}
