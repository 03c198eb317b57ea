//! What tests put there, or lose, behind the API's back.

use rust_decimal::Decimal;

use super::*;

fn planted(key: &str) -> Planted {
    Planted {
        metric: "Placed Order".to_owned(),
        unique_id: Some(key.to_owned()),
        email: "jo@quaymail.example".to_owned(),
        time: noon(),
        value: Some(Decimal::new(1050, 2)),
        value_currency: Some("USD".to_owned()),
    }
}

#[tokio::test]
async fn planted_event_is_read_back_though_nobody_sent_it() {
    let inbox = inbox().await;
    let event = inbox.plant(planted("a"));
    assert_eq!((inbox.events(), inbox.arrivals()), (vec![event], vec![]));
    let page = get(&inbox, "/api/events").await.json();
    let properties = json!({"$event_id": "a", "$value": 10.5, "$value_currency": "USD"});
    assert_eq!(page["data"][0]["attributes"]["event_properties"], properties);
    post(&inbox, EVENTS, &super::event("Placed Order", "jo@quaymail.example", "a")).await;
    assert_eq!(inbox.arrivals()[0].fate, Fate::Duplicate, "it is known like any other");
}

#[tokio::test]
async fn doubled_event_has_the_same_key_and_another_profile() {
    let inbox = inbox().await;
    let first = inbox.plant(planted("a"));
    let second = inbox.plant(Planted::double_of(&first, "bo@quaymail.example"));
    assert_eq!((&first.unique_id, first.value, first.time), (&second.unique_id, second.value, second.time));
    assert_ne!((&first.id, &first.profile_id), (&second.id, &second.profile_id));
    assert_eq!(inbox.events().len(), 2);
}

#[tokio::test]
async fn forgotten_event_is_gone_and_can_come_again() {
    let inbox = inbox().await;
    let (placed, fulfilled) = ("Placed Order", "Fulfilled Order");
    for (metric, key) in [(placed, "a"), (placed, "b"), (fulfilled, "a")] {
        post(&inbox, EVENTS, &event(metric, "jo@quaymail.example", key)).await;
    }
    assert_eq!((inbox.forget(placed, "a"), inbox.forget(placed, "a")), (1, 0));
    let left: Vec<_> = inbox.events().iter().map(|event| (event.metric.clone(), event.key())).collect();
    assert_eq!(left, [(placed, "b"), (fulfilled, "a")].map(|(metric, key)| (metric.to_owned(), key.to_owned())));
    assert_eq!(inbox.arrivals().len(), 3, "it had been accepted");
    post(&inbox, EVENTS, &event(placed, "jo@quaymail.example", "a")).await;
    assert_eq!(inbox.events().len(), 3);
}
