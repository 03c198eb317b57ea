//! A history of more orders than the list shows at once, imported and counted.

use jiff::{Timestamp, ToSpan};
use local::scene::STORE;
use local::tiendanube::{ParcelStatus, Payment, Shop, Webhook};
use serde_json::json;

use super::stage::{Tienda, now, purchase, scene};

/// More than two pages of 200.
const ORDERS: u32 = 450;

fn first_day() -> Timestamp {
    "2025-01-01T12:00:00Z".parse().unwrap()
}

fn connected_at() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Every event of the whole past, as [`Tienda::keys`] names them.
fn expected(shop: &Shop) -> Vec<String> {
    let mut expected = Vec::new();
    for order in shop.orders.values().filter(|order| order.customer_id.is_some()) {
        let id = order.id;
        expected.push(format!("Placed Order {id}"));
        expected.extend(order.basket.lines.iter().map(|line| format!("Ordered Product {id}:line:{}", line.id)));
        if order.parcels.iter().any(|parcel| parcel.status >= ParcelStatus::Dispatched) {
            expected.push(format!("Fulfilled Order {id}"));
        }
        if order.cancelled_at.is_some() {
            expected.push(format!("Cancelled Order {id}"));
        }
        if !order.refunds.is_empty() {
            expected.push(format!("Refunded Order {id}"));
        }
    }
    expected.sort();
    expected
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_is_imported_once_and_every_day_agrees() {
    let mut options = scene();
    options.connected_at = Some(connected_at());
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.topics.clear();
    let app = Tienda::with(options).await;
    app.scene.store.shop(|shop| shop.grow_history(ORDERS, first_day(), connected_at()));

    let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    let nobodys = app.scene.store.shop(|shop| shop.orders.values().filter(|it| it.customer_id.is_none()).count());
    assert_eq!((&entry["state"], &entry["orders"]), (&json!("finished"), &json!(ORDERS)), "{entry}");
    assert!(nobodys > 0 && entry["parked"] == nobodys, "{nobodys} of nobody: {entry}");
    assert_eq!(app.keys(), app.scene.store.shop(|shop| expected(shop)));
    assert!(app.told().iter().all(|event| event.backfill && event.properties["Sync Mode"] == "historic"));
    assert!(app.scene.store.requests().count("/orders") > 2, "the list does not show it at once");

    let again = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!(again["events"], entry["events"]);
    assert_eq!(app.told().len(), app.scene.store.shop(|shop| expected(shop)).len());

    for day in ["2025-01-01", "2025-09-15", "2026-06-01"] {
        let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": day})).await;
        assert_eq!(entry["time_zone"], "America/Argentina/Buenos_Aires", "{entry}");
        for list in ["missing", "extra", "doubled"] {
            assert_eq!(entry[list], json!([]), "{day}: {entry}");
        }
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_forgotten_is_named_by_the_count_of_its_day() {
    let app = Tienda::with(scene()).await;
    let order = app.scene.store.shop(|shop| purchase(shop, Payment::Paid, now() - 3.hours()).unwrap().outcome);
    app.scene.store.announce(&[Webhook::plain("order/created", order)]);
    app.settle().await;
    app.scene.inbox.forget("Placed Order", &format!("tiendanube:{STORE}:{order}"));
    let day = app.scene.store.shop(|shop| shop.orders[&order].created);
    let day = day.in_tz("America/Argentina/Buenos_Aires").unwrap().date();
    let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": day})).await;
    assert_eq!((&entry["store_orders"], &entry["recorded_orders"]), (&json!(1), &json!(1)), "{entry}");
    assert_eq!(entry["missing"], json!([order.to_string()]), "{entry}");
    let revenue = &entry["revenue"][0];
    let unknown = revenue["refunds"].is_null() && revenue["net"].is_null();
    assert!(
        revenue["gross"].is_string() && unknown,
        "it lists no refunds, which is not to say that there are none: {entry}"
    );
    app.end().await;
}
