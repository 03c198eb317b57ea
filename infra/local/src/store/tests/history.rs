//! A grown history.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;

fn grown(count: u32) -> Shop {
    let mut shop = shop();
    let from: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    shop.grow_history(count, from, noon());
    shop
}

#[test]
fn history_is_the_same_for_the_same_seed() {
    let told = |shop: &Shop| format!("{:?}{:?}", shop.orders, shop.refunds);
    assert_eq!(told(&grown(60)), told(&grown(60)));
}

#[test]
fn history_has_orders_of_every_fate_in_the_order_of_their_ids() {
    let shop = grown(400);
    let mut by_status: BTreeMap<OrderStatus, usize> = BTreeMap::new();
    shop.orders.values().for_each(|order| *by_status.entry(order.status).or_default() += 1);
    for status in [
        OrderStatus::Incomplete,
        OrderStatus::AwaitingPayment,
        OrderStatus::Shipped,
        OrderStatus::Completed,
        OrderStatus::Cancelled,
        OrderStatus::Refunded,
        OrderStatus::PartiallyRefunded,
    ] {
        assert!(by_status.contains_key(&status), "{status:?} is missing: {by_status:?}");
    }
    assert_eq!(shop.orders.len(), 400);
    let created: Vec<_> = shop.orders.values().map(|order| order.created).collect();
    assert!(created.is_sorted());
    assert!(shop.orders.values().all(|order| order.modified <= noon()));
}
