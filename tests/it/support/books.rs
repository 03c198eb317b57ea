//! What must have been told, worked out from the store's own books.

use jiff::Timestamp;
use local::store::{OrderStatus, Refund, Shop};

/// Every event of the orders placed in a range, as [`super::App::keys`] names them.
pub(crate) fn expected(shop: &Shop, from: Timestamp, to: Timestamp) -> Vec<String> {
    let mut expected = Vec::new();
    for order in shop.orders.values().filter(|order| from <= order.created && order.created < to) {
        if matches!(order.status, OrderStatus::Incomplete | OrderStatus::Pending | OrderStatus::AwaitingPayment) {
            continue;
        }
        let id = order.id;
        expected.push(format!("Placed Order {id}"));
        expected.extend(order.lines.iter().map(|line| format!("Ordered Product {id}:line:{}", line.id)));
        if order.shipped.is_some() || order.status == OrderStatus::Completed {
            expected.push(format!("Fulfilled Order {id}"));
        }
        if order.status == OrderStatus::Cancelled {
            expected.push(format!("Cancelled Order {id}"));
        }
        let mut refunds: Vec<&Refund> = shop.refunds.values().filter(|refund| refund.order_id == id).collect();
        refunds.retain(|refund| !refund.is_declined);
        refunds.sort_by_key(|refund| (refund.created, refund.id));
        expected.extend(refunds.iter().enumerate().map(|(place, refund)| match place {
            0 => format!("Refunded Order {id}"),
            _ => format!("Refunded Order {id}:refund:{}", refund.id),
        }));
    }
    expected.sort();
    expected
}
