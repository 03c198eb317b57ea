//! Which orders are imported.

use jiff::Timestamp;
use local::scene::STORE;
use serde_json::{Value, json};

use super::stage::{connected_at, first_day, import, inbox_calls, past, scene, with_past};
use crate::support::App;
use crate::support::books::expected;

async fn refusal(app: &App, call: Value) -> String {
    let answer = app.scene.stack.function("Poller").invoke(call.to_string().into()).await;
    let error = answer.unwrap_err();
    std::error::Error::source(&error).expect("the function says why").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_imported_to_the_second() {
    let app = with_past(80, scene()).await;
    let [from, to] = app.scene.store.shop(|shop| {
        let created: Vec<Timestamp> = shop.orders.values().map(|order| order.created).collect();
        [created[20], created[50]]
    });
    let call = json!({"action": "import", "store": STORE, "from": from, "to": to});
    let entry = app.poller_entry(call).await;
    assert_eq!((&entry["orders"], &entry["from"], &entry["to"]), (&json!(30), &json!(from), &json!(to)));
    assert_eq!(app.keys(), app.scene.store.shop(|shop| expected(shop, from, to)));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_placed_since_the_connection_are_no_history() {
    let app = with_past(40, scene()).await;
    app.scene
        .store
        .shop(|shop| shop.grow_history(20, connected_at(), connected_at() + jiff::SignedDuration::from_hours(24)));
    assert_eq!(import(&app).await["orders"], 40);
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_a_connection_date_is_imported_up_to_now() {
    let mut options = scene();
    options.connected_at = None;
    let app = with_past(40, options).await;
    let entry = import(&app).await;
    assert_eq!((&entry["orders"], &entry["to"]), (&json!(40), &entry["started_at"]));
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_range_is_finished_at_once() {
    let app = with_past(10, scene()).await;
    let call = json!({"action": "import", "store": STORE, "from": first_day(), "to": first_day()});
    let entry = app.poller_entry(call).await;
    assert_eq!((&entry["state"], &entry["orders"], &entry["events"]), (&json!("finished"), &json!(0), &json!(0)));
    assert_eq!(inbox_calls(&app), 0);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_makes_no_sense_is_refused_with_the_reason() {
    let app = with_past(10, scene()).await;
    let turned = json!({"action": "import", "store": STORE, "from": connected_at(), "to": first_day()});
    assert!(refusal(&app, turned).await.contains("would end before it begins: `from` is 2025-06-01T00:00:00Z"));
    let late = json!({"action": "import", "store": STORE, "from": "2025-06-02T00:00:00Z"});
    assert!(refusal(&app, late).await.contains("`to` is 2025-06-01T00:00:00Z (when the store was connected)"));
    let unknown = json!({"action": "import", "store": "elsewhere"});
    assert!(refusal(&app, unknown).await.contains("no store `elsewhere` is configured"));
    assert_eq!(super::stage::state(&app).await, None);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_orders_are_told_with_the_others() {
    let app = with_past(60, scene()).await;
    app.scene.store.shop(|shop| {
        let dead: Vec<u64> = shop.orders.keys().copied().step_by(3).collect();
        for id in dead {
            shop.orders.get_mut(&id).unwrap().is_deleted = true;
        }
    });
    assert_eq!(import(&app).await["orders"], 60);
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}
