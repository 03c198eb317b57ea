//! Orders that are sent in parts: each part is an order at Neto.

use serde_json::json;

use super::stage::{App, Stage, options, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_split_off_part_is_no_second_order_but_is_fulfilled_by_itself() {
    let app = start().await;
    let order = app.buy(2);
    app.settle().await;
    let value = app.only("Placed Order").value;
    let line = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id.clone());
    let rest = app.act(|shop, now| shop.dispatch_part(&order, &[(line, 1)], now));
    app.settle().await;
    let fulfilled = |order: &str| app.keys().contains(&format!("Fulfilled Order {order}"));
    assert_eq!((fulfilled(&order), fulfilled(&rest)), (true, false));
    app.act(|shop, now| shop.dispatch(&rest, now));
    app.settle().await;
    assert!(fulfilled(&rest));
    app.poll().await;
    let counts = app.counts();
    assert_eq!((counts["Placed Order"], counts["Ordered Product"], counts["Fulfilled Order"]), (1, 2, 2));
    assert_eq!(app.only("Placed Order").value, value, "what was told stays");
    app.repeat(&order).await;
    app.repeat(&rest).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_orders_where_the_merchant_wants_them_to_be() {
    let mut options = options();
    options.options = json!({"split_orders_are_orders": true});
    let app = App::with(options).await;
    let order = app.buy(2);
    app.settle().await;
    let line = app.scene.store.shop(|shop| shop.orders[&order].lines[0].id.clone());
    app.act(|shop, now| shop.dispatch_part(&order, &[(line, 1)], now));
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 2);
    app.end().await;
}
