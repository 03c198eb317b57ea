//! What no notification told: lost ones, edits, refunds. The poll finds it.

use local::neto::{Goods, RowOrder};
use rust_decimal::Decimal;

use super::stage::{App, Stage, options, purchase, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_late_edit_is_found_and_only_the_new_line_told() {
    let app = start().await;
    let order = app.buy(1);
    app.settle().await;
    let line = app.act(|shop, now| shop.add_order_line(&order, Goods::new("HH-KNIF", 1), now));
    app.settle().await;
    assert_eq!(app.counts()["Ordered Product"], 1, "no notification tells of an edit");
    app.poll().await;
    assert!(app.keys().contains(&format!("Ordered Product {order}:line:{line}")));
    assert_eq!((app.counts()["Ordered Product"], app.counts()["Placed Order"]), (2, 1));
    assert_eq!(app.poll().await["queued"], 0, "it is known");
    app.repeat(&order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_whose_notifications_were_lost_are_told_once() {
    let app = start().await;
    let orders = [app.unheard(|shop, now| purchase(shop, 1, now)), app.unheard(|shop, now| purchase(shop, 2, now))];
    app.unheard(|shop, now| shop.dispatch(&orders[0], now));
    assert_eq!(app.poll().await["queued"], 2);
    let placed: Vec<_> = app.told().into_iter().filter(|event| event.metric == "Placed Order").collect();
    assert!(placed.len() == 2 && placed.iter().all(|event| event.properties["Sync Mode"] == "periodic"));
    assert_eq!((app.counts()["Ordered Product"], app.counts()["Fulfilled Order"]), (3, 1));
    app.poll().await;
    app.repeat(&orders[0]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_change_pages_while_they_are_read_are_not_missed() {
    for first_page in [0, 1] {
        let mut options = options();
        options.store.rows = RowOrder::Updated;
        options.store.first_page = first_page;
        let app = App::with(options).await;
        let hours_ago = |hours: i64| move |now: jiff::Timestamp| now - jiff::SignedDuration::from_hours(hours);
        app.unheard(|shop, now| {
            let at = hours_ago(3)(now);
            for second in 0..120 {
                let _ = purchase(shop, 1, at + jiff::SignedDuration::from_secs(second))?;
            }
            purchase(shop, 1, at + jiff::SignedDuration::from_secs(120))
        });
        // With each page the first order of all is changed and moves behind all others.
        for nth in 1..=4 {
            app.scene.store.interludes().before(
                nth,
                |request| request.header("netoapi_action") == Some("GetOrder"),
                move |shop, now| {
                    let first = shop.orders.keys().nth(nth as usize).cloned().unwrap();
                    let _ = shop.edit_order(&first, now, |_| ()).unwrap();
                },
            );
        }
        for _ in 0..2 {
            app.poll().await;
        }
        assert_eq!(app.counts()["Placed Order"], 121, "pages from {first_page}");
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_an_order_that_did_not_change_is_found_by_its_own_date() {
    let app = start().await;
    let days_ago = |now: jiff::Timestamp| now - jiff::SignedDuration::from_hours(20 * 24);
    let order = app.unheard(|shop, now| purchase(shop, 1, days_ago(now)));
    app.poll().await;
    assert_eq!(app.told(), [], "it is from before the store was connected");
    app.act(|shop, now| shop.refund(&order, Decimal::ONE, now));
    app.poll().await;
    assert_eq!(app.only("Refunded Order").value, Some(Decimal::ONE));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_ever_marked_as_exported() {
    let app = start().await;
    app.buy(1);
    app.settle().await;
    app.poll().await;
    assert!(app.scene.store.shop(|shop| shop.orders.values().all(|order| !order.is_exported)));
    app.end().await;
}
