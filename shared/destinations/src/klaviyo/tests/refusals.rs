//! Whole deliveries in which Klaviyo refuses something, or does not answer, over HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::{Order, Tag, Verdict};
use orderwire_http::Deadline;

use super::fake::{Fake, Reply, account, soon};
use crate::samples::{event_of, events_of, order, order_of, order_with_lines};

const BAD_PHONE: Reply = Reply::Say(400, include_str!("../fixtures/error_400.json"));
const GROUP_1: Reply = Reply::Say(400, include_str!("../fixtures/error_400_bulk.json"));
const BAD_PHONE_IN_GROUP_0: Reply = Reply::Say(
    400,
    r#"{"errors": [{"title": "Invalid input.", "detail": "Invalid phone number format", "source": {"pointer":
    "/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/phone_number"}}]}"#,
);

fn why(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Rejected { why } | Verdict::TryLater { why, .. } | Verdict::InDoubt { why } => why,
        Verdict::Delivered { .. } => "",
    }
}

#[tokio::test]
async fn a_refused_phone_is_left_out_and_kept_as_entered() {
    for (events, refusal) in [(1, BAD_PHONE), (3, BAD_PHONE_IN_GROUP_0)] {
        let fake = Fake::start(move |asked| if asked.has_phone() { refusal.clone() } else { Reply::Accept }).await;
        let verdicts = fake.account().deliver(&events_of(order())[..events], soon()).await;
        assert_eq!(verdicts, vec![Verdict::delivered(); events]);
        let asked = fake.asked();
        assert_eq!(asked.len(), 2);
        let profile = &asked[1].groups()[0]["profile"]["data"]["attributes"];
        assert_eq!(profile["properties"]["Phone Number (as entered)"], "0491 570 156");
    }
}

#[tokio::test]
async fn a_phone_that_is_the_only_identity_is_not_left_out() {
    let fake = Fake::start(|_| BAD_PHONE).await;
    let mut order = order();
    order.customer.email = None;
    let verdicts = fake.account().deliver(&[event_of(order, &Tag::Placed)], soon()).await;
    assert!(why(&verdicts[0]).starts_with("Invalid input: Invalid phone number format"), "{verdicts:?}");
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn a_named_group_is_rejected_and_the_others_delivered() {
    let fake = Fake::start(|asked| if asked.groups().len() == 3 { GROUP_1 } else { Reply::Accept }).await;
    let orders = ["1", "2", "3"].map(|id| order_of(id, &format!("s{id}@harbourmail.example")));
    let events: Vec<_> = orders.into_iter().flat_map(events_of).collect();
    let verdicts = fake.account().deliver(&events, soon()).await;
    let delivered: Vec<_> = verdicts.iter().map(|verdict| *verdict == Verdict::delivered()).collect();
    assert_eq!(delivered, [true, true, true, false, false, false, true, true, true]);
    assert!(why(&verdicts[3]).starts_with("Invalid input: Invalid email address"), "{verdicts:?}");
    assert_eq!(fake.holds().len(), 6);
}

#[tokio::test]
async fn a_job_refused_without_saying_whom_loses_only_the_bad_order() {
    let fake = Fake::start(|asked| {
        let bad = asked.events().iter().any(|event| event.contains(":2"));
        if bad { Reply::Say(400, "<html>no</html>") } else { Reply::Accept }
    })
    .await;
    let orders = ["1", "2", "3"].map(|id| order_of(id, "ana@harbourmail.example"));
    let events: Vec<_> = orders.into_iter().map(|order| event_of(order, &Tag::Placed)).collect();
    let verdicts = fake.account().deliver(&events, soon()).await;
    let lost = Verdict::rejected("Klaviyo answered 400 without a reason");
    assert_eq!(verdicts, [Verdict::delivered(), lost, Verdict::delivered()]);
}

#[tokio::test]
async fn a_job_with_known_keys_is_sent_event_by_event() {
    let fake = Fake::start(|asked| match asked.path.as_str() {
        "/api/events" => Reply::Accept,
        _ => {
            Reply::Say(400, r#"{"errors": [{"title": "Invalid input.", "detail": "Duplicate unique_id in request"}]}"#)
        }
    })
    .await;
    let verdicts = fake.account().deliver(&events_of(order()), soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); 3]);
    assert_eq!(fake.asked().len(), 4);
}

#[tokio::test]
async fn a_job_that_is_too_large_is_sent_in_halves() {
    let fake = Fake::start(|asked| if asked.events().len() > 2 { Reply::Say(413, "") } else { Reply::Accept }).await;
    let verdicts = fake.account().deliver(&events_of(order_with_lines(6)), soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); 7]);
    assert_eq!(fake.holds().len(), 7);
}

#[tokio::test]
async fn klaviyos_words_are_kept_without_personal_data() {
    let fake = Fake::start(|_| {
        let body = r#"{"errors": [{"title": "Invalid input.", "source": {"pointer": "/data/attributes/time"},
            "detail": "mara.okafor@harbourmail.example (Mara OKAFOR, +61 491 570 156, 0491570156) at 18 Tannery Lane"}]}"#;
        Reply::Say(400, body)
    })
    .await;
    let verdicts = fake.account().deliver(&[event_of(order(), &Tag::Placed)], soon()).await;
    let shown = format!("{verdicts:?}").to_lowercase();
    assert!(shown.contains("invalid input: ") && shown.contains("(/data/attributes/time)"), "{shown}");
    for personal in ["mara", "okafor", "harbourmail", "491", "570", "tannery"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

#[tokio::test]
async fn being_throttled_puts_off_everything_that_is_left() {
    let fake = Fake::start(|_| Reply::Throttle("7")).await;
    let verdicts = fake.account().deliver(&events_of(order_with_lines(1_200)), soon()).await;
    let later = Verdict::try_later(Some(Duration::from_secs(7)), "Klaviyo answered 429");
    assert_eq!(verdicts, vec![later; 1_201]);
    assert_eq!(fake.asked().len(), 1, "an earlier try would fail for certain");
}

#[tokio::test]
async fn the_end_of_a_short_window_is_waited_for_and_not_for_ever() {
    let asked = AtomicUsize::new(0);
    let fake = Fake::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Reply::Throttle("0"),
        _ => Reply::Accept,
    })
    .await;
    let verdicts = fake.account().deliver(&events_of(order()), soon()).await;
    assert!(verdicts.iter().all(|verdict| *verdict == Verdict::delivered()), "{verdicts:?}");
    assert_eq!(fake.asked().len(), 3);
    let busy = Fake::start(|_| Reply::Throttle("0")).await;
    let verdicts = busy.account().deliver(&events_of(order()), soon()).await;
    assert_eq!(verdicts[0], Verdict::try_later(Some(Duration::ZERO), "Klaviyo answered 429"));
    assert_eq!(busy.asked().len(), 4);
}

#[tokio::test]
async fn what_was_taken_before_a_failure_stays_taken() {
    let asked = AtomicUsize::new(0);
    let fake = Fake::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Accept,
        _ => Reply::Say(503, "<html>\u{fffd} Service Unavailable"),
    })
    .await;
    let verdicts = fake.account().deliver(&events_of(order_with_lines(1_200)), soon()).await;
    assert_eq!(verdicts[..1_000], vec![Verdict::delivered(); 1_000]);
    assert_eq!(verdicts[1_000..], vec![Verdict::try_later(None, "Klaviyo answered 503"); 201]);
}

#[tokio::test]
async fn a_refused_key_is_told_apart() {
    for status in [401, 403] {
        let fake = Fake::start(move |_| Reply::Say(status, include_str!("../fixtures/error_401.json"))).await;
        let verdicts = fake.account().deliver(&events_of(order()), soon()).await;
        assert!(verdicts.iter().all(|one| matches!(one, Verdict::TryLater { credentials_refused: true, .. })));
        assert!(!format!("{verdicts:?}").contains("pk_test"));
    }
}

#[tokio::test]
async fn no_answer_in_time_is_tried_later_and_not_at_once() {
    let fake = Fake::start(|_| Reply::Hang).await;
    let account = fake.account_within(Duration::from_millis(100));
    let verdicts = account.deliver(&events_of(order()), soon()).await;
    assert_eq!(verdicts, vec![Verdict::try_later(None, "no answer from 127.0.0.1 in time"); 3]);
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_after_the_deadline() {
    let fake = Fake::start(|_| Reply::Accept).await;
    let verdicts = fake.account().deliver(&events_of(order()), Deadline::within(Duration::ZERO)).await;
    assert_eq!(verdicts, vec![Verdict::try_later(None, "no time left in this run"); 3]);
    assert_eq!(fake.asked().len(), 0);
}

#[tokio::test]
async fn nobody_at_home_is_tried_later() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let dead = Order { dead: true, ..order() };
    let verdicts = account(&base, Duration::from_secs(5)).deliver(&events_of(dead), soon()).await;
    assert_eq!(verdicts, vec![Verdict::try_later(None, "no answer from 127.0.0.1"); 3]);
}
