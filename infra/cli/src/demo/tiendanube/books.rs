//! What must be told of an order of a Tiendanube store.

use local::tiendanube::{Order, ParcelStatus, Shop, TiendanubeStore};
use tokio::time::Instant;

use crate::demo::expected::Expected;
use crate::demo::platform::Play;

/// The key of a checkout's event.
pub(super) fn cart_key(checkout: u64) -> String {
    format!("{}cart:{checkout}", TiendanubeStore::prefix())
}

/// Notes what has become due of an order. Of one that an app made for nobody in particular nothing may be told; of money
/// that went back in several steps only the first is due here, because the platform shows their sum.
pub(super) fn note_order(expected: &Expected, shop: &Shop, id: u64, now: Instant) {
    let order = &shop.orders[&id];
    if order.customer_id.is_none() {
        return;
    }
    let key = key(id);
    expected.possible("Started Checkout", cart_key(id), now);
    expected.due("Placed Order", key.clone(), now);
    for line in &order.basket.lines {
        expected.due("Ordered Product", format!("{key}:line:{}", line.id), now);
    }
    if is_sent(order) {
        expected.due("Fulfilled Order", key.clone(), now);
    }
    if order.cancelled_at.is_some() {
        expected.due("Cancelled Order", key.clone(), now);
    }
    if !order.refunds.is_empty() {
        expected.due("Refunded Order", key, now);
    }
}

/// Notes a refund after the first, which is one of its own if somebody has `looked` in between.
pub(super) fn note_later_refund(expected: &Expected, shop: &Shop, id: u64, looked: bool, now: Instant) {
    let in_all = shop.orders[&id].refunded().normalize();
    let key = format!("{}:refund:sum-{in_all}", key(id));
    match looked {
        true => expected.due("Refunded Order", key, now),
        false => expected.possible("Refunded Order", key, now),
    }
}

fn key(id: u64) -> String {
    format!("{}{id}", TiendanubeStore::prefix())
}

/// Whether a first parcel has left.
fn is_sent(order: &Order) -> bool {
    order.parcels.iter().any(|parcel| parcel.status >= ParcelStatus::Dispatched)
}
