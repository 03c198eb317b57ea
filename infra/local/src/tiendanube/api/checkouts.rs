//! Abandoned checkouts: the list, one.

use jiff::SignedDuration;

use super::page::page;
use super::{Call, reply};
use crate::tiendanube::filters::date;
use crate::tiendanube::json;
use crate::tiendanube::order::Checkout;
use crate::web::Answer;

/// After so long a checkout can no longer be read.
const READABLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `GET /checkouts`, with the documented bounds; there are none from below.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let bound = |name: &str| call.request.parameter(name).and_then(|text| date(&text));
    let (created, updated, since_id) = (bound("created_at_max"), bound("updated_at_max"), call.since_id());
    let wanted = |checkout: &&Checkout| {
        appears(call, checkout)
            && checkout.id > since_id
            && created.is_none_or(|most| checkout.created <= most)
            && updated.is_none_or(|most| checkout.updated <= most)
    };
    let profile = &call.world.shop.profile;
    let mut checkouts: Vec<_> = call.world.shop.checkouts.values().filter(wanted).collect();
    if call.settings.newest_first && since_id == 0 {
        checkouts.reverse();
    }
    page(call, &checkouts, false, |checkout| json::checkout(profile, checkout))
}

/// `GET /checkouts/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    let found = call.id().and_then(|id| shop.checkouts.get(&id)).filter(|checkout| appears(call, checkout));
    match found {
        Some(checkout) => reply::found(&call.fields(json::checkout(&shop.profile, checkout))),
        None => reply::error(404, "Checkout with such id does not exist"),
    }
}

fn appears(call: &Call<'_>, checkout: &Checkout) -> bool {
    let age = call.now.duration_since(checkout.created);
    age >= call.settings.checkouts_after && age < READABLE
}
