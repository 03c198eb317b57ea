//! The routes, in the words of BigCommerce's specifications.

use http::Method;
use jiff::Timestamp;

use super::{Call, World, carts, catalog, hooks, order_parts, orders, refunds, reply, store};
use crate::web::{Answer, Request};

type Handler = fn(&mut Call<'_>) -> Answer;

/// Method, pattern, handler. Of two patterns that fit a path the earlier one counts.
static ROUTES: [(Method, &str, Handler); 27] = [
    (Method::GET, "/v2/orders", orders::list),
    (Method::GET, "/v2/orders/count", orders::count),
    (Method::GET, "/v2/orders/{id}", orders::one),
    (Method::GET, "/v2/order_statuses", orders::statuses),
    (Method::GET, "/v2/orders/{id}/products", order_parts::products),
    (Method::GET, "/v2/orders/{id}/coupons", order_parts::coupons),
    (Method::GET, "/v2/orders/{id}/shipping_addresses", order_parts::shipping_addresses),
    (Method::GET, "/v2/orders/{id}/shipments", order_parts::shipments),
    (Method::GET, "/v3/orders/{id}/transactions", order_parts::transactions),
    (Method::GET, "/v3/orders/payment_actions/refunds", refunds::list),
    (Method::GET, "/v3/orders/payment_actions/refunds/{id}", refunds::one),
    (Method::GET, "/v3/orders/{id}/payment_actions/refunds", refunds::of_order),
    (Method::GET, "/v3/carts/{id}", carts::cart),
    (Method::GET, "/v3/checkouts/{id}", carts::checkout),
    (Method::GET, "/v3/catalog/products", catalog::products),
    (Method::GET, "/v3/catalog/trees/categories", catalog::tree_categories),
    (Method::GET, "/v3/catalog/categories", catalog::categories),
    (Method::GET, "/v3/catalog/brands", catalog::brands),
    (Method::GET, "/v3/customers", store::customers),
    (Method::GET, "/v2/store", store::store),
    (Method::GET, "/v2/time", store::time),
    (Method::GET, "/v3/channels/{id}/site", store::site),
    (Method::GET, "/v3/hooks", hooks::list),
    (Method::POST, "/v3/hooks", hooks::register),
    (Method::GET, "/v3/hooks/{id}", hooks::one),
    (Method::PUT, "/v3/hooks/{id}", hooks::change),
    (Method::DELETE, "/v3/hooks/{id}", hooks::delete),
];

/// The pattern that fits `path` (after `/stores/{hash}`); empty if none does.
pub(in crate::store) fn route_of(path: &str) -> &'static str {
    ROUTES.iter().find(|(_, pattern, _)| captures(pattern, path).is_some()).map_or("", |(_, pattern, _)| *pattern)
}

/// Answers a request to `path` (after `/stores/{hash}`).
pub(in crate::store) fn answer(world: &mut World, request: &Request, path: &str, now: Timestamp) -> Answer {
    let pattern = route_of(path);
    let Some(captured) = captures(pattern, path) else { return reply::not_found(path) };
    let handler = ROUTES.iter().find(|(method, candidate, _)| *method == request.method && *candidate == pattern);
    match handler {
        Some((_, _, handle)) => handle(&mut Call { world, request, captured, now }),
        None => reply::error(path, 405, "Method not allowed"),
    }
}

/// What stands in `path` at the names in braces; `None` if the pattern does not fit.
fn captures<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    let mut captured = Vec::new();
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return Some(captured),
            (Some(name), Some(part)) if name.starts_with('{') => captured.push(part),
            (Some(name), Some(part)) if name == part => {}
            _ => return None,
        }
    }
}
