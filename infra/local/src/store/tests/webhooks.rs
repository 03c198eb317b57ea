//! Webhooks as a receiver sees them.

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderMap;
use serde_json::{Value, json};

use super::*;
use crate::store::signature::sign;
use crate::web::receiver::Receiver;
use crate::web::testing::assert_same_shape;

fn hook(receiver: &Receiver, scope: &str) -> HookRequest {
    HookRequest {
        scope: Some(scope.to_owned()),
        destination: Some(receiver.url.clone()),
        headers: Some(BTreeMap::from([("X-Orderwire-Token".to_owned(), "current".to_owned())])),
        is_active: None,
    }
}

async fn listening(
    settings: StoreSettings,
    answers: &[u16],
    scope: &str,
) -> (SampleStore, ManualClock, Receiver, Hook) {
    let (store, clock) = store_with(settings).await;
    let receiver = Receiver::start(answers).await;
    let hook = store.register_hook(hook(&receiver, scope)).unwrap();
    (store, clock, receiver, hook)
}

fn bought(store: &SampleStore) -> u64 {
    let buy = |shop: &mut Shop, now| {
        let person = shop.somebody();
        shop.buy(0, &person, &[(MUG, 1)], Payment::Captured, now)
    };
    store.act(buy).unwrap()
}

/// Whether the headers carry a right signature over the body.
fn is_genuine(headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers[name].to_str().unwrap();
    let secret = StoreSettings::default().client_secret;
    text("webhook-signature") == sign(&secret, text("webhook-id"), text("webhook-timestamp").parse().unwrap(), body)
}

#[tokio::test]
async fn order_is_told_in_the_documented_form_with_token_and_signature() {
    let (store, _, receiver, _) = listening(StoreSettings::default(), &[], "store/order/created").await;
    let order = bought(&store);
    store.settled().await;
    let calls = receiver.calls();
    let [(headers, body)] = calls.as_slice() else { panic!("one call expected: {calls:?}") };
    assert_eq!(headers["x-orderwire-token"], "current");
    assert_eq!(headers["webhook-timestamp"].to_str().unwrap(), noon().as_second().to_string());
    assert!(is_genuine(headers, body));
    let body: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body["data"], json!({"type": "order", "id": order}));
    assert_eq!(body["producer"], "stores/qx7k2m9tza");
    assert_eq!(body["hash"].as_str().unwrap().len(), 40);
    let sample = serde_json::from_str(include_str!("../fixtures/webhook_order_created.json")).unwrap();
    assert_same_shape(&body, &sample, "");
}

#[test]
fn every_scope_has_the_documented_form() {
    let samples: Vec<Value> = serde_json::from_str(include_str!("../fixtures/webhooks_other_scopes.json")).unwrap();
    let mut shop = shop();
    let person = shop.somebody();
    let mut webhooks = shop.register(person.clone(), noon()).webhooks;
    let cart = shop.start_cart(0, MUG, 2, noon()).unwrap();
    webhooks.extend(cart.webhooks);
    let cart = cart.outcome;
    webhooks.extend(shop.apply_coupon(&cart, "WELCOME10", noon()).unwrap().webhooks);
    webhooks.extend(shop.abandon_cart(&cart, noon()).unwrap().webhooks);
    let order = shop.buy(0, &person, &[(MUG, 2)], Payment::Captured, noon()).unwrap();
    webhooks.extend(order.webhooks);
    let order = order.outcome;
    webhooks.extend(shop.ship_all(order, noon()).unwrap().webhooks);
    webhooks.extend(shop.refund(order, &RefundRequest::card(RefundOf::Rest), noon()).unwrap().webhooks);
    webhooks.extend(shop.archive(order, noon()).unwrap().webhooks);
    let mut compared = 0;
    for webhook in &webhooks {
        if let Some(sample) = samples.iter().find(|sample| sample["scope"] == webhook.scope) {
            let body: Value = serde_json::from_str(&webhook.body(&shop.profile)).unwrap();
            assert_same_shape(&body, sample, webhook.scope);
            compared += 1;
        }
    }
    assert!(compared >= 14, "only {compared} of {} webhooks have a sample", webhooks.len());
}

#[tokio::test]
async fn wildcard_hears_of_everything_below_and_nothing_else() {
    let (store, _, receiver, _) = listening(StoreSettings::default(), &[], "store/order/*").await;
    bought(&store);
    store.settled().await;
    let scopes: Vec<_> = store.deliveries().iter().map(|delivery| delivery.scope).collect();
    let expected =
        ["store/order/created", "store/order/transaction/created", "store/order/statusUpdated", "store/order/updated"];
    assert_eq!(scopes, expected);
    assert_eq!(receiver.calls().len(), 4);
}

#[tokio::test]
async fn refused_delivery_is_tried_again_with_the_same_id_and_a_fresh_signature() {
    let (store, clock, receiver, _) = listening(StoreSettings::default(), &[503], "store/order/created").await;
    bought(&store);
    store.settled().await;
    while store.deliveries().len() < 2 {
        clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
        store.settled().await;
    }
    let calls = receiver.calls();
    assert_eq!(calls[0].0["webhook-id"], calls[1].0["webhook-id"]);
    assert_ne!(calls[0].0["webhook-timestamp"], calls[1].0["webhook-timestamp"]);
    assert_eq!(calls[0].1, calls[1].1);
    assert!(is_genuine(&calls[1].0, &calls[1].1));
    let answers: Vec<_> = store.deliveries().iter().map(|delivery| (delivery.attempt, delivery.status)).collect();
    assert_eq!(answers, [(1, Some(503)), (2, Some(200))]);
}

#[tokio::test]
async fn hook_is_switched_off_after_the_last_retry() {
    let webhooks = WebhookSettings { retries: vec![Duration::ZERO; 2], ..WebhookSettings::default() };
    let settings = StoreSettings { webhooks, ..StoreSettings::default() };
    let (store, _, receiver, hook) = listening(settings, &[500; 3], "store/order/created").await;
    bought(&store);
    while store.hooks()[0].is_active {
        tokio::task::yield_now().await;
    }
    assert_eq!(receiver.calls().len(), 3);
    bought(&store);
    store.settled().await;
    assert_eq!(receiver.calls().len(), 3, "hook {} hears of nothing more", hook.id);
}

#[tokio::test]
async fn failing_deliveries_are_told_of_once_in_ten_minutes_and_again_when_the_hook_is_switched_off() {
    let webhooks = WebhookSettings { retries: [60, 600, 60].map(Duration::from_secs).to_vec(), ..Default::default() };
    let settings = StoreSettings { webhooks, ..StoreSettings::default() };
    let (store, clock, _receiver, failing) = listening(settings, &[503; 4], "store/order/created").await;
    let watcher = Receiver::start(&[]).await;
    store.register_hook(hook(&watcher, "store/hook/deliveryException")).unwrap();
    bought(&store);
    store.settled().await;
    while store.hooks()[0].is_active {
        clock.advance(Duration::from_secs(5));
        tokio::task::yield_now().await;
        store.settled().await;
    }
    store.settled().await;
    let bodies: Vec<Value> = watcher.calls().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect();
    let codes: Vec<_> =
        bodies.iter().map(|body| (body["data"]["error_code"].as_u64().unwrap(), &body["data"]["id"])).collect();
    let id = json!(failing.id);
    assert_eq!(codes, [(90001, &id), (90001, &id), (90002, &id)]);
    let samples: Vec<Value> = serde_json::from_str(include_str!("../fixtures/webhooks_other_scopes.json")).unwrap();
    assert_same_shape(&bodies[0], samples.iter().find(|sample| sample["scope"] == bodies[0]["scope"]).unwrap(), "");
}

#[tokio::test]
async fn nothing_is_told_of_the_hook_that_tells() {
    let webhooks = WebhookSettings { retries: Vec::new(), ..WebhookSettings::default() };
    let settings = StoreSettings { webhooks, ..StoreSettings::default() };
    let (store, _, _receiver, _) = listening(settings, &[503], "store/order/created").await;
    let watcher = Receiver::start(&[503]).await;
    store.register_hook(hook(&watcher, "store/hook/deliveryException")).unwrap();
    bought(&store);
    store.settled().await;
    assert!(store.hooks().iter().all(|hook| !hook.is_active));
    let told: Vec<_> = store.deliveries().iter().map(|delivery| delivery.scope).collect();
    assert_eq!(told, ["store/order/created", "store/hook/deliveryException"]);
}

#[tokio::test]
async fn deliveries_can_be_doubled_reversed_and_lost() {
    let (store, _, receiver, _) = listening(StoreSettings::default(), &[], "store/order/*").await;
    let lost: Lost = Arc::new(|webhook| webhook.scope == "store/order/transaction/created");
    store.disturb(Disturbance { extra_copies: 1, reversed: true, lost: Some(lost) });
    bought(&store);
    store.settled().await;
    let told: Vec<_> = store.deliveries().iter().map(|delivery| delivery.scope).collect();
    let expected = ["store/order/updated", "store/order/statusUpdated", "store/order/created"];
    assert_eq!(told, expected.into_iter().flat_map(|scope| [scope; 2]).collect::<Vec<_>>());
    let calls = receiver.calls();
    assert_eq!(calls[0].0["webhook-id"], calls[1].0["webhook-id"]);
    assert_ne!(calls[1].0["webhook-id"], calls[2].0["webhook-id"]);
}

#[tokio::test]
async fn forged_deliveries_are_wrong_in_just_what_they_say() {
    let (store, _, receiver, hook) = listening(StoreSettings::default(), &[200, 401, 401], "store/order/created").await;
    let webhook = Webhook::order("store/order/created", 5001, noon());
    for forgery in [Forgery::WrongSignature, Forgery::WrongToken, Forgery::OldSignature] {
        assert!(store.forge(hook.id, &webhook, forgery).await.is_some());
    }
    let calls = receiver.calls();
    let seen =
        calls.iter().map(|(headers, body)| (headers["x-orderwire-token"] == "current", is_genuine(headers, body)));
    assert_eq!(seen.collect::<Vec<_>>(), [(true, false), (false, true), (true, true)]);
    let hour_ago = (noon().as_second() - 3600).to_string();
    assert_eq!(calls[2].0["webhook-timestamp"].to_str().unwrap(), hour_ago);
    let statuses: Vec<_> = store.deliveries().iter().map(|delivery| delivery.status).collect();
    assert_eq!(statuses, [Some(200), Some(401), Some(401)]);
}

#[tokio::test]
async fn unsigned_store_sends_the_token_alone() {
    let webhooks = WebhookSettings { signed: false, ..WebhookSettings::default() };
    let settings = StoreSettings { webhooks, ..StoreSettings::default() };
    let (store, _, receiver, _) = listening(settings, &[], "store/order/created").await;
    bought(&store);
    store.settled().await;
    let (headers, _) = &receiver.calls()[0];
    assert!(!headers.contains_key("webhook-signature"));
    assert_eq!(headers["x-orderwire-token"], "current");
}
