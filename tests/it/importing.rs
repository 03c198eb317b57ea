//! The historic import: everything that was before, once, whatever happens in between.

mod crashes;
mod meanwhile;
mod ranges;
mod stage;
mod together;
mod trouble;

use std::collections::BTreeSet;

use local::store::OrderStatus;
use serde_json::json;

use self::stage::{assert_full_jobs, call, import, inbox_calls, many, past, scene, store_calls, with_past};

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_told_once_in_full_jobs_and_with_few_calls() {
    let app = with_past(many(), scene()).await;
    let entry = import(&app).await;
    let (orders, expected) = (many(), past(&app));
    assert_eq!(app.keys(), expected);
    assert_eq!((&entry["state"], &entry["orders"], &entry["parked"]), (&json!("finished"), &json!(orders), &json!(0)));
    assert_eq!((&entry["expected_orders"], &entry["events"]), (&json!(orders), &json!(expected.len())));
    for event in app.told() {
        assert!(event.backfill, "{event:?}");
        assert_eq!(event.properties["Sync Mode"], "historic");
        assert_eq!(event.profile.get("location"), None, "an old address must not replace a newer one");
    }
    let counts = app.scene.store.requests().counts();
    assert!(store_calls(&app) <= u64::from(orders / 50), "{counts:?}");
    assert_full_jobs(&app);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_call_only_says_how_things_stand() {
    let app = with_past(60, scene()).await;
    let first = import(&app).await;
    let asked = (store_calls(&app), inbox_calls(&app));
    for call in [call(), json!({"action": "import", "store": "alder-us", "from": "2024-01-01T00:00:00Z"})] {
        assert_eq!(app.poller_entry(call).await, first);
    }
    assert_eq!((store_calls(&app), inbox_calls(&app)), asked);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_through_it_all_again_and_tells_nothing() {
    let app = with_past(300, scene()).await;
    let first = import(&app).await;
    let (told, asked) = (app.keys(), inbox_calls(&app));
    let again = app.poller_entry(json!({"action": "import", "store": "alder-us", "restart": true})).await;
    for figure in ["state", "orders", "events", "parked", "checkpoint"] {
        assert_eq!(again[figure], first[figure], "{figure}");
    }
    assert_ne!(again["started_at"], first["started_at"]);
    assert_eq!((app.keys(), inbox_calls(&app)), (told, asked));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_of_which_their_orders_say_nothing_are_told_too() {
    let app = with_past(100, scene()).await;
    let silent = app.scene.store.shop(|shop| {
        let refunded: BTreeSet<u64> = shop.refunds.values().map(|refund| refund.order_id).collect();
        let orders = shop.orders.values_mut().filter(|order| refunded.contains(&order.id));
        let silent: Vec<_> = orders.filter(|order| order.lines.iter().all(|line| line.refunded == 0)).collect();
        let count = silent.len();
        for order in silent {
            (order.status, order.payment_status) = (OrderStatus::Shipped, "captured");
        }
        count
    });
    assert!(silent > 0, "the past holds goodwill, of which no line tells");
    import(&app).await;
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}
