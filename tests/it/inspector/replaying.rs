//! Once more, with one click.

use local::scene::STORE;
use local::store::{Forgery, Payment, Webhook};
use local::web::{Answer, Fault, Moment};
use serde_json::{Value, json};

use super::following::is;
use super::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_order_is_told_after_one_click() {
    let stage = Stage::start().await;
    let pointer = "/data/attributes/events-bulk-create/data/0/attributes/profile/data/attributes/email";
    let errors = json!({"errors": [{"code": "invalid", "title": "Invalid.", "source": {"pointer": pointer}}]});
    let refusal = Fault::Answer(Answer::json(400, &errors));
    stage.inbox.faults().inject(u32::MAX, Moment::Before, refusal, |request| request.method == "POST");
    let order = stage.buy(Payment::Captured);
    let mut entries = stage.dev.follow(0).await;
    let parked = entries.until("it is set aside", is("parked", order)).await;
    assert_eq!(parked["destination"], "klaviyo-main");
    let look = format!("/api/order?store={STORE}&id={order}");
    let refused = |look: &Value| look["events"].to_string().contains("refused by the destination");
    let parked = stage.dev.until(&look, refused).await["parked"].clone();
    assert_eq!(parked[0]["what"], format!("order#{order}"));

    stage.inbox.faults().clear();
    let replayed = stage.dev.replay(&json!({"store": STORE, "subject": format!("order#{order}")})).await;
    assert_eq!(replayed, (200, json!({"queued": true})));
    let taken = move |entry: &Value| is("delivery", order)(entry) && entry["status"] == 202;
    entries.until("it is told", taken).await;
    stage.inbox.wait_until(|events| events.len() == 2).await;
    stage.dev.until(&look, |look| look["parked"] == json!([])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_goes_through_the_queue_again_and_an_order_is_looked_at_again_and_nothing_is_told_twice() {
    let stage = Stage::start().await;
    let order = stage.buy(Payment::Captured);
    let mut entries = stage.dev.follow(0).await;
    entries.until("the order is told", is("delivery", order)).await;
    stage.store.settled().await;
    let webhook = entries.seen.iter().find(|entry| is("webhook", order)(entry)).unwrap()["seq"].clone();
    let told = |entry: &Value| {
        let events = entry["events"].as_array().into_iter().flatten();
        is("decision", order)(entry) && events.into_iter().any(|event| event["state"] == "told")
    };
    for what in
        [json!({"seq": webhook}), json!({"seq": webhook}), json!({"store": STORE, "subject": format!("order#{order}")})]
    {
        let last = stage.dev.get("/api/log?limit=0").await["last"].as_u64().unwrap();
        let mut after = stage.dev.follow(last).await;
        assert_eq!(stage.dev.replay(&what).await, (200, json!({"queued": true})), "{what}");
        after.until("it is looked at once more", told).await;
    }
    assert_eq!(stage.inbox.arrivals().len(), 2);

    let hook = stage.store.hooks()[0].id;
    let forged = Webhook::order("store/order/updated", order, "2026-06-04T18:00:00Z".parse().unwrap());
    stage.store.forge(hook, &forged, Forgery::WrongToken).await;
    let refused = entries.until("a forgery is refused", |entry| entry["status"] == 401).await;
    let (status, answer) = stage.dev.replay(&json!({"seq": refused["seq"]})).await;
    assert!(status == 409 && answer["error"].as_str().unwrap().contains("not accepted"), "{answer}");
    for (what, expected) in [
        (json!({"seq": 1_000_000}), 404),
        (json!({"store": "nobody", "subject": "order#1"}), 404),
        (json!({"store": STORE, "subject": "message#ab"}), 400),
        (json!({"order": 1}), 400),
    ] {
        let (status, answer) = stage.dev.replay(&what).await;
        assert!(status == expected && answer["error"].is_string(), "{what}: {status} {answer}");
    }
}
