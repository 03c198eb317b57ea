//! What must be told of an order of a Neto store.

use jiff::Timestamp;
use local::neto::{Order, OrderStatus, Shop};
use tokio::time::Instant;

use crate::demo::expected::Expected;
use crate::demo::platform::Play;

/// The key of a cart's event.
pub(super) fn cart_key(cart: &str) -> String {
    format!("{}cart:{cart}", local::neto::NetoStore::prefix())
}

/// Notes what has become due of an order. An offer is none; of a part that was split off only what becomes of it is told.
pub(super) fn note_order(expected: &Expected, shop: &Shop, id: &str, now: Instant) {
    let order = &shop.orders[id];
    if order.status == OrderStatus::Quote {
        return;
    }
    let key = format!("{}{id}", local::neto::NetoStore::prefix());
    if order.related.is_none() {
        expected.due("Placed Order", key.clone(), now);
        for line in &order.lines {
            expected.due("Ordered Product", format!("{key}:line:{}", line.id), now);
        }
        if order.status == OrderStatus::Cancelled {
            expected.due("Cancelled Order", key.clone(), now);
        }
    }
    if order.status == OrderStatus::Dispatched {
        expected.due("Fulfilled Order", key.clone(), now);
    }
    for (place, (_, refund)) in refunds(shop, order).into_iter().enumerate() {
        let own = format!("{key}:refund:{refund}");
        expected.due("Refunded Order", if place == 0 { key.clone() } else { own }, now);
    }
}

/// When and under which id money went back, in the order of both.
fn refunds(shop: &Shop, order: &Order) -> Vec<(Timestamp, String)> {
    let rmas = shop.rmas.values().filter(|rma| rma.order_id == order.id);
    let refunds = rmas.flat_map(|rma| rma.refunds.iter().map(move |refund| (rma.id, refund)));
    let made = refunds.filter_map(|(rma, refund)| Some((refund.refunded?, format!("{rma}-{}", refund.id))));
    let mut made: Vec<_> = made.collect();
    made.sort();
    made
}
