//! What is accepted, and what becomes of it.

use rust_decimal::Decimal;

use super::*;
use crate::web::{Fault, Moment};

#[tokio::test]
async fn event_is_stored_as_it_was_sent() {
    let inbox = inbox().await;
    let mut live = inbox.subscribe();
    let reply = post(&inbox, EVENTS, &fixture!("event_placed_order.json")).await;
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    assert_eq!(reply.header("ratelimit-limit"), Some("350, 350;w=1, 3500;w=60"));
    let events = inbox.events();
    let [event] = events.as_slice() else { panic!("one event expected: {events:?}") };
    assert_eq!(live.recv().await.unwrap(), *event);
    assert_eq!(event.metric, "Placed Order");
    assert_eq!(event.unique_id.as_deref(), Some("bigcommerce:7k2m:20517"));
    assert_eq!(event.email(), "mara.okafor@harbourmail.example");
    assert_eq!((event.value, event.value_currency.as_deref()), (Some(Decimal::new(6372, 2)), Some("AUD")));
    assert_eq!(event.time, "2026-08-03T01:42:09Z".parse().unwrap());
    assert_eq!(event.properties["$extra"]["items"][1]["SKU"], "TWL-LIN-01");
    assert_eq!((event.backfill, event.arrived, event.request), (false, noon(), 1));
    assert_eq!(post(&inbox, "/api/events/", &fixture!("event_ordered_product.json")).await.status, 202);
    assert_eq!(inbox.requests().count(EVENTS), 2);
}

#[tokio::test]
async fn repeat_is_accepted_and_dropped() {
    let inbox = inbox().await;
    for (email, id) in
        [("Jo@quaymail.example", "a"), (" jo@quaymail.example".trim(), "a"), ("bo@quaymail.example", "a")]
    {
        assert_eq!(post(&inbox, EVENTS, &event("Placed Order", email, id)).await.status, 202);
    }
    assert_eq!(post(&inbox, EVENTS, &event("Fulfilled Order", "jo@quaymail.example", "a")).await.status, 202);
    let fates: Vec<_> = inbox.arrivals_of("Placed Order", "a").iter().map(|arrival| arrival.fate).collect();
    assert_eq!(fates, [Fate::Stored, Fate::Duplicate, Fate::Stored], "another profile is another event");
    assert_eq!(inbox.events().len(), 3);
}

#[tokio::test]
async fn without_unique_id_two_events_of_one_second_are_one() {
    let inbox = inbox().await;
    let mut line = event("Ordered Product", "jo@quaymail.example", "a");
    line["data"]["attributes"].as_object_mut().unwrap().remove("unique_id");
    post(&inbox, EVENTS, &line).await;
    line["data"]["attributes"]["properties"]["SKU"] = "other".into();
    post(&inbox, EVENTS, &line).await;
    assert_eq!((inbox.events().len(), inbox.arrivals().len()), (1, 2));
}

#[tokio::test]
async fn strict_inbox_keeps_every_arrival() {
    let settings = InboxSettings { dedupe: Dedupe::Off, ..InboxSettings::default() };
    let (inbox, _) = inbox_with(settings).await;
    for _ in 0..2 {
        post(&inbox, EVENTS, &event("Placed Order", "jo@quaymail.example", "a")).await;
    }
    assert_eq!(inbox.events().len(), 2);
}

#[tokio::test]
async fn test_addresses_are_dropped_silently_only_when_asked_for() {
    let (realistic, _) = inbox_with(InboxSettings { realistic_drops: true, ..InboxSettings::default() }).await;
    let lenient = inbox().await;
    for inbox in [&realistic, &lenient] {
        assert_eq!(post(inbox, EVENTS, &event("Placed Order", "jo@Example.com", "a")).await.status, 202);
    }
    assert_eq!(realistic.arrivals()[0].fate, Fate::TestAddress);
    assert_eq!((realistic.events().len(), lenient.events().len()), (0, 1));
}

#[tokio::test]
async fn profile_is_made_once_and_updated_by_what_comes_later() {
    let inbox = inbox().await;
    let import = fixture!("profile_import.json");
    assert_eq!(post(&inbox, "/api/profile-import", &import).await.status, 201);
    let again = post(&inbox, "/api/profile-import", &import).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.json()["data"]["attributes"]["first_name"], "Mara");
    let mut order = event("Placed Order", "mara.okafor@harbourmail.example", "a");
    order["data"]["attributes"]["profile"]["data"]["attributes"]["last_name"] = Value::Null;
    post(&inbox, EVENTS, &order).await;
    let profiles = inbox.profiles();
    assert_eq!(profiles.len(), 1);
    assert!(!profiles[0].attributes.contains_key("last_name"), "null clears");
    assert_eq!(profiles[0].attributes["first_name"], "Mara");
}

#[tokio::test]
async fn event_can_be_stored_although_its_answer_is_lost() {
    let inbox = inbox().await;
    inbox.faults().inject(1, Moment::After, Fault::bare_status(503), |_| true);
    inbox.faults().inject(1, Moment::Before, Fault::retry_after(429, 7), |_| true);
    let body = event("Placed Order", "jo@quaymail.example", "a");
    assert_eq!(post(&inbox, EVENTS, &body).await.status, 503);
    assert_eq!(inbox.events().len(), 1);
    let refused = post(&inbox, EVENTS, &body).await;
    assert_eq!(
        (refused.status, refused.header("retry-after"), refused.header("ratelimit-limit")),
        (429, Some("7"), None)
    );
    assert_eq!(inbox.arrivals().len(), 1);
}

#[tokio::test]
async fn waiting_ends_with_the_event_waited_for() {
    let inbox = inbox().await;
    let body = event("Placed Order", "jo@quaymail.example", "a");
    let (reply, ()) = tokio::join!(post(&inbox, EVENTS, &body), inbox.wait_until(|events| events.len() == 1));
    assert_eq!(reply.status, 202);
}
