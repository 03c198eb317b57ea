//! A cart. What its lines look like is not documented.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Address;
use crate::neto::many::many;
use crate::tolerant;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Cart {
    #[serde(rename = "CartID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    /// `Open`, `Abandoned`, `Closed`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) checkout_status: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) customer_email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_created: Option<String>,
    #[serde(rename = "DateCreatedUTC", deserialize_with = "tolerant::text")]
    pub(crate) date_created_utc: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) date_updated: Option<String>,
    #[serde(rename = "DateUpdatedUTC", deserialize_with = "tolerant::text")]
    pub(crate) date_updated_utc: Option<String>,
    /// Rebuilds the cart.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) restore_cart_url: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) cart_total: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) billing_address: Address,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) shipping_address: Address,
    #[serde(deserialize_with = "many")]
    pub(crate) order_lines: Vec<CartLine>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct CartLine {
    #[serde(rename = "OrderLineID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(rename = "SKU", deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    #[serde(alias = "Name", deserialize_with = "tolerant::text")]
    pub(crate) product_name: Option<String>,
    #[serde(alias = "Qty", deserialize_with = "tolerant::decimal")]
    pub(crate) quantity: Option<Decimal>,
    #[serde(alias = "Price", deserialize_with = "tolerant::decimal")]
    pub(crate) unit_price: Option<Decimal>,
}
