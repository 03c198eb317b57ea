//! When everything was handed over.

use jiff::Timestamp;

use crate::tiendanube::wire;

/// A fulfilment order has left the shop; the last is retired.
const LEFT: [&str; 3] = ["DISPATCHED", "DELIVERED", "MARKED_AS_FULFILLED"];
/// The order's own word for it; the last is of older documents.
const SHIPPED: [&str; 3] = ["shipped", "delivered", "fulfilled"];

/// Whether the order says by itself that everything has left. `closed` does not: it is archived.
pub(crate) fn says_fulfilled(order: &wire::Order) -> bool {
    order.shipping_status.as_deref().is_some_and(|status| SHIPPED.iter().any(|it| it.eq_ignore_ascii_case(status)))
}

/// Whether these are fulfilment orders and not only their ids. None at all is what an order without any has.
pub(crate) fn are_complete(parcels: &[wire::Parcel]) -> bool {
    parcels.iter().all(|parcel| parcel.status.is_some())
}

/// When the last of `parcels` had left, else when the order was shipped, else when it last changed; `None` while anything
/// of it is there still.
pub(super) fn fulfilled_at(order: &wire::Order, parcels: &[wire::Parcel], changed: Timestamp) -> Option<Timestamp> {
    let all_left = !parcels.is_empty() && parcels.iter().all(|parcel| has_left(parcel.status.as_deref()));
    if !says_fulfilled(order) && !all_left {
        return None;
    }
    let times: Option<Vec<_>> = parcels.iter().map(left_at).collect();
    let last = times.and_then(|times| times.into_iter().max());
    Some(last.or(order.shipped_at).unwrap_or(changed))
}

fn has_left(status: Option<&str>) -> bool {
    status.is_some_and(|status| LEFT.iter().any(|it| it.eq_ignore_ascii_case(status)))
}

fn left_at(parcel: &wire::Parcel) -> Option<Timestamp> {
    let steps = parcel.status_history.iter().filter(|step| has_left(step.to_status.as_deref()));
    parcel.fulfilled_at.or_else(|| steps.filter_map(|step| step.happened_at).min())
}
