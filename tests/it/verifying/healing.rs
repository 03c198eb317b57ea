//! What is missing is told again, once.

use local::inbox::Dedupe;
use local::store::{RefundOf, RefundRequest};
use rust_decimal::Decimal;
use serde_json::json;

use super::stage::{Stage, at, ids, is_right, quiet};
use crate::support::App;

fn key(order: u64) -> String {
    format!("bigcommerce:alder-us:{order}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_nobody_heard_of_is_brought_back() {
    let app = App::with(quiet()).await;
    let (right, lost) = (app.sell(at(12, 0)).await, app.place(at(13, 0)));
    let entry = app.heal().await;
    assert_eq!((&entry["missing"], &entry["healed"]), (&ids([lost]), &ids([lost])), "not {right}");
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    assert_eq!(app.told().len(), 4, "nothing was told twice: {:?}", app.keys());
    let brought = app.event("Placed Order", lost);
    assert!(brought.backfill, "no flow starts for an order of long ago");
    assert_eq!((&brought.properties["Sync Mode"], brought.time), (&json!("historic"), at(13, 0)));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_klaviyo_took_and_lost_is_told_again_with_all_that_happened_to_it() {
    let mut options = quiet();
    options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
    let app = App::with(options).await;
    let order = app.sell(at(12, 0)).await;
    app.scene.store.shop(|shop| shop.ship_all(order, at(15, 0)).unwrap().outcome);
    app.tell(order).await;
    let before = app.keys();
    let lines = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id);
    for (metric, key) in [
        ("Placed Order", key(order)),
        ("Fulfilled Order", key(order)),
        ("Ordered Product", format!("{}:line:{lines}", key(order))),
    ] {
        assert_eq!(app.scene.inbox.forget(metric, &key), 1);
    }
    let entry = app.heal().await;
    assert_eq!(
        (&entry["missing"], &entry["recorded_orders"]),
        (&ids([order]), &json!(1)),
        "the table was told it is there"
    );
    assert_eq!(app.keys(), before);
    assert!(is_right(&app.verify().await));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_line_is_brought_back_alone() {
    let app = App::with(quiet()).await;
    let order = app.sell(at(12, 0)).await;
    let before = app.keys();
    let line = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id);
    app.scene.inbox.forget("Ordered Product", &format!("{}:line:{line}", key(order)));
    let entry = app.heal().await;
    assert_eq!(entry["destinations"][0]["missing_lines"], json!({order.to_string(): [line.to_string()]}));
    assert_eq!((&entry["missing"], &entry["healed"]), (&json!([]), &ids([order])));
    assert_eq!(app.keys(), before, "the order itself is not told twice");
    assert!(is_right(&app.verify().await));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_that_are_there_are_not_told_under_other_keys() {
    let mut options = quiet();
    options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
    let app = App::with(options).await;
    let order = app.sell(at(12, 0)).await;
    // The later one is told first and takes the order's key; told anew, the other one would.
    for (hour, cents) in [(15, 200), (14, 300)] {
        let request = RefundRequest::card(RefundOf::Amount(Decimal::new(cents, 2)));
        app.scene.store.shop(|shop| shop.refund(order, &request, at(hour, 0)).unwrap().outcome);
        app.tell(order).await;
    }
    let before = app.keys();
    assert_eq!(app.scene.inbox.forget("Placed Order", &key(order)), 1);
    assert_eq!(app.heal().await["healed"], ids([order]));
    assert_eq!(app.keys(), before);
    assert!(is_right(&app.verify().await));
    app.end().await;
}
