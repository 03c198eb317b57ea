//! Orders: the list, one, its transactions, its parcels.

use serde_json::Value;

use super::page::page;
use super::{Call, reply};
use crate::tiendanube::filters::OrderFilter;
use crate::tiendanube::json::{self, Form};
use crate::tiendanube::order::Order;
use crate::tiendanube::settings::Scope;
use crate::web::Answer;

/// `GET /orders`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let filter = match OrderFilter::read(call.request) {
        Ok(filter) => filter,
        Err(error) => return reply::invalid(&error.0, "is not valid"),
    };
    let shop = &call.world.shop;
    let orders = shop.orders.range(filter.since_id()..).map(|(_, order)| order);
    let mut orders: Vec<&Order> = orders.filter(|order| filter.wants(order)).collect();
    // Whoever walks by ids needs them in ascending order.
    if call.settings.newest_first && filter.since_id() == 0 {
        orders.reverse();
    }
    let form = form(call, true);
    page(call, &orders, true, |order| json::order(shop, order, form))
}

/// `GET /orders/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    match found(call) {
        Some(order) => reply::found(&call.fields(json::order(shop, order, form(call, false)))),
        None => missing(),
    }
}

/// `GET /orders/{id}/transactions`: for payment apps.
pub(super) fn transactions(call: &mut Call<'_>) -> Answer {
    if !call.settings.transactions {
        return reply::error(403, "Missing a required scope");
    }
    match found(call) {
        Some(order) => reply::found(&Value::Array(json::transactions(order))),
        None => missing(),
    }
}

/// `GET /orders/{id}/fulfillment-orders`.
pub(super) fn parcels(call: &mut Call<'_>) -> Answer {
    match found(call) {
        Some(order) => reply::found(&order.parcels.iter().map(|parcel| json::parcel(order, parcel)).collect()),
        None => missing(),
    }
}

fn found<'a>(call: &'a Call<'_>) -> Option<&'a Order> {
    call.id().and_then(|id| call.world.shop.orders.get(&id))
}

fn missing() -> Answer {
    reply::error(404, "Order with such id does not exist")
}

fn form(call: &Call<'_>, listed: bool) -> Form {
    let aggregates = call.request.parameter("aggregates").unwrap_or_default();
    Form {
        listed,
        parcels: aggregates.split(',').any(|word| word.trim() == "fulfillment_orders"),
        customer: call.settings.scopes.contains(&Scope::Customers),
        v1: call.v1,
    }
}
