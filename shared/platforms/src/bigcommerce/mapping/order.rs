//! The order itself.

use domain::{Address, Coupon, Currency, Customer, Email, Order, Refund, Status, Totals};
use jiff::Timestamp;

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
}

/// What an order says of itself wherever it is shown.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) created_at: Timestamp,
    pub(super) modified_at: Timestamp,
    status_id: u32,
    pub(super) status: Status,
    pub(super) in_checkout: bool,
    pub(super) test: bool,
    pub(super) totals: Totals,
}

impl Head {
    /// # Errors
    /// [`ReadError::Unusable`] naming the field without which nothing can be said.
    pub(super) fn of(order: &wire::Order) -> Result<Self, ReadError> {
        let missing = |field| ReadError::Unusable { why: format!("the order has no usable {field}") };
        let created_at = order.date_created.ok_or_else(|| missing("date_created"))?;
        let status_id = status_id(order.status_id, order.status.as_deref());
        Ok(Self {
            id: order.id.clone().ok_or_else(|| missing("id"))?,
            created_at,
            modified_at: order.date_modified.unwrap_or(created_at),
            status_id,
            status: status(status_id, order.status.clone()),
            in_checkout: status_id == status::INCOMPLETE,
            test: order.payment_method.as_deref() == Some("Test Payment Gateway"),
            totals: totals(order).map_err(missing)?,
        })
    }
}

/// The order as the rules see it. Its Cancelled and Fulfilled times are the last change where BigCommerce keeps no other.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn order(order: wire::Order, parts: Parts, found: &Found) -> Result<Order, ReadError> {
    let head = Head::of(&order)?;
    let is = |wanted: &[u32]| wanted.contains(&head.status_id);
    let base_url = found.base_url(order.channel_id.as_deref());
    let shipping = order.consignments.iter().flat_map(|all| &all.shipping).map(|shipping| address(&shipping.address));
    let lines = line::lines(parts.lines, found, base_url);
    let rebuild = head.in_checkout.then(|| link::link(base_url, &lines, &parts.coupons));
    Ok(Order {
        id: head.id,
        modified_at: head.modified_at,
        created_at: head.created_at,
        local_day: found.zone.as_ref().map(|zone| zone.to_datetime(head.created_at).date()),
        in_checkout: head.in_checkout,
        fulfilled_at: order
            .date_shipped
            .or_else(|| is(&[status::SHIPPED, status::COMPLETED]).then_some(head.modified_at)),
        cancelled_at: is(&[status::CANCELLED]).then_some(head.modified_at),
        dead: order.is_deleted || is(&[status::REFUNDED, status::CANCELLED, status::DECLINED]),
        status: head.status,
        migrated: order.external_source.as_deref() == Some("M-MIG"),
        deleted: order.is_deleted,
        test: head.test,
        totals: head.totals,
        customer: customer(&order.billing_address, order.customer_id),
        shipping_address: shipping.into_iter().next(),
        lines,
        coupons: parts.coupons,
        refunds: parts.refunds,
        cart_id: order.cart_id,
        channel_id: order.channel_id,
        checkout_url: rebuild.flatten(),
        source_name: None,
        external_id: order.external_order_id.or(order.external_id),
        part_of: None,
        subscription: None,
        cancel_reason: None,
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
