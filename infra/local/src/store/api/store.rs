//! The store itself, its clock, its storefront, its customers.

use serde_json::json;

use super::page::Page;
use super::{Call, reply};
use crate::store::json;
use crate::store::people::Customer;
use crate::web::Answer;

/// `GET /v2/store`.
pub(super) fn store(call: &mut Call<'_>) -> Answer {
    reply::v2(&json::store(&call.world.shop.profile, call.now))
}

/// `GET /v2/time`.
pub(super) fn time(call: &mut Call<'_>) -> Answer {
    reply::v2(&json!({"time": call.now.as_second()}))
}

/// `GET /v3/channels/{id}/site`; there is channel 1 only.
pub(super) fn site(call: &mut Call<'_>) -> Answer {
    match call.id() {
        Some(1) => reply::v3(json::site(&call.world.shop.profile, call.now)),
        _ => reply::not_found(&call.request.path),
    }
}

/// `GET /v3/customers`.
pub(super) fn customers(call: &mut Call<'_>) -> Answer {
    let page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let ids = call.numbers("id:in");
    let emails = call.request.parameter("email:in").map(|_| call.words("email:in"));
    let wanted = |customer: &&Customer| {
        let email = &customer.person.email;
        ids.as_ref().is_none_or(|ids| ids.contains(&customer.id))
            && emails.as_ref().is_none_or(|emails| emails.iter().any(|wanted| wanted.eq_ignore_ascii_case(email)))
    };
    let rows: Vec<_> = call.world.shop.customers.values().filter(wanted).collect();
    page.v3(call.request, &rows, |customer| json::customer(customer))
}
