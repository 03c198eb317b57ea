//! When what was ordered was sent.

use jiff::Timestamp;

use crate::tiendanube::wire;

/// A fulfilment order has left the shop; the last is retired.
const LEFT: [&str; 3] = ["DISPATCHED", "DELIVERED", "MARKED_AS_FULFILLED"];
/// The order's own word for it; the last is of older documents.
const SHIPPED: [&str; 3] = ["shipped", "delivered", "fulfilled"];

/// Whether the order says by itself that it was sent. `closed` does not: it is archived.
fn says_fulfilled(order: &wire::Order) -> bool {
    order.shipping_status.as_deref().is_some_and(|status| SHIPPED.iter().any(|it| it.eq_ignore_ascii_case(status)))
}

/// Whether these are fulfilment orders and not only their ids. None at all is what an order without any has.
pub(crate) fn are_complete(parcels: &[wire::Parcel]) -> bool {
    parcels.iter().all(|parcel| parcel.status.is_some())
}

/// When the first of `parcels` left, else when the order was shipped, else when it last changed; `None` while all of it is
/// there still.
pub(super) fn fulfilled_at(order: &wire::Order, parcels: &[wire::Parcel], changed: Timestamp) -> Option<Timestamp> {
    let mut left = parcels.iter().filter(|parcel| has_left(parcel.status.as_deref())).peekable();
    if !says_fulfilled(order) && left.peek().is_none() {
        return None;
    }
    let first = left.filter_map(left_at).min();
    Some(first.or(order.shipped_at).unwrap_or(changed))
}

fn has_left(status: Option<&str>) -> bool {
    status.is_some_and(|status| LEFT.iter().any(|it| it.eq_ignore_ascii_case(status)))
}

fn left_at(parcel: &wire::Parcel) -> Option<Timestamp> {
    let steps = parcel.status_history.iter().filter(|step| has_left(step.to_status.as_deref()));
    parcel.fulfilled_at.or_else(|| steps.filter_map(|step| step.happened_at).min())
}
