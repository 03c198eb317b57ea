//! The routes, in the words of BigCommerce's specifications.

use http::Method;
use jiff::Timestamp;

use super::{Call, World, carts, catalog, hooks, order_parts, orders, refunds, reply, store};
use crate::store::account::{Account, Scope};
use crate::web::{Answer, Request, captures};

type Handler = fn(&mut Call<'_>) -> Answer;

const REFUNDS: &[Scope] = &[Scope::Orders, Scope::Transactions];

/// Method, pattern, scopes any of which is enough (none needed where there are none), handler. Of two patterns that fit a
/// path the earlier one counts. Scopes: the specifications' own words, and BigCommerce docs,
/// start/authentication/api-accounts.
static ROUTES: [(Method, &str, &[Scope], Handler); 27] = [
    (Method::GET, "/v2/orders", &[Scope::Orders], orders::list),
    (Method::GET, "/v2/orders/count", &[Scope::Orders], orders::count),
    (Method::GET, "/v2/orders/{id}", &[Scope::Orders], orders::one),
    (Method::GET, "/v2/order_statuses", &[Scope::Orders], orders::statuses),
    (Method::GET, "/v2/orders/{id}/products", &[Scope::Orders], order_parts::products),
    (Method::GET, "/v2/orders/{id}/coupons", &[Scope::Orders], order_parts::coupons),
    (Method::GET, "/v2/orders/{id}/shipping_addresses", &[Scope::Orders], order_parts::shipping_addresses),
    (Method::GET, "/v2/orders/{id}/shipments", &[Scope::Orders], order_parts::shipments),
    (Method::GET, "/v3/orders/{id}/transactions", &[Scope::Transactions], order_parts::transactions),
    (Method::GET, "/v3/orders/payment_actions/refunds", REFUNDS, refunds::list),
    (Method::GET, "/v3/orders/payment_actions/refunds/{id}", REFUNDS, refunds::one),
    (Method::GET, "/v3/orders/{id}/payment_actions/refunds", REFUNDS, refunds::of_order),
    (Method::GET, "/v3/carts/{id}", &[Scope::Carts], carts::cart),
    (Method::GET, "/v3/checkouts/{id}", &[Scope::Checkouts], carts::checkout),
    (Method::GET, "/v3/catalog/products", &[Scope::Products], catalog::products),
    (Method::GET, "/v3/catalog/trees/categories", &[Scope::Products], catalog::tree_categories),
    (Method::GET, "/v3/catalog/categories", &[Scope::Products], catalog::categories),
    (Method::GET, "/v3/catalog/brands", &[Scope::Products], catalog::brands),
    (Method::GET, "/v3/customers", &[Scope::Customers], store::customers),
    (Method::GET, "/v2/store", &[Scope::Information], store::store),
    (Method::GET, "/v2/time", &[Scope::Information], store::time),
    (Method::GET, "/v3/channels/{id}/site", &[Scope::Sites], store::site),
    (Method::GET, "/v3/hooks", &[], hooks::list),
    (Method::POST, "/v3/hooks", &[], hooks::register),
    (Method::GET, "/v3/hooks/{id}", &[], hooks::one),
    (Method::PUT, "/v3/hooks/{id}", &[], hooks::change),
    (Method::DELETE, "/v3/hooks/{id}", &[], hooks::delete),
];

/// The pattern that fits `path` (after `/stores/{hash}`); empty if none does.
pub(in crate::store) fn route_of(path: &str) -> &'static str {
    ROUTES.iter().find(|route| captures(route.1, path).is_some()).map_or("", |route| route.1)
}

/// Answers a request of `account` to `path` (after `/stores/{hash}`).
pub(in crate::store) fn answer(
    world: &mut World,
    account: &Account,
    request: &Request,
    path: &str,
    now: Timestamp,
) -> Answer {
    let pattern = route_of(path);
    let Some(captured) = captures(pattern, path) else { return reply::not_found(path) };
    let route = ROUTES.iter().find(|(method, candidate, ..)| *method == request.method && *candidate == pattern);
    let Some((_, _, scopes, handle)) = route else { return reply::error(path, 405, "Method not allowed") };
    if !scopes.is_empty() && scopes.iter().all(|scope| !account.scopes.contains(scope)) {
        return reply::error(path, 403, "You don't have a required scope to access the endpoint");
    }
    handle(&mut Call { world, account, request, captured, now })
}
