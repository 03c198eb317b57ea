//! Everybody who has ordered: the list, one.

use rust_decimal::Decimal;
use serde_json::Value;

use super::page::page;
use super::{Call, reply};
use crate::tiendanube::json;
use crate::tiendanube::order::Order;
use crate::tiendanube::shop::{Customer, Shop};
use crate::web::Answer;

/// `GET /customers`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let since_id = call.since_id();
    let shop = &call.world.shop;
    let rows: Vec<_> = shop.customers.values().filter(|customer| customer.id > since_id).collect();
    page(call, &rows, false, |customer| written(shop, customer))
}

/// `GET /customers/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    match call.id().and_then(|id| shop.customers.get(&id)) {
        Some(customer) => reply::found(&call.fields(written(shop, customer))),
        None => reply::error(404, "Customer with such id does not exist"),
    }
}

fn written(shop: &Shop, customer: &Customer) -> Value {
    let orders = || shop.orders.values().filter(|order| order.customer_id == Some(customer.id));
    let spent: Decimal = orders().map(Order::paid_by_customer).sum();
    let last = orders().next_back().map_or(0, |order| order.id);
    json::customer(customer, last, spent, &shop.profile.currency)
}
