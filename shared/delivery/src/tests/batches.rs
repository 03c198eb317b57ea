//! Many parcels at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Event, Remark, Tag, Verdict};

use super::desk::Desk;
use super::stage::{Stage, order};
use crate::Receipt;

fn figures(receipt: &Receipt) -> (usize, usize, bool) {
    (receipt.delivered, receipt.parked, receipt.trouble.is_some())
}

#[tokio::test]
async fn many_orders_are_one_delivery_and_two_writes_each() {
    let desks = [Arc::new(Desk::taking_everything()), Arc::new(Desk::taking_everything())];
    let stage = Stage::of(&desks).await;
    let orders: Vec<_> = (0..100).map(|id| order(id, id % 4)).collect();
    let receipts = stage.deliver("a", &orders).await;
    assert_eq!(stage.requests.take(), 2 * 100);
    let expected: Vec<_> = (0..100).map(|id| (2 * (1 + id % 4), 0, false)).collect();
    assert_eq!(receipts.iter().map(figures).collect::<Vec<_>>(), expected, "one receipt for each, in their order");
    for desk in &desks {
        assert_eq!(desk.deliveries.lock().unwrap().len(), 1);
        let keys = desk.sent();
        assert_eq!((keys.len(), keys.iter().collect::<BTreeSet<_>>().len()), (250, 250));
    }
    for order in &orders {
        let record = stage.record(order).await;
        let tags = order.lines.iter().map(|line| Tag::Line(line.id.clone())).chain([Tag::Placed]).collect();
        assert_eq!((record.sent("1"), record.sent("2"), record.version), (&tags, &tags, Some(order.modified_at)));
        assert!(stage.claim(order, "next").await, "every claim was given back");
    }
}

#[tokio::test]
async fn what_was_told_meanwhile_is_not_told_again() {
    let desk = Arc::new(Desk::taking_everything());
    let stage = Stage::of([&desk]).await;
    let orders: Vec<_> = (0..20).map(|id| order(id, 1)).collect();
    let (told, grown): (Vec<_>, Vec<_>) = (0..20).partition(|id| id % 3 == 0);
    stage.deliver("a", &told.iter().map(|id| order(*id, 1)).collect::<Vec<_>>()).await;
    stage.deliver("b", &grown.iter().map(|id| order(*id, 0)).collect::<Vec<_>>()).await;
    desk.deliveries.lock().unwrap().clear();
    let receipts = stage.deliver("c", &orders).await;
    let expected: Vec<_> = (0..20).map(|id| (usize::from(id % 3 != 0), 0, false)).collect();
    assert_eq!(receipts.iter().map(figures).collect::<Vec<_>>(), expected);
    assert!(desk.sent().iter().all(|event| event.ends_with("Ordered Product")) && desk.sent().len() == grown.len());
    stage.deliver("d", &orders).await;
    assert_eq!(desk.deliveries.lock().unwrap().len(), 1, "nothing due is no delivery");
}

/// What a destination thinks of an event, decided by the order's number alone.
fn verdict_by_number(event: &Event) -> Verdict {
    let number: usize = event.key.as_str().split(':').nth(2).unwrap().parse().unwrap();
    match number % 5 {
        0 => Verdict::delivered(),
        1 => Verdict::rejected(format!("no {number}")),
        2 => Verdict::try_later(None, "later"),
        3 if event.tag == Tag::Placed => Verdict::rejected(format!("no {number}")),
        3 => Verdict::delivered(),
        _ => Verdict::Delivered { remark: Some(Remark::SilentlyDropped) },
    }
}

#[tokio::test]
async fn every_verdict_reaches_its_own_order_even_between_orders_with_no_events() {
    let desks = [Arc::new(Desk::answering(verdict_by_number)), Arc::new(Desk::taking_everything())];
    let stage = Stage::of(&desks).await;
    // Every seventh is held by somebody, every eleventh was told everything: neither has an event in the delivery.
    let orders: Vec<_> = (0..60).map(|id| order(id, id % 3)).collect();
    for order in orders.iter().step_by(7) {
        assert!(stage.claim(order, "somebody").await);
    }
    let told: Vec<_> = orders.iter().step_by(11).filter(|order| order.id.parse::<usize>().unwrap() % 7 > 0).collect();
    for order in &told {
        let everything = order.lines.iter().map(|line| Tag::Line(line.id.clone())).chain([Tag::Placed]).collect();
        let outcome = ledger::Outcome { sent: everything, ..Default::default() };
        let outcomes = [("1".to_owned(), outcome.clone()), ("2".to_owned(), outcome)].into();
        let completion = ledger::Completion { outcomes, ..Default::default() };
        assert!(stage.claim(order, "before").await);
        stage.ledger.complete(&stage.store.name, &super::stage::subject(order), "before", &completion).await.unwrap();
    }
    let receipts = stage.deliver("a", &orders).await;
    for (id, (order, receipt)) in orders.iter().zip(&receipts).enumerate() {
        let (events, lines) = (1 + id % 3, id % 3);
        let expected = match id {
            _ if id % 7 == 0 => (0, 0, true),
            _ if id % 11 == 0 => (0, 0, false),
            _ => match id % 5 {
                0 | 4 => (2 * events, 0, false),
                1 => (events, events, false),
                2 => (events, 0, true),
                _ => (lines + events, 1, false),
            },
        };
        assert_eq!(figures(receipt), expected, "order {id}");
        let record = stage.record(order).await;
        let told = id % 7 > 0 && id % 11 == 0;
        assert_eq!(record.sent("2").len(), if id % 7 == 0 { 0 } else { events }, "order {id}");
        if !told && id % 7 > 0 {
            assert_eq!(record.refused("1").len(), expected.1, "order {id}");
            assert_eq!(record.dropped.contains("1"), id % 5 == 4, "order {id}");
        }
    }
    for parked in stage.ledger.parked("alder-us").await.unwrap() {
        let id = parked.what.strip_prefix("order#").unwrap();
        assert_eq!((parked.reason, parked.destination.as_deref()), (format!("no {id}"), Some("1")));
    }
}
