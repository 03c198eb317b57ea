//! Orders (v2) with their lines, coupons and refunds.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::tolerant;

/// `GET /v2/orders/{id}`, or one member of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    /// 0 for a guest.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) customer_id: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) date_created: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) date_modified: Option<Timestamp>,
    /// `""` until everything was shipped.
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) date_shipped: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) status_id: Option<u32>,
    /// The system's English name; `custom_status` holds the merchant's.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_deleted: bool,
    /// What the shopper pays in.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) default_currency_code: Option<String>,
    /// What the shopper was shown.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) currency_code: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) total_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) subtotal_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) shipping_cost_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discount_amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) coupon_discount: Option<Decimal>,
    /// Pieces over all lines.
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) items_total: Option<u32>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) payment_method: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) payment_status: Option<String>,
    /// `M-MIG` for orders moved in from another system.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) external_source: Option<String>,
    /// What the system that made the order calls it; may be changed later, unlike `external_id`.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) external_order_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) external_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) cart_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) channel_id: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) billing_address: Address,
    /// `None` where the answer holds only a link to them.
    #[serde(deserialize_with = "consignments")]
    pub(crate) consignments: Option<Consignments>,
}

/// A billing or shipping address of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) first_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) last_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) company: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) street_1: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) street_2: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) state: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) zip: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country_iso2: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) phone: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
}

/// Where an order goes, and with it its lines.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Consignments {
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) shipping: Vec<Shipping>,
    #[serde(deserialize_with = "tolerant::list")]
    pickups: Vec<Lines>,
    #[serde(deserialize_with = "tolerant::list")]
    downloads: Vec<Lines>,
    #[serde(deserialize_with = "tolerant::object")]
    email: ByEmail,
}

/// One address with the lines sent there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shipping {
    #[serde(flatten)]
    pub(crate) address: Address,
    #[serde(flatten)]
    lines: Lines,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ByEmail {
    #[serde(deserialize_with = "tolerant::list")]
    gift_certificates: Vec<Lines>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Lines {
    #[serde(deserialize_with = "tolerant::list")]
    line_items: Vec<OrderLine>,
}

impl Consignments {
    /// Takes the lines out of all four places.
    pub(crate) fn take_lines(&mut self) -> Vec<OrderLine> {
        let shipped = self.shipping.iter_mut().map(|shipping| &mut shipping.lines);
        let others = self.pickups.iter_mut().chain(&mut self.downloads).chain(&mut self.email.gift_certificates);
        shipped.chain(others).flat_map(|lines| std::mem::take(&mut lines.line_items)).collect()
    }

    fn append(&mut self, mut other: Self) {
        self.shipping.append(&mut other.shipping);
        self.pickups.append(&mut other.pickups);
        self.downloads.append(&mut other.downloads);
        self.email.gift_certificates.append(&mut other.email.gift_certificates);
    }
}

/// An object; or, from an API without `consignment_structure=object`, an array of one such object; or, where they were
/// not included, an object with nothing but a link.
fn consignments<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Consignments>, D::Error> {
    let parts = match Value::deserialize(input)? {
        Value::Array(parts) => parts,
        Value::Object(part) if !part.contains_key("resource") => vec![Value::Object(part)],
        _ => return Ok(None),
    };
    let mut all = Consignments::default();
    parts.into_iter().filter_map(|part| Consignments::deserialize(part).ok()).for_each(|part| all.append(part));
    Ok(Some(all))
}

/// One line, from a consignment or from `GET /v2/orders/{id}/products`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OrderLine {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    /// 0 for a custom item.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) product_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) variant_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    /// `physical`, `digital`, `giftcertificate`.
    #[serde(rename = "type", deserialize_with = "tolerant::text")]
    pub(crate) kind: Option<String>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity: Option<u32>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) price_inc_tax: Option<Decimal>,
    /// Before discounts.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) total_inc_tax: Option<Decimal>,
    /// What the shopper paid for the line.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discounted_total_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) cost_price_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_refunded: bool,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity_refunded: Option<u32>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_bundled_product: bool,
    /// Line of the bundle this one is part of.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) parent_order_product_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) brand: Option<String>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) applied_discounts: Vec<AppliedDiscount>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) product_options: Vec<ProductOption>,
}

/// A discount's share in a line.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AppliedDiscount {
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) amount: Option<Decimal>,
    /// Only coupons have one.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) code: Option<String>,
}

/// A choice of the shopper.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProductOption {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) display_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) display_value: Option<String>,
}

/// One member of `GET /v2/orders/{id}/coupons`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OrderCoupon {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) code: Option<String>,
    /// What it took off; `amount` is its face value (10 for ten per cent).
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discount: Option<Decimal>,
}

/// One member of `GET /v3/orders/{id}/payment_actions/refunds`, or of the list over all orders.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Refund {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) order_id: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) created: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) reason: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) total_amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) items: Vec<RefundItem>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) payments: Vec<RefundPayment>,
}

/// What is refunded.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RefundItem {
    /// `PRODUCT`, `SHIPPING`, `ORDER`, …
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) item_type: Option<String>,
    /// For `PRODUCT` the id of the line.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) item_id: Option<String>,
    /// Pieces, for `PRODUCT`.
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity: Option<u32>,
}

/// How the money goes back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RefundPayment {
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_declined: bool,
}
