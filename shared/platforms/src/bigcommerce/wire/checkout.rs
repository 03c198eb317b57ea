//! Checkouts (v3) with their cart, and the customers behind them.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::tolerant;

/// `GET /v3/checkouts/{cart id}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Checkout {
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) cart: Cart,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) billing_address: Address,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) consignments: Vec<Consignment>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) coupons: Vec<CartCoupon>,
    /// Null until it became an order.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) order_id: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) subtotal_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) shipping_cost_total_inc_tax: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) updated_time: Option<Timestamp>,
    /// Grows with every change.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) version: Option<String>,
}

/// The cart inside a checkout.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cart {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    /// 0 for a guest.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) customer_id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) channel_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) currency: CartCurrency,
    /// Lines before cart-level discounts and coupons.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) base_amount: Option<Decimal>,
    /// Discounts of the cart as a whole, without coupons.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discount_amount: Option<Decimal>,
    /// Lines less discounts and coupons, with tax.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) cart_amount_inc_tax: Option<Decimal>,
    /// The same where the API makes no difference by tax, as in `GET /v3/carts/{id}`.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) cart_amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) coupons: Vec<CartCoupon>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) line_items: CartItems,
    #[serde(deserialize_with = "tolerant::time")]
    pub(crate) updated_time: Option<Timestamp>,
}

/// What the shopper pays in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartCurrency {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) code: Option<String>,
}

/// A code entered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartCoupon {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) code: Option<String>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) discounted_amount: Option<Decimal>,
}

/// Lines, by kind.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartItems {
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) physical_items: Vec<CartItem>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) digital_items: Vec<CartItem>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) custom_items: Vec<CartItem>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) gift_certificates: Vec<CartItem>,
}

/// A line of any kind; each kind leaves some fields out.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartItem {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) product_id: Option<String>,
    /// Line of the bundle this one is part of.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) parent_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    /// Absolute.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) url: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) image_url: Option<String>,
    /// Gift certificates have none: one each.
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) quantity: Option<u32>,
    /// One piece, before discounts.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) list_price: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) extended_list_price: Option<Decimal>,
    /// All pieces, after discounts but before coupons.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) extended_sale_price: Option<Decimal>,
    /// What coupons take off the line.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) coupon_amount: Option<Decimal>,
    /// Of a gift certificate.
    #[serde(deserialize_with = "tolerant::decimal")]
    pub(crate) amount: Option<Decimal>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) options: Vec<CartOption>,
}

/// A choice of the shopper.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CartOption {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) value: Option<String>,
}

/// Where a part of the cart goes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Consignment {
    #[serde(deserialize_with = "tolerant::object")]
    address: Address,
    /// One example of the specification has it beside the other, and empty.
    #[serde(rename = "shippingAddress", alias = "shipping_address", deserialize_with = "tolerant::object")]
    shipping_address: Address,
    /// Set when the shopper fetches it.
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) selected_pickup_option: PickupOption,
}

impl Consignment {
    /// The address, under whichever name it came.
    pub(crate) fn address(&self) -> &Address {
        if self.address == Address::default() { &self.shipping_address } else { &self.address }
    }
}

/// Where the shopper fetches it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PickupOption {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) pickup_method_id: Option<String>,
}

/// An address in a checkout; parts not given are `""`.
#[derive(Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Address {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) first_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) last_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) company: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) address1: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) address2: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) city: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) state_or_province: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country_code: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) postal_code: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) phone: Option<String>,
}

/// One member of `GET /v3/customers`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shopper {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) email: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) first_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) last_name: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) phone: Option<String>,
}
