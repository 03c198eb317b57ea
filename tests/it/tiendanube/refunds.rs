//! Money that went back, of which there is no webhook and no list.

use jiff::SignedDuration;
use local::tiendanube::Payment;
use rust_decimal::Decimal;

use super::stage::{Stage, Tienda, purchase, scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_part_and_then_the_rest_are_two_refunds_that_add_up() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    app.act(|shop, now| shop.refund(order, Decimal::from(5_500), now)).await;
    assert_eq!(app.value("Refunded Order", &order.to_string()), "5500.00 ARS");
    app.act(|shop, now| shop.refund_rest(order, now)).await;
    assert_eq!(app.value("Refunded Order", &format!("{order}:refund:sum-74500")), "69000.00 ARS");
    assert_eq!(app.counts()["Refunded Order"], 2);
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refund_has_its_own_time_where_payments_may_be_read() {
    let mut scene = scene();
    scene.store.transactions = true;
    let app = Tienda::with(scene).await;
    let order = app.sell().await;
    app.scene.stack.pause().await;
    let second = SignedDuration::from_secs(1);
    app.scene.store.act(|shop, now| shop.refund(order, Decimal::from(500), now - second)).unwrap();
    app.scene.store.act(|shop, now| shop.refund(order, Decimal::from(1_000), now)).unwrap();
    app.scene.store.settled().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.value("Refunded Order", &order.to_string()), "500.00 ARS");
    assert_eq!(app.value("Refunded Order", &format!("{order}:refund:sum-1500")), "1000.00 ARS");
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_which_nothing_told_is_found_by_the_poll() {
    let app = Tienda::with(scene()).await;
    let order = app.sell().await;
    // What has not changed since it was told is not queued; seconds are all the platform shows.
    app.silently(|shop, now| shop.refund_rest(order, now + SignedDuration::from_secs(1)));
    let refunded = app.scene.store.shop(|shop| shop.orders[&order].updated);
    app.until("the second is over", || super::stage::now() > refunded).await;
    app.poll().await;
    assert_eq!(app.value("Refunded Order", &order.to_string()), "74500.00 ARS");
    assert_eq!(app.only("Refunded Order").properties["Sync Mode"], "periodic");
    assert_eq!(app.poll().await["queued"], 0);
    app.tell_again(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_never_came_is_no_refund() {
    let app = Tienda::with(scene()).await;
    let order = app.act(|shop, now| purchase(shop, Payment::Pending, now)).await;
    app.act(|shop, now| shop.void(order, now)).await;
    assert_eq!(app.counts().get("Refunded Order"), None);
    app.tell_again(order).await;
    app.end().await;
}
