//! Orders with their lines, addresses and parcels.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Texts;
use crate::tolerant;

/// `GET /orders/{id}`, or one member of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Order {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(flatten)]
    pub(crate) contact: Contact,
    #[serde(flatten)]
    pub(crate) billing: Billing,
    #[serde(flatten)]
    pub(crate) sums: Sums,
    /// What the shop still holds of what was paid: seen to fall when money goes back, not documented to.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) total_paid_by_customer: Option<Decimal>,
    /// Sales channel: `store`, `meli`, `api`, `form`, `pos`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) storefront: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) payment_status: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) shipping_status: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) created_at: Option<Timestamp>,
    /// The object form of `created_at`.
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) completed_at: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) updated_at: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) cancelled_at: Option<Timestamp>,
    /// `v1`.
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) shipped_at: Option<Timestamp>,
    /// `customer`, `fraud`, `inventory`, `other`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) cancel_reason: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) shipping_address: Address,
    /// Absent without the scope `read_customers`.
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) customer: Customer,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) products: Vec<Line>,
    /// Text and sample of the reference disagree about the name.
    #[serde(deserialize_with = "parcels")]
    fulfillments: Vec<Parcel>,
    #[serde(deserialize_with = "parcels")]
    fulfillment_orders: Vec<Parcel>,
}

impl Order {
    /// Its parcels, under whatever name they came; with ids only, or complete.
    pub(crate) fn take_parcels(&mut self) -> Vec<Parcel> {
        let (one, other) = (std::mem::take(&mut self.fulfillments), std::mem::take(&mut self.fulfillment_orders));
        if other.iter().any(|parcel| parcel.status.is_some()) || one.is_empty() { other } else { one }
    }
}

/// Who can be reached, the same on orders and checkouts; present without `read_customers`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Contact {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) contact_email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) contact_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) contact_phone: Option<String>,
}

/// What is paid for, the same on orders and checkouts.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sums {
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) subtotal: Option<Decimal>,
    /// All that was taken off.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discount: Option<Decimal>,
    /// The coupon's part of it.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discount_coupon: Option<Decimal>,
    /// With shipping, after discounts.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) total: Option<Decimal>,
    /// `v1`, and checkouts.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) shipping_cost_customer: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) currency: Option<String>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) coupon: Vec<Coupon>,
}

/// A code that was typed in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Coupon {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) code: Option<String>,
}

/// Flat billing address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Billing {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_business_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_phone: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_address: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_number: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_floor: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_locality: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_zipcode: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_province: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) billing_country: Option<String>,
}

/// An address as an object.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) phone: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) address: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) number: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) floor: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) locality: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) zipcode: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) province: Option<String>,
    /// ISO 3166-1 alpha-2, or a name in old orders.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country: Option<String>,
    /// Of a billing address.
    #[serde(skip)]
    pub(crate) company: Option<String>,
}

impl From<Billing> for Address {
    fn from(billing: Billing) -> Self {
        Self {
            name: billing.billing_name,
            phone: billing.billing_phone,
            address: billing.billing_address,
            number: billing.billing_number,
            floor: billing.billing_floor,
            locality: billing.billing_locality,
            zipcode: billing.billing_zipcode,
            city: billing.billing_city,
            province: billing.billing_province,
            country: billing.billing_country,
            company: billing.billing_business_name,
        }
    }
}

/// A registered customer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Customer {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) phone: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) default_address: Address,
}

/// One line of an order or checkout.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Line {
    /// Of the line; does not fit into 32 bits. The same variant may fill several lines.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) product_id: Option<String>,
    /// With the variant in brackets.
    pub(crate) name: Texts,
    /// One piece, as it was sold.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) price: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity: Option<u32>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    /// What the merchant paid for one piece.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) cost: Option<Decimal>,
    /// In the order of the product's attributes.
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) variant_values: Vec<Texts>,
    /// What the shopper has added, such as an engraving.
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) properties: Vec<Property>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) image: LineImage,
}

/// Something the shopper typed or chose.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Property {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) value: Option<String>,
}

/// The picture of a line.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct LineImage {
    /// `None` for 0, which is the picture that says that there is none.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) src: Option<String>,
}

/// A fulfilment order. Where an order is not asked for them it has their ids only.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parcel {
    /// `UNPACKED`, `PACKED`, `DISPATCHED`, `READY_FOR_PICKUP`, `DELIVERED`; formerly also `MARKED_AS_FULFILLED`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) fulfilled_at: Option<Timestamp>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) status_history: Vec<Step>,
}

/// A change of a fulfilment order's status.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) to_status: Option<String>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) happened_at: Option<Timestamp>,
}

/// Objects, or bare ids.
fn parcels<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Parcel>, D::Error> {
    let items: Vec<Value> = tolerant::list(input)?;
    let parcel = |item: Value| match item {
        Value::Object(_) => Parcel::deserialize(item).ok(),
        other => tolerant::id_of(&other).map(|_| Parcel::default()),
    };
    Ok(items.into_iter().filter_map(parcel).collect())
}
