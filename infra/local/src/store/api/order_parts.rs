//! What hangs on one order, apart from refunds.

use serde_json::Value;

use super::page::Page;
use super::{Call, reply};
use crate::store::json;
use crate::store::order::Order;
use crate::web::Answer;

/// `GET /v2/orders/{id}/products`.
pub(super) fn products(call: &mut Call<'_>) -> Answer {
    v2_part(call, |order| order.lines.iter().map(|line| json::line(order, line)).collect())
}

/// `GET /v2/orders/{id}/coupons`.
pub(super) fn coupons(call: &mut Call<'_>) -> Answer {
    v2_part(call, json::order_coupons)
}

/// `GET /v2/orders/{id}/shipping_addresses`.
pub(super) fn shipping_addresses(call: &mut Call<'_>) -> Answer {
    v2_part(call, |order| order.parcels_to.iter().map(|to| json::shipping_address(order, to)).collect())
}

/// `GET /v2/orders/{id}/shipments`.
pub(super) fn shipments(call: &mut Call<'_>) -> Answer {
    v2_part(call, |order| order.shipments.iter().map(|parcel| json::shipment(order, parcel)).collect())
}

/// `GET /v3/orders/{id}/transactions`; 204 for none.
pub(super) fn transactions(call: &mut Call<'_>) -> Answer {
    let page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let Some(order) = order(call) else { return reply::not_found(&call.request.path) };
    match order.transactions.is_empty() {
        true => Answer::empty(204),
        false => page.v3(call.request, &order.transactions, |entry| json::transaction(order, entry)),
    }
}

fn v2_part(call: &Call<'_>, write: impl Fn(&Order) -> Vec<Value>) -> Answer {
    let page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    match order(call) {
        Some(order) => reply::v2_list(page.of(write(order).into_iter()).collect()),
        None => reply::not_found(&call.request.path),
    }
}

fn order<'a>(call: &'a Call<'_>) -> Option<&'a Order> {
    call.world.shop.orders.get(&call.id()?)
}
