//! An order.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Address;
use crate::neto::many::many;
use crate::tolerant;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Order {
    /// Always there, unlike `ID`, which is the same.
    #[serde(rename = "OrderID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) sales_channel: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) order_status: Option<String>,
    #[serde(rename = "RelatedOrderID", deserialize_with = "tolerant::id")]
    pub(crate) related_order_id: Option<String>,
    /// With shipping, surcharge and tax, after discounts.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) grand_total: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) product_subtotal: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) shipping_total: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) shipping_discount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) coupon_code: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) coupon_discount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_placed: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_updated: Option<String>,
    /// May be a date alone.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_completed: Option<String>,
    #[serde(rename = "DateCompletedUTC", deserialize_with = "tolerant::text")]
    pub(crate) date_completed_utc: Option<String>,
    #[serde(rename = "OrderLine", deserialize_with = "many")]
    pub(crate) lines: Vec<OrderLine>,
    /// Its addresses, and what is not used.
    #[serde(flatten)]
    pub(crate) rest: Address,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct OrderLine {
    #[serde(rename = "OrderLineID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(rename = "SKU", deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) product_name: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) quantity: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) unit_price: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) percent_discount: Option<Decimal>,
    /// Off the whole line.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) product_discount: Option<Decimal>,
    /// Off the whole line.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) coupon_discount: Option<Decimal>,
    #[serde(deserialize_with = "many")]
    pub(crate) extra_options: Vec<ExtraOption>,
}

/// A choice of the shopper.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ExtraOption {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) value: Option<String>,
}
