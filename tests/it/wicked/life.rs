//! Orders as they happen, with everything that may become of them.

use std::collections::BTreeSet;
use std::time::Duration;

use local::store::{RefundOf, RefundRequest};
use local::wicked::Kind;
use rust_decimal::Decimal;

use super::stage::{SYSTEM, Stage, books, buy_at, scene};
use crate::support::App;

fn refund(app: &App, order: u64, of: RefundOf) {
    app.scene.store.act(|shop, now| shop.refund(order, &RefundRequest::card(of), now)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn gross_and_net_are_those_of_the_books_whatever_becomes_of_orders() {
    let app = App::with(scene()).await;
    let store = &app.scene.store;
    let [plain, grown, shrunk, partly, wholly, cancelled, paid_back, archived] =
        [1, 2, 2, 2, 1, 1, 1, 1].map(|variants| app.sell(variants));
    let earlier = store.shop(|shop| shop.orders[&plain.0].created) - Duration::from_secs(40 * 86_400);
    let dated_back = buy_at(&app, earlier);
    app.settle().await;
    let placed = [plain, grown, shrunk, partly, wholly, cancelled, paid_back, archived];
    let placed: Decimal = placed.iter().map(|(_, total)| *total).sum::<Decimal>() + app.total(dated_back);
    app.assert_report(placed, placed);

    let item = store.shop(|shop| shop.item(shop.catalog.variant_ids()[4]).unwrap());
    store.act(|shop, now| shop.add_order_line(grown.0, item, 1, now)).unwrap();
    store.act(|shop, now| shop.discount_order(shrunk.0, Decimal::new(150, 2), now)).unwrap();
    refund(&app, partly.0, RefundOf::Amount(Decimal::new(333, 2)));
    refund(&app, wholly.0, RefundOf::Rest);
    store.act(|shop, now| shop.cancel(cancelled.0, now)).unwrap();
    store.act(|shop, now| shop.cancel(paid_back.0, now)).unwrap();
    store.act(|shop, now| shop.archive(archived.0, now)).unwrap();
    app.settle().await;
    refund(&app, partly.0, RefundOf::Rest);
    refund(&app, paid_back.0, RefundOf::Rest);
    app.settle().await;

    // Gross is what orders were placed for and what was added: what is taken off later is taken off net.
    let added = app.total(grown.0) - grown.1;
    let (_, left) = store.shop(|shop| books(shop));
    app.assert_report(placed + added, left);
    let last = |order: u64| app.payments(order).pop().unwrap();
    assert_eq!(last(grown.0), format!("APPROVED {}", added.normalize()));
    let off = shrunk.1 - app.total(shrunk.0);
    assert_eq!(last(shrunk.0), format!("PARTIALLY REFUNDED {}", off.normalize()));
    let rest = partly.1 - Decimal::new(333, 2);
    assert_eq!(
        app.payments(partly.0)[1..],
        ["PARTIALLY REFUNDED 3.33".to_owned(), format!("REFUNDED {}", rest.normalize())]
    );
    for (order, status) in [(wholly, "REFUNDED"), (cancelled, "VOIDED"), (archived, "VOIDED"), (paid_back, "VOIDED")] {
        assert_eq!(last(order.0), format!("{status} {}", order.1.normalize()));
    }
    assert_eq!(
        app.wicked().all(Kind::OrderItems).len(),
        store.shop(|shop| shop.orders.values().map(|order| order.lines.len()).sum::<usize>())
    );
    app.repeat(plain.0).await;
    app.assert_report(placed + added, left);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_told_in_the_stores_name_at_its_own_time_with_its_shopper_first() {
    let app = App::with(scene()).await;
    let (order, total) = app.sell(2);
    app.settle().await;
    let [told] = &app.wicked().all(Kind::Orders)[..] else { panic!("one order") };
    let (created, email) = app.scene.store.shop(|shop| {
        let order = &shop.orders[&order];
        (order.created.strftime("%Y-%m-%d %H:%M:%S").to_string(), order.billing.email.to_lowercase())
    });
    assert_eq!((&told["SourceSystem"], &told["SourceID"]), (&SYSTEM.into(), &order.to_string().into()));
    assert_eq!((&told["CreateDate"], &told["ContactEmail"]), (&created.clone().into(), &email.into()));
    assert_eq!(told["OrderTotal"].to_string(), total.normalize().to_string());
    assert_eq!(app.wicked().all(Kind::Contacts)[0]["CreateDate"], created);
    let asked: Vec<_> =
        app.wicked().requests().all().iter().map(|one| format!("{} {}", one.method, one.path)).collect();
    assert_eq!(asked, ["POST /products", "GET /latest", "POST /contacts", "POST /orders"]);
    let products: BTreeSet<_> =
        app.wicked().all(Kind::Products).iter().map(|one| one["SourceID"].to_string()).collect();
    let items = app.wicked().all(Kind::OrderItems);
    assert!(items.iter().all(|item| products.contains(&item["ProductID"].to_string())));
    app.scene.store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    app.settle().await;
    assert_eq!(app.wicked().requests().all().len(), 4, "that it is on its way means nothing there");
    assert_eq!(app.counts()["Fulfilled Order"], 1, "and is told elsewhere");
    app.end().await;
}
