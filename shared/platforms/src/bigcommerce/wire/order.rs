//! Orders (v2) with their lines, coupons and refunds.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::tolerant;

/// `GET /v2/orders/{id}`, or one member of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::bigcommerce) struct Order {
    #[serde(deserialize_with = "tolerant::id")]
    pub(in crate::bigcommerce) id: Option<String>,
    /// 0 for a guest.
    #[serde(deserialize_with = "tolerant::id")]
    pub(in crate::bigcommerce) customer_id: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(in crate::bigcommerce) date_created: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(in crate::bigcommerce) date_modified: Option<Timestamp>,
    /// `""` until everything was shipped.
    #[serde(deserialize_with = "tolerant::time")]
    pub(in crate::bigcommerce) date_shipped: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(in crate::bigcommerce) status_id: Option<u32>,
    /// The system's English name; `custom_status` holds the merchant's.
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) status: Option<String>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(in crate::bigcommerce) is_deleted: bool,
    /// What the shopper pays in.
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) default_currency_code: Option<String>,
    /// What the shopper was shown.
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) currency_code: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(in crate::bigcommerce) total_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(in crate::bigcommerce) subtotal_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(in crate::bigcommerce) shipping_cost_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(in crate::bigcommerce) discount_amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(in crate::bigcommerce) coupon_discount: Option<Decimal>,
    /// Pieces over all lines.
    #[serde(deserialize_with = "tolerant::count")]
    pub(in crate::bigcommerce) items_total: Option<u32>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) payment_method: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) payment_status: Option<String>,
    /// `M-MIG` for orders moved in from another system.
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) external_source: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(in crate::bigcommerce) cart_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(in crate::bigcommerce) channel_id: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(in crate::bigcommerce) billing_address: Address,
    /// `None` where the answer holds only a link to them.
    #[serde(deserialize_with = "consignments")]
    pub(in crate::bigcommerce) consignments: Option<Consignments>,
}

/// A billing or shipping address of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::bigcommerce) struct Address {
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) first_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) last_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) company: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) street_1: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) street_2: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) state: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) zip: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) country: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) country_iso2: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) phone: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(in crate::bigcommerce) email: Option<String>,
}
