//! The routes, in the words of Tiendanube's reference.

use http::Method;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;

use super::{Call, World, catalog, checkouts, customers, hooks, orders, reply};
use crate::tiendanube::settings::{Scope, TiendanubeSettings};
use crate::web::{Answer, Request, captures};

type Handler = fn(&mut Call<'_>) -> Answer;

/// Method, pattern, scope it needs, handler. Of two patterns that fit a path the earlier one counts.
static ROUTES: [(Method, &str, Option<Scope>, Handler); 18] = [
    (Method::GET, "/orders", Some(Scope::Orders), orders::list),
    (Method::GET, "/orders/{id}", Some(Scope::Orders), orders::one),
    (Method::GET, "/orders/{id}/transactions", Some(Scope::Orders), orders::transactions),
    (Method::GET, "/orders/{id}/fulfillment-orders", Some(Scope::Orders), orders::parcels),
    (Method::GET, "/checkouts", Some(Scope::Orders), checkouts::list),
    (Method::GET, "/checkouts/{id}", Some(Scope::Orders), checkouts::one),
    (Method::GET, "/customers", Some(Scope::Customers), customers::list),
    (Method::GET, "/customers/{id}", Some(Scope::Customers), customers::one),
    (Method::GET, "/products", Some(Scope::Products), catalog::products),
    (Method::GET, "/products/{id}", Some(Scope::Products), catalog::product),
    (Method::GET, "/categories", Some(Scope::Products), catalog::categories),
    (Method::GET, "/categories/{id}", Some(Scope::Products), catalog::category),
    (Method::GET, "/store", None, catalog::store),
    (Method::GET, "/webhooks", None, hooks::list),
    (Method::POST, "/webhooks", None, hooks::register),
    (Method::GET, "/webhooks/{id}", None, hooks::one),
    (Method::PUT, "/webhooks/{id}", None, hooks::change),
    (Method::DELETE, "/webhooks/{id}", None, hooks::delete),
];

/// The pattern that fits `path` (after version and store); empty if none does.
pub(in crate::tiendanube) fn route_of(path: &str) -> &'static str {
    ROUTES.iter().find(|route| captures(route.1, path).is_some()).map_or("", |route| route.1)
}

/// Answers a request to `path` (after version and store).
pub(in crate::tiendanube) fn answer(
    world: &mut World,
    settings: &TiendanubeSettings,
    request: &Request,
    path: &str,
    v1: bool,
    now: Timestamp,
) -> Answer {
    let pattern = route_of(path);
    let Some(captured) = captures(pattern, path) else { return reply::error(404, "No such resource") };
    let route = ROUTES.iter().find(|(method, candidate, ..)| *method == request.method && *candidate == pattern);
    let Some((_, _, scope, handle)) = route else { return reply::error(405, "Method not allowed") };
    if scope.is_some_and(|scope| !settings.scopes.contains(&scope)) {
        return reply::error(403, "Missing a required scope");
    }
    let writes = matches!(request.method, Method::POST | Method::PUT);
    if writes && !request.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json")) {
        return reply::error(415, "Content-Type must be application/json");
    }
    handle(&mut Call { world, settings, request, v1, captured, now })
}
