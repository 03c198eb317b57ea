//! What is asked before events are sent once more.

use std::time::Duration;

use domain::{Emitted, Event, Order, Tag, Verdict};
use local::web::{Fault, Moment};
use local::wicked::Kind;
use rust_decimal_macros::dec;

use super::stage::{account, account_within, due, soon, tags, wicked};
use crate::samples::{order, order_of, refund};

fn first(order: &Order) -> Vec<Event> {
    due(order, &Emitted::new())
}

#[tokio::test]
async fn orders_that_arrived_are_known_by_asking_and_the_others_are_free_to_go() {
    let wicked = wicked().await;
    let (there, absent) = (order(), order_of("2", "ana@harbourmail.example"));
    account(&wicked).deliver(&first(&there), soon()).await;
    let mut events = first(&there);
    let held = events.len();
    events.extend(first(&absent));
    let before = wicked.requests().count("/latest");
    let settled = account(&wicked).recall(&events, soon()).await;
    // That its worth is what it was placed for needs no request, so nothing is asked about it.
    let is_said = |place: usize| place < held && !matches!(events[place].tag, Tag::Worth(..));
    let expected = (0..events.len()).map(|place| is_said(place).then(Verdict::delivered));
    assert_eq!(settled, expected.collect::<Vec<_>>());
    assert_eq!(wicked.requests().count("/latest") - before, 4, "two orders, and two lines of the one that is there");
}

#[tokio::test]
async fn lines_refunds_and_voids_are_asked_for_one_by_one() {
    let wicked = wicked().await;
    let placed = order();
    let told = first(&placed);
    account(&wicked).deliver(&told, soon()).await;
    let refunded = Order { refunds: vec![refund("63", dec!(5), &[])], ..placed };
    let refund_of = due(&refunded, &tags(&told));
    let slow = account_within(&wicked, Duration::from_millis(300));
    wicked.faults().inject(1, Moment::After, Fault::Hang, |request| request.path == "/orderpayments");
    assert!(matches!(slow.deliver(&refund_of, soon()).await[..], [Verdict::InDoubt { .. }]));
    let mut later = refunded.clone();
    later.deleted = true;
    later.lines.push(domain::Line { id: "7".into(), ..later.lines[0].clone() });
    later.modified_at += Duration::from_secs(60);
    let events = due(&later, &tags(&told));
    let settled = slow.recall(&events, soon()).await;
    let known: Vec<_> = events.iter().zip(&settled).filter(|(_, verdict)| verdict.is_some()).collect();
    assert!(matches!(known[..], [(Event { tag: Tag::Refund(_), .. }, Some(Verdict::Delivered { .. }))]), "{settled:?}");
    let open: Vec<_> =
        events.iter().zip(&settled).filter(|(_, verdict)| verdict.is_none()).map(|(event, _)| event.clone()).collect();
    assert!(slow.deliver(&open, soon()).await.iter().all(|verdict| *verdict == Verdict::delivered()));
    assert!(slow.recall(&events, soon()).await.iter().all(|verdict| *verdict == Some(Verdict::delivered())));
    let report = &wicked.report()["AUD"];
    assert_eq!((report.gross, report.net, report.net_by_amounts), (dec!(63.72), dec!(0), dec!(0)));
    assert_eq!(wicked.all(Kind::Payments).len(), 3);
}

#[tokio::test]
async fn an_order_that_changed_meanwhile_is_left_to_a_person() {
    let wicked = wicked().await;
    account(&wicked).deliver(&first(&order()), soon()).await;
    let mut changed = order();
    changed.totals.total = dec!(70);
    let events = first(&changed);
    let settled = account(&wicked).recall(&events, soon()).await;
    let place = events.iter().position(|event| event.tag == Tag::Placed).unwrap();
    assert!(matches!(&settled[place], Some(Verdict::Rejected { why }) if why.contains("another total")), "{settled:?}");
}

#[tokio::test]
async fn what_cannot_be_found_out_stays_in_doubt() {
    let wicked = wicked().await;
    wicked.faults().inject(99, Moment::Before, Fault::retry_after(503, 60), |request| request.path == "/latest");
    let settled = account(&wicked).recall(&first(&order()), soon()).await;
    let placed = settled.iter().flatten().collect::<Vec<_>>();
    assert!(
        placed.iter().all(|verdict| matches!(verdict, Verdict::InDoubt { .. })) && !placed.is_empty(),
        "{settled:?}"
    );
}
