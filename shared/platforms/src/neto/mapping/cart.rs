//! A cart on its way to becoming an order.

use std::collections::{BTreeSet, HashMap};

use domain::{Checkout, Line, Totals};
use jiff::Timestamp;
use rust_decimal::Decimal;
use url::Url;

use super::item::absolute;
use super::line::bare;
use super::{Found, address};
use crate::neto::settings::Terms;
use crate::neto::wire;
use crate::{CartNote, ReadError};

/// Whether it may still be told of: not closed, which is what becoming an order makes it.
fn is_open(cart: &wire::Cart) -> bool {
    cart.checkout_status.as_deref().is_none_or(|status| !status.eq_ignore_ascii_case("Closed"))
}

/// When it last changed. Carts name both zones, and the plain field is of neither for certain.
pub(crate) fn updated_at(cart: &wire::Cart, terms: &Terms) -> Option<Timestamp> {
    let dates = &terms.dates;
    let updated = dates.read_utc(cart.date_updated_utc.as_ref()).or_else(|| dates.read(cart.date_updated.as_ref()));
    let created = || dates.read_utc(cart.date_created_utc.as_ref()).or_else(|| dates.read(cart.date_created.as_ref()));
    updated.or_else(created)
}

/// Changes with everything the shopper does.
fn version(cart: &wire::Cart, updated_at: Timestamp) -> String {
    format!("{updated_at} {}", cart.cart_total.unwrap_or_default().normalize())
}

/// The cart, if it may become a started checkout: open, with something in it, and of somebody who can be reached.
pub(crate) fn note(cart: wire::Cart, terms: &Terms) -> Option<CartNote> {
    let customer = address::customer(cart.customer_email.as_ref(), address::address(&cart.billing_address, "Bill"));
    let is_wanted = is_open(&cart) && customer.email.is_some() && !cart.order_lines.is_empty();
    let version = version(&cart, updated_at(&cart, terms)?);
    Some(CartNote { id: cart.id?, version }).filter(|_| is_wanted)
}

/// What is in it.
pub(crate) fn skus(cart: &wire::Cart) -> BTreeSet<String> {
    cart.order_lines.iter().filter_map(|line| line.sku.clone()).collect()
}

/// The checkout of `cart`; `None` once it is closed.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn cart(
    cart: &wire::Cart,
    found: &Found,
    terms: &Terms,
    storefront: &Url,
) -> Result<Option<Checkout>, ReadError> {
    let missing = |field: &str| ReadError::Unusable { why: format!("the cart has no usable {field}") };
    if !is_open(cart) {
        return Ok(None);
    }
    let updated_at = updated_at(cart, terms).ok_or_else(|| missing("DateUpdatedUTC"))?;
    let lines = lines(&cart.order_lines, found);
    let subtotal: Decimal = lines.iter().map(|line| line.paid).sum();
    let shipping = address::address(&cart.shipping_address, "Ship");
    Ok(Some(Checkout {
        cart_id: cart.id.clone().ok_or_else(|| missing("CartID"))?,
        updated_at,
        version: version(cart, updated_at),
        order_id: None,
        customer: address::customer(cart.customer_email.as_ref(), address::address(&cart.billing_address, "Bill")),
        shipping_known: shipping.is_some_and(|address| address.street_1.is_some() && address.city.is_some()),
        totals: Totals {
            currency: terms.currency,
            total: cart.cart_total.unwrap_or(subtotal),
            subtotal,
            shipping: Decimal::ZERO,
            discount: Decimal::ZERO,
            coupon_discount: Decimal::ZERO,
        },
        lines,
        coupons: Vec::new(),
        channel_id: None,
        checkout_url: cart.restore_cart_url.as_deref().and_then(|url| absolute(url, storefront)),
    }))
}

/// A line without an id of its own is known by its SKU, and by how many of that came before.
fn lines(lines: &[wire::CartLine], found: &Found) -> Vec<Line> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let sku = line.sku.as_deref().unwrap_or("line");
        let number = *seen.entry(sku).and_modify(|count| *count += 1).or_insert(1);
        let own = || if number == 1 { sku.to_owned() } else { format!("{sku}#{number}") };
        let id = line.id.clone().unwrap_or_else(own);
        let bare = bare(line.sku.as_ref(), line.product_name(), line.quantity(), line.unit_price(), found);
        told.push(Line { id, ..bare });
    }
    told
}
