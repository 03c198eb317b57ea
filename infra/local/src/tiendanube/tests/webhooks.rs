//! Webhooks as a receiver sees them.

use serde_json::json;

use super::*;
use crate::web::Disruption;
use crate::web::receiver::Receiver;

/// A store whose receiver answers with these statuses first, and hears of these events.
async fn listening(answers: &[u16], topics: &[&str]) -> (TiendanubeStore, ManualClock, Receiver) {
    let (store, clock) = store().await;
    let receiver = Receiver::start(answers).await;
    for topic in topics {
        store.register_hook(topic, &receiver.url).unwrap();
    }
    (store, clock, receiver)
}

fn bodies(receiver: &Receiver) -> Vec<Value> {
    receiver.calls().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
}

#[tokio::test]
async fn deeds_are_told_to_those_who_asked_in_order_and_signed() {
    let topics = ["order/paid", "order/created", "fulfillment_order/status_updated"];
    let (store, _, receiver) = listening(&[], &topics).await;
    let id = store.act(|shop, now| {
        let buyer = shop.somebody();
        shop.buy(&buyer, &[(MATE, 1)], Payment::Paid, now)
    });
    let id = id.unwrap();
    store.settled().await;
    store.act(|shop, now| shop.dispatch(id, now)).unwrap();
    store.settled().await;
    let parcel = store.shop(|shop| shop.orders[&id].parcels[0].id.clone());
    let expected = [
        json!({"store_id": 4_815_162, "event": "order/created", "id": id}),
        json!({"store_id": 4_815_162, "event": "order/paid", "id": id}),
        json!({
            "store_id": 4_815_162, "event": "fulfillment_order/status_updated",
            "order_id": id, "fulfillment_id": parcel, "status": "DISPATCHED",
        }),
    ];
    assert_eq!(bodies(&receiver), expected);
    for (headers, body) in receiver.calls() {
        let expected = super::super::webhook::headers(Some("sample-client-secret"), &body);
        assert_eq!(headers[SIGNATURE], expected[SIGNATURE]);
    }
}

#[tokio::test]
async fn same_update_told_twice_is_twice_the_same_bytes() {
    let (store, clock, receiver) = listening(&[], &["order/updated"]).await;
    let id = store.shop(|shop| order(shop, Payment::Paid, noon()));
    for _ in 0..2 {
        store.act(|shop, now| shop.touch(id, now)).unwrap();
        clock.advance(Duration::from_secs(60));
    }
    store.settled().await;
    let calls = receiver.calls();
    assert_eq!((calls.len(), &calls[0].1), (2, &calls[1].1));
}

#[tokio::test]
async fn refused_webhook_is_tried_again_until_it_is_given_up() {
    let (store, clock, receiver) = listening(&[503; 9], &["order/created"]).await;
    store.announce(&[Webhook::plain("order/created", 7)]);
    store.settled().await;
    while store.attempts().len() < 4 {
        clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
        store.settled().await;
    }
    let attempts: Vec<_> = store.attempts().iter().map(|attempt| (attempt.number, attempt.status)).collect();
    assert_eq!(attempts, [(1, Some(503)), (2, Some(503)), (3, Some(503)), (4, Some(503))]);
    clock.advance(Duration::from_hours(1));
    store.settled().await;
    assert_eq!(receiver.calls().len(), 4);
}

#[tokio::test]
async fn webhooks_can_be_doubled_reversed_lost_and_forged() {
    let (store, _, receiver) = listening(&[], &["order/created", "order/paid", "order/updated"]).await;
    let lost = Arc::new(|parcel: &crate::web::Parcel| parcel.event == "order/updated");
    store.disrupt(Disruption { extra_copies: 1, reversed: true, lost: Some(lost) });
    let webhooks = ["order/created", "order/updated", "order/paid"].map(|event| Webhook::plain(event, 7));
    store.announce(&webhooks);
    store.settled().await;
    let told: Vec<_> = bodies(&receiver).iter().map(|body| body["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told, ["order/paid", "order/paid", "order/created", "order/created"]);
    let numbers: Vec<_> = store.attempts().iter().map(|attempt| attempt.webhook).collect();
    assert_eq!(numbers, [2, 2, 1, 1], "copies have one number");
    for forgery in [Forgery::WrongSignature, Forgery::NoSignature] {
        assert!(store.forge(store.hooks()[0].id, &webhooks[0], forgery).await.unwrap().forged);
    }
    let calls = receiver.calls();
    let signatures: Vec<_> = calls[3..].iter().map(|(headers, _)| headers.get(&SIGNATURE)).collect();
    assert!(signatures[0] != signatures[1] && signatures[1].is_some() && signatures[2].is_none());
    assert!(calls[3..].iter().all(|(_, body)| *body == calls[3].1));
}

#[tokio::test]
async fn uninstalling_is_told_before_the_webhooks_are_gone() {
    let (store, _, receiver) = listening(&[], &["app/uninstalled", "order/created"]).await;
    store.uninstall();
    store.settled().await;
    assert_eq!(bodies(&receiver), [json!({"store_id": 4_815_162, "event": "app/uninstalled", "id": 6001})]);
    assert!(store.hooks().is_empty());
}
