//! An abandoned checkout.

use std::collections::BTreeSet;

use domain::Checkout;
use jiff::Timestamp;

use super::person::{self, Sources};
use super::{Found, line};
use crate::ReadError;
use crate::tiendanube::wire;

/// Products in the cart.
pub(crate) fn product_ids(checkout: &wire::Checkout) -> BTreeSet<String> {
    line::product_ids(&checkout.products)
}

/// Whether a checkout of the list may be a started one: not an order yet, begun since `since`, of a shopper whose e-mail is
/// known.
pub(crate) fn is_worth_reading(row: &wire::CheckoutRow, since: Timestamp) -> bool {
    let is_open = row.completed_at.is_none();
    is_open && row.created_at.is_some_and(|created| created >= since) && person::is_reachable(&row.contact)
}

/// The checkout as the rules see it; `order_id` is the order it became. Its time is when it was begun: that is when the
/// shopper passed to the second step, and a later change is the platform's as often as the shopper's.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn checkout(
    cart_id: &str,
    mut checkout: wire::Checkout,
    order_id: Option<String>,
    found: &Found,
) -> Result<Checkout, ReadError> {
    let missing = |field: &str| ReadError::Unusable { why: format!("the checkout has no usable {field}") };
    let row = &checkout.row;
    let created_at = row.created_at.or(row.updated_at).ok_or_else(|| missing("created_at"))?;
    let version = version(row).unwrap_or_else(|| created_at.to_string());
    let (billing, shipping) = (std::mem::take(&mut checkout.billing).into(), checkout.take_shipping());
    let sources =
        Sources { contact: &checkout.row.contact, account: &checkout.customer, billing: &billing, shipping: &shipping };
    let delivered_to = person::address(&shipping);
    Ok(Checkout {
        cart_id: cart_id.to_owned(),
        updated_at: created_at,
        version,
        order_id,
        customer: person::customer(&sources),
        shipping_known: shipping.address.is_some() && delivered_to.street_1.is_some(),
        totals: line::totals(&checkout.sums).map_err(missing)?,
        coupons: line::coupons(&checkout.sums),
        lines: line::lines(checkout.products, found),
        channel_id: None,
        checkout_url: checkout.abandoned_checkout_url,
    })
}

/// What changes whenever the checkout does.
pub(crate) fn version(row: &wire::CheckoutRow) -> Option<String> {
    row.updated_at.or(row.created_at).map(|at| at.to_string())
}
