//! What becomes of an order, from its placing until it is handed over.

use jiff::ToSpan;
use local::tiendanube::Payment;
use serde_json::json;

use super::stage::{MATE, Stage, Tienda, YERBA, purchase, scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_is_told_once_with_one_event_per_line() {
    let app = Tienda::with(scene()).await;
    let order = app
        .act(|shop, now| {
            let buyer = shop.somebody();
            shop.buy(&buyer, &[(MATE, 2), (YERBA, 1), (MATE, 1)], Payment::Paid, now)
        })
        .await;
    let lines = app.scene.store.shop(|shop| shop.orders[&order].basket.lines.clone());
    let mut expected: Vec<_> = lines.iter().map(|line| format!("Ordered Product {order}:line:{}", line.id)).collect();
    expected.push(format!("Placed Order {order}"));
    expected.sort();
    assert_eq!(app.keys(), expected);
    assert_eq!(app.value("Placed Order", &order.to_string()), "106500.00 ARS");
    assert_eq!(app.value("Ordered Product", &format!("{order}:line:{}", lines[0].id)), "64000.00 ARS");
    let placed = app.only("Placed Order");
    let created = app.scene.store.shop(|shop| shop.orders[&order].created);
    assert_eq!((placed.time.as_second(), placed.backfill), (created.as_second(), false));
    assert_eq!(placed.properties["Sync Mode"], "realtime");
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_placed_before_it_is_paid_unless_the_merchant_wants_it_otherwise() {
    for (options, before) in [(json!({}), Some(&1)), (json!({"placed_order_when": "paid"}), None)] {
        let mut scene = scene();
        scene.options = options;
        let app = Tienda::with(scene).await;
        let order = app.act(|shop, now| purchase(shop, Payment::Pending, now)).await;
        assert_eq!(app.counts().get("Placed Order"), before);
        app.act(|shop, now| shop.pay(order, now)).await;
        assert_eq!(app.counts()["Placed Order"], 1);
        app.tell_again(order).await;
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_fulfilled_once_when_its_first_parcel_has_left_and_at_that_time() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    app.act(|shop, now| shop.split_parcel(order, now)).await;
    app.act(|shop, now| shop.pack(order, now)).await;
    assert_eq!(app.counts().get("Fulfilled Order"), None);
    let left = app
        .act(|shop, now| {
            let sent = shop.dispatch_one(order, 0, now)?;
            // The carrier told the shop later than it happened.
            let left = now - 50.minutes();
            shop.orders.get_mut(&order).unwrap().parcels[0].fulfilled_at = Some(left);
            Ok(local::tiendanube::Deed { outcome: left, webhooks: sent.webhooks })
        })
        .await;
    let fulfilled = app.only("Fulfilled Order");
    assert_eq!((fulfilled.time.as_second(), fulfilled.value), (left.as_second(), app.only("Placed Order").value));
    app.act(|shop, now| shop.dispatch(order, now)).await;
    app.act(|shop, now| shop.deliver(order, now)).await;
    app.tell_again(order).await;
    assert_eq!(app.counts()["Fulfilled Order"], 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_that_stays_paid_is_cancelled_and_not_refunded() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    app.act(|shop, now| shop.cancel(order, "customer", now)).await;
    let cancelled_at = app.scene.store.shop(|shop| shop.orders[&order].cancelled_at.unwrap());
    assert_eq!(app.only("Cancelled Order").time.as_second(), cancelled_at.as_second());
    assert_eq!(app.counts().get("Refunded Order"), None);
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_first_seen_cancelled_is_placed_as_history() {
    let app = Tienda::with(scene()).await;
    app.scene.stack.pause().await;
    let order = app.scene.store.act(|shop, now| purchase(shop, Payment::Paid, now)).unwrap();
    app.scene.store.act(|shop, now| shop.cancel(order, "fraud", now)).unwrap();
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert!(app.only("Placed Order").backfill);
    assert!(!app.only("Cancelled Order").backfill);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_order_tells_the_new_line_alone() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    let line = app.act(|shop, now| shop.edit(order, YERBA, 3, now)).await;
    assert_eq!(app.value("Ordered Product", &format!("{order}:line:{line}")), "16500.00 ARS");
    assert_eq!((app.counts()["Ordered Product"], app.counts()["Placed Order"]), (3, 1));
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_update_told_twice_is_looked_at_twice() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    let reads = || app.scene.store.requests().count("/orders/{id}");
    let before = reads();
    app.act(|shop, now| shop.touch(order, now)).await;
    assert_eq!(reads(), before + 1);
    // Byte for byte the same webhook, a moment later, and now there is something to tell.
    app.act(|shop, now| shop.refund_rest(order, now)).await;
    let updates: Vec<_> = app.scene.store.attempts().into_iter().filter(|it| it.event == "order/updated").collect();
    assert_eq!((updates.len(), &updates[0].body), (2, &updates[1].body));
    assert_eq!(reads(), before + 2);
    assert_eq!(app.counts()["Refunded Order"], 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_nobody_in_particular_is_set_aside_and_makes_no_profile() {
    let app = Tienda::with(scene()).await;
    let order = app.act(|shop, now| shop.order_by_app(&[(MATE, 1)], now)).await;
    assert_eq!(app.keys(), [""; 0]);
    let parked = app.parked().await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert!(parked[0].0.contains(&order.to_string()), "{parked:?}");
    assert_eq!(app.scene.inbox.profiles().len(), 0);
    app.tell_again(order).await;
    app.end().await;
}
