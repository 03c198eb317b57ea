//! An order as any store could describe it.

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Address, Currency, Customer, Money};

/// An order as the store shows it now. Facts only: what they mean for marketing is decided in [`crate::due_for_order`].
///
/// Facts do not go away: once set, `fulfilled_at`, `cancelled_at` and a refund stay in later readings of the same order
/// as far as the platform lets its adapter know.
///
/// It can be written as JSON, so that a reading made by one function can be handed to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The platform's id, as text (Neto's hold letters).
    pub id: String,
    /// When the platform says the order last changed; readings of one order are ordered by it.
    pub modified_at: Timestamp,
    /// When the shopper placed it.
    pub created_at: Timestamp,
    /// Day of `created_at` in the store's time zone, when the zone is known.
    pub local_day: Option<Date>,
    /// The platform's own status.
    pub status: Status,
    /// Whether the shopper is still at the payment step: an order in name only (BigCommerce's Incomplete).
    pub in_checkout: bool,
    /// When everything was handed over, if it was.
    pub fulfilled_at: Option<Timestamp>,
    /// When it was cancelled, if it was.
    pub cancelled_at: Option<Timestamp>,
    /// Why, in the platform's or the merchant's words, where it says so.
    #[serde(default)]
    pub cancel_reason: Option<String>,
    /// Nothing is to be celebrated any more: cancelled, declined, refunded in full, or deleted.
    pub dead: bool,
    /// Moved in from another system: history, whatever its dates say.
    pub migrated: bool,
    /// The merchant deleted (archived) it.
    pub deleted: bool,
    /// A payment made with a test gateway.
    pub test: bool,
    /// Sums, in the currency the shopper pays in.
    pub totals: Totals,
    /// Who bought.
    pub customer: Customer,
    /// Where it goes; `None` for digital orders.
    pub shipping_address: Option<Address>,
    /// What was bought; bundle components that only steer stock are left out.
    pub lines: Vec<Line>,
    /// Codes redeemed.
    pub coupons: Vec<Coupon>,
    /// Money given back, by (time, id).
    pub refunds: Vec<Refund>,
    /// Cart it came from.
    pub cart_id: Option<String>,
    /// Sales channel within the store.
    pub channel_id: Option<String>,
    /// Link that rebuilds the cart, for an order still `in_checkout`.
    pub checkout_url: Option<String>,
    /// Where it was sold, in the platform's own words: `Website`, `eBay`, `meli`.
    #[serde(default)]
    pub source_name: Option<String>,
    /// Id that another system gave it.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Order that this one was split off: what was bought is told of that one.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Chain of recurring orders it belongs to, if that was looked up.
    #[serde(default)]
    pub subscription: Option<Subscription>,
}

/// A place in a chain of recurring orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The same for every order of the chain, from the first one on.
    pub id: String,
    /// Which order of the chain it is; the first is 1.
    pub number: u32,
}

/// The platform's status of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Stable id, as text.
    pub id: String,
    /// The platform's English name, not the merchant's own label.
    pub name: String,
}

/// Sums of an order or cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Currency of all amounts of the order: the one the shopper pays in.
    pub currency: Currency,
    /// With tax and shipping, after discounts: what the order is worth.
    pub total: Decimal,
    /// Lines before discounts.
    pub subtotal: Decimal,
    /// Shipping.
    pub shipping: Decimal,
    /// Discounts that needed no code.
    pub discount: Decimal,
    /// Discounts by coupon.
    pub coupon_discount: Decimal,
}

impl Totals {
    /// `amount` in this currency.
    pub fn money(&self, amount: Decimal) -> Money {
        Money { amount, currency: self.currency }
    }
}

/// One line of an order or cart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The platform's id of the line, unique within the order.
    pub id: String,
    /// Product; `None` for a custom item.
    pub product_id: Option<String>,
    /// Name as the shopper saw it.
    pub name: String,
    /// SKU of the variant bought.
    pub sku: Option<String>,
    /// SKU or code of the product the variant belongs to, when the catalog knows it.
    pub product_code: Option<String>,
    /// How many.
    pub quantity: u32,
    /// What kind of thing it is.
    pub kind: LineKind,
    /// One piece, before discounts.
    pub unit_price: Decimal,
    /// What is paid for the whole line, after all discounts.
    pub paid: Decimal,
    /// What one piece costs the merchant, when known.
    pub unit_cost: Option<Decimal>,
    /// Whether a coupon made it cheaper.
    pub discounted: bool,
    /// What the shopper chose.
    pub options: Vec<LineOption>,
    /// Brand.
    pub brand: Option<String>,
    /// Category names.
    pub categories: Vec<String>,
    /// Page in the shop.
    pub product_url: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
}

/// What kind of thing a line sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineKind {
    /// Something that is sent or picked up.
    Physical,
    /// A download.
    Digital,
    /// A gift certificate.
    GiftCertificate,
}

/// One choice of the shopper: `Glaze: Moss`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOption {
    /// What was chosen.
    pub name: String,
    /// The choice.
    pub value: String,
}

/// A redeemed code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// The code.
    pub code: String,
    /// What it took off, when the platform says so.
    pub amount: Option<Decimal>,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The platform's id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// How much really went back.
    pub amount: Decimal,
    /// The platform says that money went back and not how much; `amount` is 0 then.
    #[serde(default)]
    pub amount_unknown: bool,
    /// Why, in the merchant's words.
    pub reason: Option<String>,
    /// What it is for; empty when it is about the order as a whole.
    pub lines: Vec<RefundedLine>,
}

impl Refund {
    /// What stands before the sum in ids of [`Refund::id_of_sum`].
    const SUM: &str = "sum-";

    /// The id of a refund of a platform that shows how much went back in all, and not each refund with an id of its own:
    /// `in_all` is that sum, this refund included. What is told of such a refund is what the sum has grown by since it was
    /// told last, so money is never told twice, whatever the steps were in which it was seen.
    pub fn id_of_sum(in_all: Decimal) -> String {
        format!("{}{}", Self::SUM, in_all.normalize())
    }

    /// The sum in an id made by [`Refund::id_of_sum`].
    pub(crate) fn sum_of(id: &str) -> Option<Decimal> {
        id.strip_prefix(Self::SUM)?.parse().ok()
    }

    /// Whether there is anything to tell of it: money that went back.
    pub fn is_money(&self) -> bool {
        self.amount > Decimal::ZERO || self.amount_unknown
    }
}

/// Pieces of a line that were paid back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundedLine {
    /// The line's id.
    pub id: String,
    /// How many pieces; `None` where the platform does not say.
    pub quantity: Option<u32>,
}

#[cfg(test)]
mod tests;
