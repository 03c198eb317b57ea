//! The order itself, and as a list shows it.

use domain::{Coupon, Order, Refund, Status, Totals};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{Found, address, line};
use crate::neto::settings::Terms;
use crate::neto::{status, wire};
use crate::{Listed, Moment, ReadError};

/// What an order says of itself wherever it is shown.
struct Head {
    id: String,
    created_at: Timestamp,
    modified_at: Timestamp,
    status: Status,
    part_of: Option<String>,
    totals: Totals,
}

/// A row of a list, or an order read by itself.
///
/// # Errors
/// [`ReadError::Unusable`] when it is no order at all.
pub(crate) fn row(raw: &Value) -> Result<wire::Order, ReadError> {
    wire::Order::deserialize(raw).map_err(|_| ReadError::Unusable { why: "the order has an unexpected shape".into() })
}

/// When `order` was placed, or last changed, as a list goes by it.
pub(crate) fn moment(order: &wire::Order, by: Moment, terms: &Terms) -> Option<Timestamp> {
    terms.dates.read(match by {
        Moment::Created => order.date_placed.as_ref(),
        Moment::Modified => order.date_updated.as_ref(),
    })
}

/// What a list says about `order`, which was read from `raw`; `position` is the place behind it.
///
/// # Errors
/// [`ReadError::Unusable`] naming the field without which nothing can be said.
pub(crate) fn listed(order: &wire::Order, terms: &Terms, position: String, raw: &Value) -> Result<Listed, ReadError> {
    let head = head(order, terms)?;
    let raw = serde_json::value::to_raw_value(raw).expect("it was JSON before");
    Ok(Listed {
        id: head.id,
        created_at: head.created_at,
        modified_at: head.modified_at,
        status: head.status,
        in_checkout: false,
        deleted: false,
        test: false,
        totals: head.totals,
        cart_id: None,
        part_of: head.part_of,
        position,
        refunds: false,
        raw,
    })
}

/// The order as the rules see it. Neto keeps no time of a cancellation: the last change stands for it, where no
/// notification has told.
///
/// # Errors
/// As for [`listed`].
pub(crate) fn order(
    order: &wire::Order,
    refunds: Vec<Refund>,
    found: &Found,
    terms: &Terms,
) -> Result<Order, ReadError> {
    let head = head(order, terms)?;
    let is_off = status::is_off(&head.status.id);
    let completed_at = || {
        let exact = terms.dates.read_utc(order.date_completed_utc.as_ref());
        exact.or_else(|| terms.dates.read_day(order.date_completed.as_ref(), head.modified_at))
    };
    let is_sent = head.status.id == status::DISPATCHED;
    let fulfilled_at = is_sent.then(|| completed_at().unwrap_or(head.modified_at).max(head.created_at));
    Ok(Order {
        id: head.id,
        modified_at: head.modified_at,
        created_at: head.created_at,
        local_day: Some(terms.zone.to_datetime(head.created_at).date()),
        in_checkout: false,
        fulfilled_at,
        cancelled_at: is_off.then_some(head.modified_at),
        dead: is_off,
        status: head.status,
        migrated: false,
        deleted: false,
        test: false,
        customer: address::customer(order.email.as_ref(), address::address(&order.rest, "Bill")),
        shipping_address: address::address(&order.rest, "Ship"),
        lines: line::lines(&order.lines, found),
        coupons: coupons(order, &head.totals),
        totals: head.totals,
        refunds,
        cart_id: None,
        channel_id: None,
        checkout_url: None,
        source_name: order.sales_channel.clone(),
        external_id: None,
        part_of: head.part_of,
        subscription: None,
        cancel_reason: None,
    })
}

fn head(order: &wire::Order, terms: &Terms) -> Result<Head, ReadError> {
    let missing = |field| ReadError::Unusable { why: format!("the order has no usable {field}") };
    let id = order.id.clone().ok_or_else(|| missing("OrderID"))?;
    let created_at = moment(order, Moment::Created, terms).ok_or_else(|| missing("DatePlaced"))?;
    let name = order.order_status.clone().ok_or_else(|| missing("OrderStatus"))?;
    let name = status::parse(&name).map_or(name, str::to_owned);
    Ok(Head {
        created_at,
        modified_at: moment(order, Moment::Modified, terms).unwrap_or(created_at),
        // A value that is not documented stays as it is.
        status: Status { id: name.clone(), name },
        part_of: order.related_order_id.clone().filter(|other| *other != id),
        totals: totals(order, terms).ok_or_else(|| missing("GrandTotal"))?,
        id,
    })
}

fn totals(order: &wire::Order, terms: &Terms) -> Option<Totals> {
    let of_lines = || order.lines.iter().filter_map(|line| line.coupon_discount).sum();
    let off_lines: Decimal = order.lines.iter().map(line::discount).sum();
    Some(Totals {
        currency: terms.currency,
        total: order.grand_total?,
        subtotal: order.product_subtotal.unwrap_or_default(),
        shipping: order.shipping_total.unwrap_or_default(),
        discount: off_lines + order.shipping_discount.unwrap_or_default(),
        coupon_discount: order.coupon_discount.filter(|amount| !amount.is_zero()).unwrap_or_else(of_lines),
    })
}

fn coupons(order: &wire::Order, totals: &Totals) -> Vec<Coupon> {
    let amount = Some(totals.coupon_discount).filter(|amount| !amount.is_zero());
    order.coupon_code.iter().map(|code| Coupon { code: code.clone(), amount }).collect()
}
