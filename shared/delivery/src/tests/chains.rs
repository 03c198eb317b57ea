//! Places in chains of recurring orders, and what it costs to find them.

use std::sync::Arc;

use domain::{Emitted, Order, Tag};
use jiff::Timestamp;
use ledger::{Completion, Facts, Outcome, Record};
use serde_json::json;

use super::desk::Desk;
use super::stage::{Stage, order, store_with, subject};
use crate::{Chains, links, placed};

const RULES: &str = r#"[{"products": ["311"]}]"#;

/// A stage whose store knows what recurs.
async fn stage() -> Stage {
    let mut stage = Stage::of([&Arc::new(Desk::taking_everything())]).await;
    let outlets = std::mem::take(&mut stage.store.outlets);
    let rules: serde_json::Value = serde_json::from_str(RULES).unwrap();
    stage.store = crate::Store { outlets, ..store_with(json!({ "subscriptions": rules })) };
    stage
}

/// The order of this number, below 12: one a month, all of one shopper.
fn monthly(number: usize) -> Arc<Order> {
    let month = number + 1;
    let created_at: Timestamp = format!("2026-{month:02}-20T16:05:00Z").parse().unwrap();
    let first = order(1, 1);
    let order = Order { id: number.to_string(), created_at, modified_at: created_at, ..Order::clone(&first) };
    Arc::new(order)
}

/// Places the order and writes it down as told.
async fn tell(stage: &Stage, order: &Arc<Order>) -> Option<(String, u32)> {
    let record = stage.record(order).await;
    let order = placed(&stage.ledger, &stage.store, order, &record).await.unwrap();
    let facts = Facts::of(&order, &stage.store.name, stage.store.pseudonyms.as_ref());
    assert!(stage.claim(&order, "a").await);
    let outcome = Outcome { sent: Emitted::from([Tag::Placed]), ..Outcome::default() };
    let place = facts.place.clone();
    let completion =
        Completion { outcomes: [("1".to_owned(), outcome)].into(), facts: Some(facts), place, ..Completion::default() };
    stage.ledger.complete(&stage.store.name, &subject(&order), "a", &completion).await.unwrap();
    order.subscription.as_ref().map(|subscription| (subscription.id.clone(), subscription.number))
}

#[tokio::test]
async fn a_place_is_found_with_two_reads_once_and_kept() {
    let stage = stage().await;
    let first = tell(&stage, &monthly(1)).await.unwrap();
    let second = tell(&stage, &monthly(2)).await.unwrap();
    assert_eq!((first.1, &second), (1, &(first.0.clone(), 2)));
    let third = monthly(3);
    stage.requests.take();
    let place = placed(&stage.ledger, &stage.store, &third, &Record::default()).await.unwrap();
    assert_eq!((place.subscription.as_ref().unwrap().number, stage.requests.take()), (3, 2), "one query, one batch");
    let record = stage.record(&monthly(2)).await;
    stage.requests.take();
    let again = placed(&stage.ledger, &stage.store, &monthly(2), &record).await.unwrap();
    assert_eq!((again.subscription.clone().map(|it| (it.id, it.number)), stage.requests.take()), (Some(second), 0));
}

#[tokio::test]
async fn what_does_not_recur_costs_nothing() {
    let stage = stage().await;
    let mut once = Order::clone(&monthly(1));
    once.lines[0].product_id = Some("312".into());
    stage.requests.take();
    let place = placed(&stage.ledger, &stage.store, &Arc::new(once), &Record::default()).await.unwrap();
    assert_eq!((&place.subscription, stage.requests.take()), (&None, 0));
    let without_rules = store_with(json!({}));
    let place = placed(&stage.ledger, &without_rules, &monthly(1), &Record::default()).await.unwrap();
    assert_eq!((&place.subscription, stage.requests.take()), (&None, 0));
}

#[tokio::test]
async fn orders_under_way_together_are_numbered_as_they_were_placed() {
    let stage = stage().await;
    let (chain, _) = tell(&stage, &monthly(0)).await.unwrap();
    let unknown = Record::default();
    let mut chains = Chains::default();
    stage.requests.take();
    // Two pages, of which nothing is told yet.
    for page in [[3, 1, 2], [6, 5, 4]] {
        let mut orders: Vec<_> = page.iter().map(|number| Order::clone(&monthly(*number))).collect();
        let readings: Vec<_> = orders.iter_mut().map(|order| (order, &unknown)).collect();
        let strangers = chains.strangers(&stage.store, &readings);
        chains.learn(links(&stage.ledger, &stage.store, &strangers).await.unwrap());
        chains.place(&stage.store, readings);
        let expected: Vec<_> = page.iter().map(|number| (chain.clone(), number + 1)).collect();
        let places = orders.iter().map(|order| order.subscription.clone().unwrap());
        let places: Vec<_> = places.map(|place| (place.id, place.number as usize)).collect();
        assert_eq!(places, expected);
    }
    assert_eq!(stage.requests.take(), 2, "their customer is read once");
}

#[tokio::test]
async fn an_order_of_nobody_known_has_no_place() {
    let stage = stage().await;
    let mut order = Order::clone(&monthly(1));
    order.customer.email = None;
    let place = placed(&stage.ledger, &stage.store, &Arc::new(order), &Record::default()).await.unwrap();
    assert_eq!(place.subscription, None);
}
