//! What Wicked Reports is told of a Neto store's orders, whose refunds are records of their own.

use local::neto::OrderStatus;
use local::wicked::{Kind, WickedSettings};
use rust_decimal::Decimal;

use super::stage::{App, Stage, options};

/// Statuses and amounts of what was told of an order's money.
fn payments(app: &App, order: &str) -> Vec<String> {
    let payments = app.scene.wicked.as_ref().expect("the scene has one").all(Kind::Payments).into_iter();
    let of_order = payments.filter(|payment| payment["OrderID"] == order);
    of_order.map(|payment| format!("{} {}", payment["Status"].as_str().unwrap(), payment["Amount"])).collect()
}

/// An order of which one dollar went back, as Wicked Reports was told, and its total.
async fn refunded() -> (App, String, Decimal) {
    let mut options = options();
    options.wicked = Some(WickedSettings::default());
    let app = App::with(options).await;
    let order = app.buy(1);
    app.settle().await;
    app.act(|shop, now| shop.refund(&order, Decimal::ONE, now));
    app.poll().await;
    let total = app.scene.store.shop(|shop| shop.orders[&order].grand_total());
    assert_eq!(payments(&app, &order).last().unwrap(), "PARTIALLY REFUNDED 1");
    (app, order, total)
}

fn rest(total: Decimal) -> String {
    format!("VOIDED {}", (total - Decimal::ONE).normalize())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_cancelled_after_a_refund_loses_what_that_has_left() {
    let (app, order, total) = refunded().await;
    app.act(|shop, now| shop.set_status(&order, OrderStatus::Cancelled, now));
    app.settle().await;
    assert_eq!(payments(&app, &order).pop(), Some(rest(total)));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_does_so_as_well_where_only_the_poll_finds_the_cancellation() {
    let (app, order, total) = refunded().await;
    app.unheard(|shop, now| shop.set_status(&order, OrderStatus::Cancelled, now));
    app.poll().await;
    assert_eq!(payments(&app, &order).pop(), Some(rest(total)));
    app.end().await;
}
