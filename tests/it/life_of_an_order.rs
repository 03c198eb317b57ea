//! What becomes of an order, from the payment page to the last refund.

use local::store::{OrderStatus, Payment, RefundOf, RefundRequest};
use rust_decimal::Decimal;
use serde_json::json;

use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_is_told_once_with_one_event_per_line() {
    let app = App::start().await;
    let order = app.buy(3, Payment::Captured);
    app.settle().await;
    let lines = app.scene.store.shop(|shop| shop.orders[&order].lines.iter().map(|line| line.id).collect::<Vec<_>>());
    let mut expected: Vec<_> = lines.iter().map(|line| format!("Ordered Product {order}:line:{line}")).collect();
    expected.push(format!("Placed Order {order}"));
    expected.sort();
    let told: Vec<_> = app.keys().into_iter().filter(|key| !key.starts_with("Started Checkout")).collect();
    assert_eq!(told, expected);
    let placed = app.only("Placed Order");
    assert_eq!(placed.properties["Sync Mode"], "realtime");
    assert_eq!(placed.properties["Item Count"], 3);
    assert_eq!((placed.backfill, placed.value_currency.as_deref()), (false, Some("USD")));
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_for_its_payment_is_placed_when_it_is_paid() {
    let app = App::start().await;
    let order = app.buy(1, Payment::Later);
    app.settle().await;
    assert_eq!(app.counts().get("Placed Order"), None);
    app.scene.store.act(|shop, now| shop.pay(order, now)).unwrap();
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shipped_order_is_fulfilled_once_although_it_is_completed_later() {
    let app = App::start().await;
    let order = app.buy(2, Payment::Captured);
    app.settle().await;
    app.scene.store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    app.settle().await;
    app.scene.store.act(|shop, now| shop.complete(order, now)).unwrap();
    app.settle().await;
    let fulfilled = app.only("Fulfilled Order");
    assert_eq!(fulfilled.value, app.only("Placed Order").value);
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_is_told_at_the_time_it_was_cancelled() {
    let app = App::start().await;
    let order = app.buy(1, Payment::Captured);
    app.settle().await;
    app.scene.store.act(|shop, now| shop.cancel(order, now)).unwrap();
    app.settle().await;
    let modified = app.scene.store.shop(|shop| shop.orders[&order].modified);
    assert_eq!(app.only("Cancelled Order").time.as_second(), modified.as_second());
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_first_seen_cancelled_is_placed_as_history() {
    let app = App::start().await;
    app.scene.stack.pause().await;
    let order = app.buy(1, Payment::Captured);
    app.scene.store.act(|shop, now| shop.cancel(order, now)).unwrap();
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert!(app.only("Placed Order").backfill && app.only("Ordered Product").backfill);
    assert!(!app.only("Cancelled Order").backfill);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_partial_refunds_are_two_events_with_what_really_went_back() {
    let app = App::start().await;
    let order = app.buy(2, Payment::Captured);
    app.settle().await;
    let line = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id);
    let of_line = RefundRequest::card(RefundOf::Lines(vec![(line, 1)]));
    let first = app.scene.store.act(|shop, now| shop.refund(order, &of_line, now)).unwrap();
    app.settle().await;
    let of_order = RefundRequest::card(RefundOf::Amount(Decimal::new(500, 2)));
    let second = app.scene.store.act(|shop, now| shop.refund(order, &of_order, now)).unwrap();
    app.settle().await;
    let refunds: Vec<_> = app.told().into_iter().filter(|event| event.metric == "Refunded Order").collect();
    let key = |index: usize| refunds[index].unique_id.clone().unwrap();
    assert_eq!(key(0), format!("bigcommerce:alder-us:{order}"));
    assert_eq!(key(1), format!("bigcommerce:alder-us:{order}:refund:{second}"));
    let amount = app.scene.store.shop(|shop| shop.refunds[&first].amount);
    assert_eq!((refunds[0].value, refunds[1].value), (Some(amount), Some(Decimal::new(500, 2))));
    assert_eq!(refunds[0].properties["Items"].as_array().unwrap().len(), 1, "only the line that was refunded");
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_added_by_the_merchant_is_told_and_the_others_are_not_told_again() {
    let app = App::start().await;
    let order = app.buy(1, Payment::Captured);
    app.settle().await;
    let item = app.scene.store.shop(|shop| shop.item(shop.catalog.variant_ids()[4]).unwrap());
    app.scene.store.act(|shop, now| shop.add_order_line(order, item, 1, now)).unwrap();
    app.settle().await;
    assert_eq!(app.counts()["Ordered Product"], 2);
    assert_eq!(app.counts()["Placed Order"], 1);
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_order_tells_nothing_new() {
    let app = App::start().await;
    let order = app.buy(1, Payment::Captured);
    app.settle().await;
    let before = app.keys();
    app.scene.store.act(|shop, now| shop.archive(order, now)).unwrap();
    app.settle().await;
    assert_eq!(app.keys(), before);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statuses_the_merchant_leaves_out_are_left_out() {
    let mut options = crate::support::options();
    options.options = json!({"placed_order_excluded_statuses": ["Incomplete", "Awaiting Fulfillment", 9]});
    let app = App::with(options).await;
    let order = app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!(app.counts().get("Placed Order"), None);
    app.scene.store.act(|shop, now| shop.set_status(order, OrderStatus::AwaitingPickup, now)).unwrap();
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);
    app.end().await;
}
