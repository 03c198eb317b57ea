//! Events that may have been taken although nobody knows are sent once more only after asking.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Event, Tag, Verdict};
use runtime::clock;
use tokio::time::Instant;

use super::desk::Desk;
use super::stage::{Stage, order, subject};

/// A destination that holds what `holds` says, and how often it was asked for an event.
fn holding(holds: impl Fn(&Event) -> Option<Verdict> + Send + Sync + 'static) -> (Arc<Desk>, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let recall = move |event: &Event| {
        count.fetch_add(1, Ordering::Relaxed);
        holds(event)
    };
    (Arc::new(Desk { recall: Box::new(recall), ..Desk::taking_everything() }), asked)
}

#[tokio::test]
async fn what_a_dead_worker_may_have_sent_is_asked_for_and_only_the_rest_is_sent() {
    let (desk, asked) = holding(|event| (event.tag == Tag::Placed).then(Verdict::delivered));
    let stage = Stage::of([&desk]).await;
    let orders = [order(1, 1), order(2, 1)];
    let long_ago = clock::now() - Duration::from_secs(60);
    stage.ledger.claim(&stage.store.name, &subject(&orders[0]), "dead", long_ago, long_ago).await.unwrap();
    let receipts = stage.deliver("a", &orders).await;
    assert_eq!(receipts.iter().map(|receipt| receipt.delivered).collect::<Vec<_>>(), [2, 2]);
    let keys = ["1:line:1-0 Ordered Product", "2 Placed Order", "2:line:2-0 Ordered Product"];
    assert_eq!(desk.sent(), keys.map(|key| format!("bigcommerce:alder-us:{key}")));
    assert_eq!(asked.load(Ordering::Relaxed), 2, "the other order's claim was given back");
    assert_eq!(stage.record(&orders[0]).await.emitted("1").len(), 2);
}

#[tokio::test]
async fn what_got_no_answer_is_asked_for_until_there_is_one_even_by_another_worker() {
    let lost = |event: &Event| match event.tag {
        Tag::Placed => Verdict::InDoubt { why: "no answer".into() },
        _ => Verdict::delivered(),
    };
    let (held, asked) = holding(|_| Some(Verdict::InDoubt { why: "no answer either".into() }));
    let held = Arc::into_inner(held).unwrap();
    let desk = Arc::new(Desk { answer: Box::new(lost), ..held });
    let stage = Stage::of([&desk]).await;
    let order = order(1, 1);
    for owner in ["a", "b", "c"] {
        let receipts = stage.deliver(owner, &[Arc::clone(&order)]).await;
        assert!(receipts[0].trouble.is_some());
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2, "not before the first time");
    assert_eq!(desk.sent().len(), 2, "it was sent once");
    assert_eq!(stage.record(&order).await.emitted("1"), [Tag::Line("1-0".into())].into());
}

#[tokio::test]
async fn a_doubt_outlasts_an_attempt_that_asked_nobody() {
    let (desk, asked) = holding(|_| Some(Verdict::delivered()));
    let mut stage = Stage::of([&Arc::new(Desk::taking_everything()), &desk]).await;
    let order = order(1, 0);
    let long_ago = clock::now() - Duration::from_secs(60);
    stage.ledger.claim(&stage.store.name, &subject(&order), "dead", long_ago, long_ago).await.unwrap();
    let now = Instant::now();
    stage.store.outlets[1].breaker.ask(now - Duration::from_secs(10)).unwrap().ended(false, now);
    assert!(stage.deliver("a", &[Arc::clone(&order)]).await[0].is_partial, "the other one is being spared");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    stage.store.outlets[1].breaker = Arc::default();
    assert_eq!(stage.deliver("b", &[Arc::clone(&order)]).await[0].trouble, None);
    assert_eq!((asked.load(Ordering::Relaxed), desk.sent().len()), (1, 0), "it had it from the one who died");
}

#[tokio::test]
async fn a_doubt_about_one_destination_outlasts_a_delivery_to_another_alone() {
    let (desk, asked) = holding(|_| Some(Verdict::delivered()));
    let mut stage = Stage::of([&Arc::new(Desk::taking_everything()), &desk]).await;
    let order = order(1, 0);
    let long_ago = clock::now() - Duration::from_secs(60);
    stage.ledger.claim(&stage.store.name, &subject(&order), "dead", long_ago, long_ago).await.unwrap();
    let whole = stage.store.clone();
    stage.store = whole.only("1").unwrap();
    assert_eq!(stage.deliver("a", &[Arc::clone(&order)]).await[0].trouble, None);
    stage.store = whole;
    assert_eq!(stage.deliver("b", &[Arc::clone(&order)]).await[0].trouble, None);
    assert_eq!((asked.load(Ordering::Relaxed), desk.sent().len()), (1, 0));
}
