//! What must be told of an order of a BigCommerce store.

use local::scene::STORE;
use local::store::{OrderStatus, Refund, Shop};
use tokio::time::Instant;

use crate::demo::expected::Expected;

/// The key of a cart's event.
pub(super) fn cart_key(cart: &str) -> String {
    format!("bigcommerce:{STORE}:cart:{cart}")
}

/// Notes what has become due of an order.
pub(super) fn note_order(expected: &Expected, shop: &Shop, id: u64, now: Instant) {
    let order = &shop.orders[&id];
    let key = format!("bigcommerce:{STORE}:{id}");
    let waits = matches!(order.status, OrderStatus::Incomplete | OrderStatus::Pending | OrderStatus::AwaitingPayment);
    match order.status {
        OrderStatus::Incomplete => expected.due("Started Checkout", cart_key(&order.cart_id), now),
        _ => expected.possible("Started Checkout", cart_key(&order.cart_id), now),
    }
    if waits {
        return;
    }
    expected.due("Placed Order", key.clone(), now);
    for line in &order.lines {
        expected.due("Ordered Product", format!("{key}:line:{}", line.id), now);
    }
    if order.shipped.is_some() || matches!(order.status, OrderStatus::Shipped | OrderStatus::Completed) {
        expected.due("Fulfilled Order", key.clone(), now);
    }
    if order.status == OrderStatus::Cancelled {
        expected.due("Cancelled Order", key.clone(), now);
    }
    let mut refunds: Vec<&Refund> = shop.refunds.values().filter(|refund| refund.order_id == id).collect();
    refunds.retain(|refund| !refund.is_declined);
    refunds.sort_by_key(|refund| (refund.created, refund.id));
    for (place, refund) in refunds.iter().enumerate() {
        let own = format!("{key}:refund:{}", refund.id);
        expected.due("Refunded Order", if place == 0 { key.clone() } else { own }, now);
    }
}
