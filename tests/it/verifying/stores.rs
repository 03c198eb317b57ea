//! Several stores, one account, and the daily schedule.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::stage::{Stage, at, ids, is_right, quiet};
use crate::support::App;

/// Configures the sample store a second time, under another id, sending to the same account.
fn add_a_store(app: &App) {
    app.configure(|config| {
        let mut second = config["stores"][0].clone();
        second["id"] = json!("alder-eu");
        config["stores"].as_array_mut().unwrap().push(second);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_that_share_an_account_are_kept_apart() {
    let app = App::with(quiet()).await;
    add_a_store(&app);
    let orders = [app.sell(at(9, 0)).await, app.sell(at(10, 0)).await];
    let heal = json!({"action": "verify", "store": "alder-eu", "day": "2026-06-10", "heal": true});
    let entry = app.poller_entry(heal).await;
    assert_eq!((&entry["healed"], &entry["destinations"][0]["foreign"]), (&ids(orders), &json!(2)), "{entry}");
    app.settle().await;
    let answer = app.poller(json!({"action": "verify", "day": "2026-06-10"})).await;
    for entry in answer["stores"].as_array().unwrap() {
        assert!(is_right(entry), "{entry}");
        let at = &entry["destinations"][0];
        assert_eq!([&at["orders"], &at["foreign"], &at["orders_on_its_day"]], [2, 2, 4], "{entry}");
        assert_eq!(entry["revenue"], at["revenue"]);
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_compares_yesterday_in_all_stores() {
    let app = App::with(quiet()).await;
    add_a_store(&app);
    let lost = app.unheard(|shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        shop.buy(0, &person, &[(variant, 1)], local::store::Payment::Captured, now - 24.hours())
    });
    let answer = app.scene.stack.schedule("Daily").fire_now().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.payload).unwrap();
    assert_eq!(answer["action"], "verify");
    let stores: Vec<_> = answer["stores"].as_array().unwrap().iter().map(|entry| &entry["store"]).collect();
    assert_eq!(stores, ["alder-eu", "alder-us"]);
    for entry in answer["stores"].as_array().unwrap() {
        assert_eq!((&entry["missing"], &entry["over"]), (&ids([lost]), &json!(true)), "{entry}");
    }
    app.end().await;
}
