//! What was before: imported once, and every day of it counted.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use local::neto::{OrderStatus, Shop};
use local::scene::STORE;
use local::web::Quota;
use serde_json::json;

use super::stage::{App, options};

const ORDERS: u32 = 150;

fn connected_at() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// What must be told of all orders, as [`App::keys`] names it: worked out from the store's own books.
fn expected(shop: &Shop) -> Vec<String> {
    let mut expected = Vec::new();
    for (id, order) in shop.orders.iter().filter(|(_, order)| order.status != OrderStatus::Quote) {
        if order.related.is_none() {
            expected.push(format!("Placed Order {id}"));
            expected.extend(order.lines.iter().map(|line| format!("Ordered Product {id}:line:{}", line.id)));
            expected.extend((order.status == OrderStatus::Cancelled).then(|| format!("Cancelled Order {id}")));
        }
        expected.extend((order.status == OrderStatus::Dispatched).then(|| format!("Fulfilled Order {id}")));
        // Of this past no order was paid back twice.
        let refunded = shop.rmas.values().any(|rma| rma.order_id == *id && !rma.refunds.is_empty());
        expected.extend(refunded.then(|| format!("Refunded Order {id}")));
    }
    expected.sort();
    expected
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_imported_once_and_every_day_of_it_agrees() {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.options = json!({"api_calls_per_minute": 500});
    options.connected_at = Some(connected_at());
    let app = App::with(options).await;
    let begin = connected_at() - SignedDuration::from_hours(24 * 5);
    app.scene.store.shop(|shop| shop.grow_history(ORDERS, begin, connected_at()));
    let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!((&entry["state"], &entry["parked"]), (&json!("finished"), &json!(0)), "{entry}");
    assert_eq!(app.keys(), app.scene.store.shop(|shop| expected(shop)));
    assert!(app.told().iter().all(|event| event.backfill && event.properties["Sync Mode"] == "historic"));
    let told = app.keys();
    app.poller_entry(json!({"action": "import", "store": STORE, "restart": true})).await;
    assert_eq!(app.keys(), told, "a second time tells nothing");

    let zone = jiff::tz::TimeZone::get("Australia/Sydney").unwrap();
    let day_of = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let days: BTreeSet<_> =
        app.scene.store.shop(|shop| shop.orders.values().map(|order| day_of(order.placed)).collect());
    assert!(days.len() >= 5, "{days:?}");
    for day in days {
        let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": day})).await;
        for list in ["missing", "extra", "doubled"] {
            assert_eq!(entry[list], json!([]), "{entry}");
        }
        assert_eq!((&entry["time_zone"], &entry["ok"]), (&json!("Australia/Sydney"), &json!(true)), "{entry}");
    }
    app.end().await;
}
