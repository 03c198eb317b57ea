//! The order itself.

use domain::{Address, Coupon, Currency, Customer, Email, Order, Refund, Status, Totals};

use super::{Found, line, link};
use crate::ReadError;
use crate::bigcommerce::{status, wire};

/// What belongs to an order besides its own fields.
#[derive(Default)]
pub(crate) struct Parts {
    /// Lines, those of bundles included.
    pub(crate) lines: Vec<wire::OrderLine>,
    /// Codes with what they took off.
    pub(crate) coupons: Vec<Coupon>,
    /// Money given back.
    pub(crate) refunds: Vec<Refund>,
    /// From the catalog.
    pub(crate) found: Found,
}

/// The order as the rules see it. Its Cancelled and Fulfilled times are the last change where BigCommerce keeps no other.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn order(order: wire::Order, parts: Parts) -> Result<Order, ReadError> {
    let missing = |field| ReadError::Unusable { why: format!("the order has no usable {field}") };
    let totals = totals(&order).map_err(missing)?;
    let id = order.id.ok_or_else(|| missing("id"))?;
    let created_at = order.date_created.ok_or_else(|| missing("date_created"))?;
    let modified_at = order.date_modified.unwrap_or(created_at);
    let status_id = status_id(order.status_id, order.status.as_deref());
    let is = |wanted: &[u32]| wanted.contains(&status_id);
    let shipping = order.consignments.iter().flat_map(|all| &all.shipping).map(|shipping| address(&shipping.address));
    let lines = line::lines(parts.lines, &parts.found);
    let in_checkout = is(&[status::INCOMPLETE]);
    let rebuild = in_checkout.then(|| link::link(parts.found.base_url.as_deref(), &lines, &parts.coupons));
    Ok(Order {
        id,
        modified_at,
        created_at,
        local_day: parts.found.zone.map(|zone| created_at.to_zoned(zone).date()),
        status: status(status_id, order.status),
        in_checkout,
        fulfilled_at: order.date_shipped.or_else(|| is(&[status::SHIPPED, status::COMPLETED]).then_some(modified_at)),
        cancelled_at: is(&[status::CANCELLED]).then_some(modified_at),
        dead: order.is_deleted || is(&[status::REFUNDED, status::CANCELLED, status::DECLINED]),
        migrated: order.external_source.as_deref() == Some("M-MIG"),
        deleted: order.is_deleted,
        test: order.payment_method.as_deref() == Some("Test Payment Gateway"),
        totals,
        customer: customer(&order.billing_address, order.customer_id),
        shipping_address: shipping.into_iter().next(),
        lines,
        coupons: parts.coupons,
        refunds: parts.refunds,
        cart_id: order.cart_id,
        channel_id: order.channel_id,
        checkout_url: rebuild.flatten(),
    })
}

fn totals(order: &wire::Order) -> Result<Totals, &'static str> {
    let currency = [&order.default_currency_code, &order.currency_code]
        .into_iter()
        .flatten()
        .find_map(|code| Currency::parse(code));
    Ok(Totals {
        currency: currency.ok_or("default_currency_code")?,
        total: order.total_inc_tax.ok_or("total_inc_tax")?,
        subtotal: order.subtotal_inc_tax.unwrap_or_default(),
        shipping: order.shipping_cost_inc_tax.unwrap_or_default(),
        discount: order.discount_amount.unwrap_or_default(),
        coupon_discount: order.coupon_discount.unwrap_or_default(),
    })
}

/// A deleted order may show neither id nor name; the former is 0 then, as for one that never got past the payment step
/// (BigCommerce's older order reference).
fn status_id(id: Option<u32>, name: Option<&str>) -> u32 {
    id.or_else(|| status::parse(name?)).unwrap_or(status::INCOMPLETE)
}

/// The English name; an id that is not known keeps the text that came with it.
fn status(id: u32, text: Option<String>) -> Status {
    let name = status::name(id).map(str::to_owned).or(text);
    Status { id: id.to_string(), name: name.unwrap_or_else(|| format!("Status {id}")) }
}

fn customer(billing: &wire::Address, id: Option<String>) -> Customer {
    Customer {
        email: billing.email.as_deref().and_then(Email::parse),
        phone: billing.phone.clone(),
        first_name: billing.first_name.clone(),
        last_name: billing.last_name.clone(),
        id,
        address: Some(address(billing)).filter(|address| *address != Address::default()),
    }
}

fn address(from: &wire::Address) -> Address {
    Address {
        first_name: from.first_name.clone(),
        last_name: from.last_name.clone(),
        company: from.company.clone(),
        street_1: from.street_1.clone(),
        street_2: from.street_2.clone(),
        city: from.city.clone(),
        region: from.state.clone(),
        postal_code: from.zip.clone(),
        country: from.country.clone(),
        country_code: from.country_iso2.as_deref().map(str::to_ascii_uppercase),
        phone: from.phone.clone(),
    }
}
