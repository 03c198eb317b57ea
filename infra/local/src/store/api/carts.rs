//! Carts and checkouts.

use super::{Call, reply};
use crate::store::cart::Cart;
use crate::store::json;
use crate::web::Answer;

/// `GET /v3/carts/{id}`; gone once it became an order.
pub(super) fn cart(call: &mut Call<'_>) -> Answer {
    match cart_of(call).filter(|cart| !cart.is_converted) {
        Some(cart) => reply::v3(json::cart(&call.world.shop.profile, cart, with_options(call, ""))),
        None => reply::not_found(&call.request.path),
    }
}

/// `GET /v3/checkouts/{id}`; still there with its `order_id` afterwards.
pub(super) fn checkout(call: &mut Call<'_>) -> Answer {
    match cart_of(call) {
        Some(cart) => reply::v3(json::checkout(&call.world.shop.profile, cart, with_options(call, "cart."))),
        None => reply::not_found(&call.request.path),
    }
}

fn cart_of<'a>(call: &'a Call<'_>) -> Option<&'a Cart> {
    call.world.shop.carts.get(*call.captured.first()?)
}

/// Options of lines come only when asked for.
fn with_options(call: &Call<'_>, prefix: &str) -> bool {
    let wanted = format!("{prefix}line_items.physical_items.options");
    call.words("include").contains(&wanted)
}
