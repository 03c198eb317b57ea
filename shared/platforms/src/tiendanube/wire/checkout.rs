//! Abandoned checkouts.

use jiff::Timestamp;
use serde::Deserialize;

use super::order::{Address, Billing, Contact, Customer, Line, Sums};
use crate::tolerant;

/// `GET /checkouts/{id}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Checkout {
    #[serde(flatten)]
    pub(crate) row: CheckoutRow,
    #[serde(flatten)]
    pub(crate) billing: Billing,
    #[serde(flatten)]
    shipping: Shipping,
    #[serde(flatten)]
    pub(crate) sums: Sums,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) customer: Customer,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) products: Vec<Line>,
    /// Brings the cart back on any device.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) abandoned_checkout_url: Option<String>,
}

impl Checkout {
    /// Where it would go.
    pub(crate) fn take_shipping(&mut self) -> Address {
        std::mem::take(&mut self.shipping).into()
    }
}

/// What of a member of the list says whether it is worth reading.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckoutRow {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(flatten)]
    pub(crate) contact: Contact,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) created_at: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) updated_at: Option<Timestamp>,
    /// `null` until it becomes an order.
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) completed_at: Option<Timestamp>,
}

/// Flat shipping address, on checkouts only.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shipping {
    #[serde(deserialize_with = "tolerant::text")]
    shipping_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_phone: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_address: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_number: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_floor: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_locality: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_zipcode: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_province: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    shipping_country: Option<String>,
}

impl From<Shipping> for Address {
    fn from(shipping: Shipping) -> Self {
        Self {
            name: shipping.shipping_name,
            phone: shipping.shipping_phone,
            address: shipping.shipping_address,
            number: shipping.shipping_number,
            floor: shipping.shipping_floor,
            locality: shipping.shipping_locality,
            zipcode: shipping.shipping_zipcode,
            city: shipping.shipping_city,
            province: shipping.shipping_province,
            country: shipping.shipping_country,
            company: None,
        }
    }
}
