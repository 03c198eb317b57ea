//! What can go wrong with a parcel, and that its neighbours do not notice.

use std::sync::Arc;
use std::time::Duration;

use domain::{Emitted, Event, Tag, Verdict};
use ledger::Facts;

use super::desk::Desk;
use super::stage::{Stage, order, outlet, subject};
use crate::Trouble;

/// Answers `verdict` for the order with this id and takes the others.
fn except(id: &'static str, verdict: Verdict) -> Arc<Desk> {
    let is_it = move |event: &Event| event.key.as_str().split(':').nth(2) == Some(id);
    Arc::new(Desk::answering(move |event| if is_it(event) { verdict.clone() } else { Verdict::delivered() }))
}

fn later(seconds: u64, why: &str) -> Verdict {
    Verdict::try_later(Some(Duration::from_secs(seconds)), why)
}

#[tokio::test]
async fn an_order_somebody_else_has_is_left_to_them() {
    let desk = Arc::new(Desk::taking_everything());
    let stage = Stage::of([&desk]).await;
    let orders = [order(1, 1), order(2, 1), order(3, 1)];
    assert!(stage.claim(&orders[1], "somebody").await);
    let receipts = stage.deliver("a", &orders).await;
    let troubles: Vec<_> = receipts.iter().map(|receipt| receipt.trouble.as_ref()).collect();
    assert_eq!(troubles, [None, Some(&Trouble::Held), None]);
    assert!(desk.sent().iter().all(|event| !event.starts_with("bigcommerce:alder-us:2")));
    assert_eq!(stage.record(&orders[1]).await.version, None);
    assert!(!stage.claim(&orders[1], "a third").await, "their claim stays");
}

#[tokio::test]
async fn what_is_refused_is_set_aside_and_never_due_again() {
    let desks = [except("2", Verdict::rejected("Invalid email address")), Arc::new(Desk::taking_everything())];
    let stage = Stage::of(&desks).await;
    let orders = [order(1, 1), order(2, 1)];
    let receipts = stage.deliver("a", &orders).await;
    assert_eq!(
        receipts.iter().map(|receipt| (receipt.delivered, receipt.parked)).collect::<Vec<_>>(),
        [(4, 0), (2, 2)]
    );
    let parked = stage.ledger.parked("alder-us").await.unwrap();
    assert_eq!((parked[0].what.as_str(), parked[0].reason.as_str()), ("order#2", "Invalid email address"));
    assert_eq!(parked[0].events, ["line:2-0".to_owned(), "placed".to_owned()].into());
    assert_eq!((parked.len(), parked[0].destination.as_deref()), (1, Some("1")));
    assert_eq!(stage.record(&orders[1]).await.emitted("1").len(), 2);
    stage.deliver("b", &orders).await;
    assert_eq!(desks[0].deliveries.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_put_off_stays_due_where_it_was_put_off_and_names_the_longest_wait() {
    let desks = [except("2", later(30, "busy")), except("2", later(7, "busy, too"))];
    let stage = Stage::of(&desks).await;
    let orders = [order(1, 0), order(2, 0), order(3, 0)];
    let receipts = stage.deliver("a", &orders).await;
    let expected = Trouble::Later { after: Some(Duration::from_secs(30)), why: "2: busy, too".into() };
    assert_eq!(receipts[1].trouble, Some(expected));
    assert_eq!([&receipts[0].trouble, &receipts[2].trouble], [&None, &None]);
    assert_eq!(stage.record(&orders[1]).await.emitted("1"), Emitted::new());
    assert!(stage.claim(&orders[1], "next").await, "the claim was given back for the next attempt");
}

#[tokio::test]
async fn a_destination_that_has_it_is_not_told_again_for_the_sake_of_another() {
    let desks = [Arc::new(Desk::taking_everything()), except("1", later(1, "busy"))];
    let stage = Stage::of(&desks).await;
    for owner in ["a", "b", "c"] {
        stage.deliver(owner, &[order(1, 1)]).await;
    }
    assert_eq!((desks[0].sent().len(), desks[1].sent().len()), (2, 6));
}

#[tokio::test]
async fn a_claim_that_was_taken_over_is_trouble_and_writes_nothing() {
    let orders = [order(1, 0), order(2, 0)];
    let mut stage = Stage::of([]).await;
    let takeover = Some((stage.ledger.clone(), stage.store.name.clone(), subject(&orders[0])));
    stage.store.outlets = vec![outlet(1, Arc::new(Desk { takeover, ..Desk::taking_everything() }))];
    let receipts = stage.deliver("a", &orders).await;
    let Some(Trouble::Later { after: None, why }) = &receipts[0].trouble else { panic!("{:?}", receipts[0]) };
    assert_eq!(why, "the claim on order#1 was taken over by another worker");
    assert_eq!(receipts[1].trouble, None);
    assert_eq!(stage.record(&orders[0]).await.emitted("1"), Emitted::new(), "the other one will write it down");
}

#[tokio::test]
async fn without_an_answer_for_each_event_none_counts_as_told() {
    let desk = Arc::new(Desk { silent_about: 1, ..Desk::taking_everything() });
    let stage = Stage::of([&desk]).await;
    let orders = [order(1, 1), order(2, 1)];
    for receipt in stage.deliver("a", &orders).await {
        assert!(matches!(receipt.trouble, Some(Trouble::Later { .. })) && receipt.delivered == 0, "{receipt:?}");
    }
    assert_eq!(stage.record(&orders[0]).await.emitted("1"), Emitted::new());
}

#[tokio::test]
async fn what_cannot_be_set_aside_is_not_refused_either() {
    let desk = except("1", Verdict::rejected("no"));
    let stage = Stage::of([&desk]).await;
    *stage.requests.broken.lock().unwrap() = Some("alder-us#parked");
    let receipts = stage.deliver("a", &[order(1, 0), order(2, 0)]).await;
    assert!(matches!(receipts[0].trouble, Some(Trouble::Later { .. })) && receipts[0].parked == 0);
    assert_eq!((receipts[1].delivered, &receipts[1].trouble), (1, &None));
    assert_eq!(stage.record(&order(1, 0)).await.emitted("1"), Emitted::new());
    *stage.requests.broken.lock().unwrap() = None;
    assert_eq!(stage.deliver("b", &[order(1, 0)]).await[0].parked, 1);
}

#[tokio::test]
async fn a_table_that_does_not_take_a_claim_sends_nothing_of_that_order() {
    let desk = Arc::new(Desk::taking_everything());
    let stage = Stage::of([&desk]).await;
    *stage.requests.broken.lock().unwrap() = Some("order#2\"");
    let receipts = stage.deliver("a", &[order(1, 0), order(2, 0), order(3, 0)]).await;
    assert_eq!(receipts.iter().map(|receipt| receipt.delivered).collect::<Vec<_>>(), [1, 0, 1]);
    let Some(Trouble::Later { why, .. }) = &receipts[1].trouble else { panic!("{:?}", receipts[1]) };
    assert!(why.starts_with("cannot write order#2"), "{why}");
    assert_eq!(desk.sent().len(), 2);
}

#[tokio::test]
async fn an_older_reading_tells_what_is_due_and_does_not_replace_a_newer_one() {
    let desk = Arc::new(Desk::taking_everything());
    let stage = Stage::of([&desk]).await;
    let order = order(1, 0);
    let mut newer = Facts::of(&order, &stage.store.name, None);
    newer.version += Duration::from_secs(9);
    stage.ledger.note(&stage.store.name, &subject(&order), &newer).await.unwrap();
    assert_eq!(stage.deliver("a", std::slice::from_ref(&order)).await[0].delivered, 1);
    let record = stage.record(&order).await;
    assert_eq!((record.version, record.emitted("1")), (Some(newer.version), [Tag::Placed].into()));
}

#[tokio::test]
async fn with_no_time_left_nothing_is_claimed() {
    let desk = Arc::new(Desk::taking_everything());
    let stage = Stage::of([&desk]).await;
    let receipts = stage.deliver_within(Duration::from_secs(1), "a", &[order(1, 0), order(2, 0)]).await;
    assert!(receipts.len() == 2 && receipts.iter().all(|receipt| receipt.trouble.is_some()));
    assert_eq!((stage.requests.take(), desk.sent().len()), (0, 0));
}

#[tokio::test]
async fn a_receipt_says_whether_only_some_destinations_wait() {
    let works = || Arc::new(Desk::taking_everything());
    let fails = || except("1", later(1, "busy"));
    for (desks, is_partial) in [
        (vec![works(), fails()], true),
        (vec![fails(), works(), fails()], true),
        (vec![fails(), fails()], false),
        (vec![fails()], false),
        (vec![works(), works()], false),
    ] {
        let stage = Stage::of(&desks).await;
        assert_eq!(stage.deliver("a", &[order(1, 1)]).await[0].is_partial, is_partial, "{} desks", desks.len());
    }
    let stage = Stage::of(&[works(), fails()]).await;
    *stage.requests.broken.lock().unwrap() = Some("REMOVE");
    let receipt = stage.deliver("a", &[order(1, 1)]).await.remove(0);
    assert!(receipt.trouble.is_some() && !receipt.is_partial, "what was told is not written down");
}

#[tokio::test]
async fn a_destination_that_hangs_is_spared_for_a_while_if_there_are_others() {
    let hangs = || Arc::new(Desk { hangs_for: Duration::from_secs(10), ..Desk::answering(|_| later(1, "no answer")) });
    let (healthy, hanging) = (Arc::new(Desk::taking_everything()), hangs());
    let stage = Stage::of([&healthy, &hanging]).await;
    let orders: Vec<_> = (0..5).map(|id| order(id, 0)).collect();
    for (owner, order) in ["a", "b", "c", "d", "e"].iter().zip(&orders) {
        let before = tokio::time::Instant::now();
        let receipt = stage.deliver(owner, std::slice::from_ref(order)).await.remove(0);
        assert_eq!((receipt.delivered, receipt.is_partial), (1, true));
        assert!(*owner == "a" || before.elapsed() < Duration::from_secs(5), "{owner} waited {:?}", before.elapsed());
    }
    assert_eq!((healthy.sent().len(), hanging.sent().len()), (5, 1));
    let alone = hangs();
    let stage = Stage::of([&alone]).await;
    for (owner, order) in ["a", "b"].iter().zip(&orders) {
        stage.deliver(owner, std::slice::from_ref(order)).await;
    }
    assert_eq!(alone.sent().len(), 2, "nobody would be spared anything");
}
