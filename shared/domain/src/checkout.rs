//! A cart on its way to becoming an order.

use jiff::Timestamp;

use crate::{Coupon, Customer, Line, Order, Totals};

/// A checkout as the store shows it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkout {
    /// Id of the cart.
    pub cart_id: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Changes whenever the shopper does something; compared for equality only.
    pub version: String,
    /// Order it became, if it did.
    pub order_id: Option<String>,
    /// Who is shopping, as far as known.
    pub customer: Customer,
    /// Whether a deliverable address was entered, or none is needed (downloads only).
    pub shipping_known: bool,
    /// Sums; `total` is the cart's, after discounts.
    pub totals: Totals,
    /// What is in it.
    pub lines: Vec<Line>,
    /// Codes entered.
    pub coupons: Vec<Coupon>,
    /// Sales channel within the store.
    pub channel_id: Option<String>,
    /// Link that rebuilds this cart on any device, as often as it is clicked.
    pub checkout_url: Option<String>,
}

impl Checkout {
    /// The checkout behind an order that is still at the payment step, which is a reliable late sign of it. Its total is
    /// the cart's, without shipping. `None` when the order is further, was deleted, or names no cart.
    pub fn from_order(order: &Order) -> Option<Self> {
        if !order.in_checkout || order.deleted {
            return None;
        }
        Some(Self {
            cart_id: order.cart_id.clone()?,
            updated_at: order.created_at,
            version: order.modified_at.to_string(),
            order_id: None,
            customer: order.customer.clone(),
            shipping_known: true,
            totals: Totals { total: order.lines.iter().map(|line| line.paid).sum(), ..order.totals.clone() },
            lines: order.lines.clone(),
            coupons: order.coupons.clone(),
            channel_id: order.channel_id.clone(),
            checkout_url: order.checkout_url.clone(),
        })
    }
}

/// From when on a cart counts as a started checkout. An e-mail address or phone must be known in each case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CheckoutTrigger {
    /// Contact and shipping address entered.
    #[default]
    ContactAndShipping,
    /// Contact known.
    Contact,
    /// The cart exists and its shopper is known, signed in for instance.
    CartCreated,
}

impl CheckoutTrigger {
    /// Whether `checkout` has got that far. An empty cart never has.
    pub fn is_met(self, checkout: &Checkout) -> bool {
        !checkout.lines.is_empty()
            && checkout.customer.is_identifiable()
            && (self != Self::ContactAndShipping || checkout.shipping_known)
    }
}
