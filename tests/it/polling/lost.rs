//! Orders, refunds and carts of which no webhook told.

use jiff::ToSpan;
use local::store::{OrderStatus, Payment, RefundOf, RefundRequest};
use rust_decimal::Decimal;
use serde_json::json;

use super::{asked, buy_unheard_at, cursor_of, now, poll, poll_counts, scene, set_cursor, told_times};
use crate::support::App;

fn goodwill(amount: i64) -> RefundRequest {
    RefundRequest::card(RefundOf::Amount(Decimal::from(amount)))
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_whose_webhooks_were_lost_are_told_once_as_they_were_read_by_the_poll() {
    let app = App::with(scene()).await;
    app.scene.stack.pause().await;
    let orders = [app.buy_unheard(1), app.buy_unheard(3)];
    assert_eq!(poll_counts(&app).await, (2, 2));
    let before = app.scene.store.requests().all().len();
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.scene.store.requests().all().len(), before, "the processor asked the store");
    assert_eq!(orders.map(|order| told_times(&app, "Placed Order", order)), [1, 1]);
    assert_eq!(app.counts()["Ordered Product"], 4);
    let is_periodic =
        |event: &local::inbox::StoredEvent| event.properties["Sync Mode"] == "periodic" && !event.backfill;
    assert!(app.told().iter().all(|event| is_periodic(event)));
    assert_eq!(poll_counts(&app).await, (2, 0), "they are still within the overlap, but known");
    app.repeat(orders[1]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn change_whose_webhook_was_lost_is_told_and_what_webhooks_told_is_not_queued() {
    let app = App::with(scene()).await;
    let [shipped, untouched] = [app.buy(1, Payment::Captured), app.buy(1, Payment::Captured)];
    app.settle().await;
    app.unheard(|shop, now| shop.ship_all(shipped, now + 1.second()));
    app.until("the second is over", || now().as_second() > shop_modified(&app, shipped).as_second()).await;
    assert_eq!(poll_counts(&app).await, (2, 1));
    app.settle().await;
    assert_eq!(told_times(&app, "Fulfilled Order", shipped), 1);
    assert_eq!(told_times(&app, "Placed Order", untouched), 1);
    app.end().await;
}

fn shop_modified(app: &App, order: u64) -> jiff::Timestamp {
    app.scene.store.shop(|shop| shop.orders[&order].modified)
}

#[tokio::test(flavor = "multi_thread")]
async fn refund_that_does_not_move_the_orders_date_is_found_by_its_own() {
    let app = App::with(scene()).await;
    // Once within the overlap, so that the order is on the page as well, and once long before it.
    for bought in [now(), now() - 3.hours()] {
        set_cursor(&app, bought - 1.minute()).await;
        let order = buy_unheard_at(&app, bought);
        app.unheard(|shop, _| shop.refund(order, &goodwill(1), bought));
        poll(&app).await;
        app.settle().await;
        assert_eq!(told_times(&app, "Refunded Order", order), 1);
        let refund = app.unheard(|shop, now| shop.refund(order, &goodwill(2), now));
        let single_reads = asked(&app, "/v2/orders/{id}");
        assert_eq!(poll(&app).await["queued"], 1, "the order once, with both refunds");
        app.settle().await;
        assert_eq!(told_times(&app, "Refunded Order", format!("{order}:refund:{refund}")), 1);
        assert_eq!(told_times(&app, "Refunded Order", order), 1);
        let is_recent = bought > now() - 1.hour();
        assert_eq!(asked(&app, "/v2/orders/{id}") - single_reads, u64::from(!is_recent));
        assert_eq!(poll(&app).await["queued"], 0);
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_order_whose_webhooks_were_lost_is_told_without_starting_a_flow() {
    let app = App::with(scene()).await;
    let order = app.buy_unheard(1);
    app.unheard(|shop, now| shop.archive(order, now));
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    let placed = app.only("Placed Order");
    assert!(placed.backfill && told_times(&app, "Placed Order", order) == 1);
    assert_eq!(poll_counts(&app).await, (1, 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_left_at_the_payment_page_is_one_started_checkout() {
    let app = App::with(scene()).await;
    let order = app.unheard(|shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        shop.buy(0, &person, &[(variant, 1)], Payment::Refused, now)
    });
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    let cart = app.scene.store.shop(|shop| shop.orders[&order].cart_id.clone());
    assert_eq!(app.keys(), [format!("Started Checkout cart:{cart}")]);
    assert_eq!(poll_counts(&app).await, (1, 0));
    app.unheard(|shop, now| shop.pay(order, now));
    assert_eq!(poll_counts(&app).await, (1, 1), "now it is an order");
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_that_is_not_placed_yet_is_noted_and_not_queued_again() {
    let app = App::with(scene()).await;
    let order = app.unheard(|shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        shop.buy(0, &person, &[(variant, 1)], Payment::Later, now)
    });
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!((app.keys(), poll_counts(&app).await), (Vec::new(), (1, 0)));
    app.unheard(|shop, now| shop.set_status(order, OrderStatus::Completed, now));
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!(told_times(&app, "Placed Order", order), 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_without_identity_is_set_aside_and_not_queued_again() {
    let app = App::with(scene()).await;
    let order = app.buy_unheard(1);
    app.scene.store.shop(|shop| {
        let billing = &mut shop.orders.get_mut(&order).unwrap().billing;
        billing.email.clear();
        billing.phone.clear();
    });
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!(app.parked().await.len(), 1);
    assert_eq!(poll_counts(&app).await, (1, 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn date_in_the_future_pushes_no_cursor() {
    let app = App::with(scene()).await;
    let ahead = app.buy_unheard(1);
    app.scene.store.shop(|shop| shop.orders.get_mut(&ahead).unwrap().modified = now() + 48.hours());
    let [in_time, later] = [app.buy_unheard(1), app.buy_unheard(1)];
    app.scene.store.shop(|shop| shop.orders.get_mut(&later).unwrap().created = now() + 48.hours());
    assert_eq!(poll_counts(&app).await, (2, 2));
    assert!(cursor_of(&app).await.unwrap().until <= now());
    app.settle().await;
    let after = app.buy_unheard(1);
    assert_eq!(poll(&app).await["queued"], 1);
    app.settle().await;
    assert_eq!([in_time, later, after].map(|order| told_times(&app, "Placed Order", order)), [1, 1, 1]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_poll_begins_with_the_connection() {
    let mut options = scene();
    let connected_at = now() - 72.hours();
    options.connected_at = Some(connected_at);
    let app = App::with(options).await;
    let [before, after] = [-24, 1].map(|hours| buy_unheard_at(&app, connected_at + hours.hours()));
    assert_eq!(poll_counts(&app).await, (1, 1));
    app.settle().await;
    assert_eq!([before, after].map(|order| told_times(&app, "Placed Order", order)), [0, 1]);
    let entry = app.poller_entry(json!({"action": "status"})).await;
    assert_eq!(entry["cursor"], json!(cursor_of(&app).await.unwrap().until));
    app.end().await;
}
