//! Orders: the list, one, how many, and the statuses.

use serde_json::{Value, json};

use super::page::Page;
use super::{Call, reply};
use crate::store::filters::{OrderFilter, Sort};
use crate::store::json::{self, Include};
use crate::store::order::Order;
use crate::store::status::OrderStatus;
use crate::web::{Answer, Request};

/// `GET /v2/orders`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let read = || -> Result<Answer, Answer> {
        let bad = |error| reply::bad_parameter(&call.request.path, &error);
        let page = Page::read(call.request)?;
        let filter = OrderFilter::read(call.request).map_err(bad)?;
        let sort = Sort::read(call.request).map_err(bad)?;
        let mut orders = wanted(call, &filter);
        orders.sort_by(|one, other| sort.compare(one, other));
        let include = include(call.request);
        let profile = &call.world.shop.profile;
        Ok(reply::v2_list(page.of(orders.into_iter()).map(|order| json::order(profile, order, include)).collect()))
    };
    read().unwrap_or_else(|refusal| refusal)
}

/// `GET /v2/orders/{id}`; archived ones too.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    match call.id().and_then(|id| shop.orders.get(&id)) {
        Some(order) => reply::v2(&json::order(&shop.profile, order, include(call.request))),
        None => reply::not_found(&call.request.path),
    }
}

/// `GET /v2/orders/count`, with the filters of the list.
pub(super) fn count(call: &mut Call<'_>) -> Answer {
    let filter = match OrderFilter::read(call.request) {
        Ok(filter) => filter,
        Err(error) => return reply::bad_parameter(&call.request.path, &error),
    };
    let orders = wanted(call, &filter);
    let of_status = |status| orders.iter().filter(|order| order.status == status).count();
    let statuses = OrderStatus::ALL.into_iter().map(|status| {
        let mut row = status_row(status);
        row["count"] = of_status(status).into();
        row["sort_order"] = status.id().into();
        row
    });
    let statuses: Vec<_> = statuses.collect();
    reply::v2(&json!({"statuses": statuses, "count": orders.len()}))
}

/// `GET /v2/order_statuses`.
pub(super) fn statuses(_: &mut Call<'_>) -> Answer {
    let rows = OrderStatus::ALL.into_iter().map(|status| {
        let mut row = status_row(status);
        row["order"] = status.id().into();
        row
    });
    reply::v2_list(rows.collect())
}

fn status_row(status: OrderStatus) -> Value {
    let name = status.name();
    json!({
        "id": status.id(), "name": name, "system_label": name, "custom_label": name, "system_description": "",
    })
}

fn wanted<'a>(call: &'a Call<'_>, filter: &OrderFilter) -> Vec<&'a Order> {
    let (min, max) = filter.ids();
    if min > max {
        return Vec::new();
    }
    let orders = call.world.shop.orders.range(min..=max).map(|(_, order)| order);
    orders.filter(|order| filter.wants(order)).collect()
}

fn include(request: &Request) -> Include {
    let words = request.parameter("include").unwrap_or_default();
    let has = |wanted: &str| words.split(',').any(|word| word.trim() == wanted);
    Include {
        consignments: has("consignments"),
        line_items: has("consignments.line_items"),
        fees: has("fees"),
        as_object: request.parameter("consignment_structure").is_some_and(|structure| structure == "object"),
    }
}
