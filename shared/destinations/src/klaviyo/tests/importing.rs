//! Deliveries of an import: many orders at once, over HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Event, Order, SyncMode, Verdict};

use super::fake::{Asked, Fake, Reply, soon};
use crate::samples::{events_in, order_of, order_with_lines};

/// 220 orders with 990 events.
fn history() -> Vec<Event> {
    let order = |index: usize| {
        let named = order_of(&index.to_string(), &format!("s{index}@harbourmail.example"));
        Order { lines: order_with_lines(3 + index % 2).lines, ..named }
    };
    (0..220).flat_map(|index| events_in(order(index), SyncMode::Historic)).collect()
}

fn is_about(asked: &Asked, order: &str) -> bool {
    asked.events().iter().any(|event| event.split(':').nth(2) == Some(order))
}

/// Places of the events of an order.
fn places(events: &[Event], order: &str) -> Vec<usize> {
    let key = |event: &Event| event.key.as_str().split(':').nth(2) == Some(order);
    (0..events.len()).filter(|place| key(&events[*place])).collect()
}

fn rejected(verdicts: &[Verdict]) -> Vec<usize> {
    (0..verdicts.len()).filter(|place| matches!(verdicts[*place], Verdict::Rejected { .. })).collect()
}

#[tokio::test]
async fn two_hundred_orders_are_one_job() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let (account, events) = (fake.account(), history());
    assert!(account.load(&events).fits(account.capacity()));
    assert_eq!(account.deliver(&events, soon()).await, vec![Verdict::delivered(); 990]);
    let asked = fake.asked();
    assert_eq!((asked.len(), asked[0].groups().len(), asked[0].events().len()), (1, 220, 990));
    assert_eq!(account.paused(), Duration::ZERO, "only a turn waits");
}

#[tokio::test]
async fn two_bad_orders_cost_one_more_job() {
    let fake = Fake::start(|asked| match asked.groups().len() {
        220 => {
            let error = |group: usize| {
                let place = format!("/data/attributes/events-bulk-create/data/{group}/attributes/profile");
                let pointer = format!("{place}/data/attributes/email");
                serde_json::json!({"title": "Invalid input.", "detail": "Invalid email", "source": {"pointer": pointer}})
            };
            let errors = serde_json::json!({"errors": [error(7), error(150)]}).to_string();
            Reply::Say(400, errors.leak())
        }
        _ => Reply::Accept,
    })
    .await;
    let events = history();
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(rejected(&verdicts), [places(&events, "7"), places(&events, "150")].concat());
    assert_eq!((fake.asked().len(), fake.holds().len()), (2, 990 - rejected(&verdicts).len()));
}

#[tokio::test]
async fn a_bad_order_nobody_names_is_found_by_halving() {
    let fake = Fake::start(|asked| if is_about(asked, "150") { Reply::Say(400, "") } else { Reply::Accept }).await;
    let events = history();
    let verdicts = fake.account().deliver(&events, soon()).await;
    assert_eq!(rejected(&verdicts), places(&events, "150"));
    assert_eq!(fake.holds().len(), 990 - rejected(&verdicts).len());
    assert!(fake.asked().len() <= 24, "{} requests", fake.asked().len());
}

#[tokio::test]
async fn a_job_that_is_too_large_goes_in_two() {
    let fake = Fake::start(|asked| if asked.events().len() > 500 { Reply::Say(413, "") } else { Reply::Accept }).await;
    assert_eq!(fake.account().deliver(&history(), soon()).await, vec![Verdict::delivered(); 990]);
    assert_eq!(fake.asked().iter().map(|asked| asked.events().len()).collect::<Vec<_>>(), [990, 495, 495]);
}

#[tokio::test]
async fn being_throttled_midway_keeps_the_verdicts_of_what_was_sent() {
    let answered = AtomicUsize::new(0);
    let fake = Fake::start(move |_| match answered.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Say(413, ""),
        1 => Reply::Accept,
        _ => Reply::Throttle("7"),
    })
    .await;
    let verdicts = fake.account().deliver(&history(), soon()).await;
    assert_eq!(verdicts[..495], vec![Verdict::delivered(); 495]);
    let later = Verdict::try_later(Some(Duration::from_secs(7)), "Klaviyo answered 429");
    assert_eq!(verdicts[495..], vec![later; 495]);
    assert_eq!(fake.asked().len(), 3);
}
