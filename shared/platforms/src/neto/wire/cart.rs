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

/// What some fields are called is not known for certain: the names that lines of orders have count first, then the
/// shorter ones, and a line may have both.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct CartLine {
    #[serde(rename = "OrderLineID", deserialize_with = "tolerant::text")]
    pub(crate) id: Option<String>,
    #[serde(rename = "SKU", deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    product_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    name: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    quantity: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    qty: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    unit_price: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    price: Option<Decimal>,
}

impl CartLine {
    /// What it is called.
    pub(crate) fn product_name(&self) -> Option<&String> {
        self.product_name.as_ref().or(self.name.as_ref())
    }

    /// How many, or how much.
    pub(crate) fn quantity(&self) -> Option<Decimal> {
        self.quantity.or(self.qty)
    }

    /// One piece.
    pub(crate) fn unit_price(&self) -> Option<Decimal> {
        self.unit_price.or(self.price)
    }
}
