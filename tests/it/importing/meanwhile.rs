//! Orders that somebody else tells of before the import comes to them, or while it does.

use std::time::Duration;

use domain::{Emitted, StoreRef, Subject, Tag};
use jiff::SignedDuration;
use ledger::{Claim, Completion, Ledger, Outcome};
use local::clock::{Clock, SystemClock};
use local::scene::{DESTINATION, STORE};

use super::stage::{connected_at, import, past, scene, with_past};
use crate::support::App;

fn store() -> StoreRef {
    StoreRef { platform: "bigcommerce".into(), id: STORE.into() }
}

fn ledger_of(app: &App) -> Ledger {
    Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"))
}

/// An order of the past that is told as a whole.
fn some_paid_order(app: &App) -> u64 {
    app.scene.store.shop(|shop| {
        let completed = local::store::OrderStatus::Completed;
        *shop.orders.iter().find(|(_, order)| order.status == completed).expect("most are").0
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_a_webhook_told_of_counts_once() {
    let mut options = scene();
    options.topics = vec!["store/order/updated".into()];
    let app = with_past(40, options).await;
    let order = some_paid_order(&app);
    app.hear_of(order).await;
    app.settle().await;
    let live = app.told();
    assert!(!live.is_empty() && live.iter().all(|event| event.properties["Sync Mode"] == "realtime"));
    let entry = import(&app).await;
    assert_eq!(app.keys(), past(&app));
    assert_eq!((&entry["orders"], &entry["events"]), (&40.into(), &past(&app).len().into()));
    app.repeat(order).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_changed_after_its_import_tells_only_the_change() {
    let mut options = scene();
    options.topics = vec!["store/order/updated".into()];
    let app = with_past(40, options).await;
    import(&app).await;
    let before = past(&app);
    let paid = app.scene.store.shop(|shop| {
        let shipped = local::store::OrderStatus::Shipped;
        *shop.orders.iter().find(|(_, order)| order.status == shipped).expect("a third are").0
    });
    let refund = local::store::RefundRequest::card(local::store::RefundOf::Rest);
    app.scene.store.act(|shop, now| shop.refund(paid, &refund, now)).unwrap();
    app.settle().await;
    let mut expected = before;
    expected.push(format!("Refunded Order {paid}"));
    expected.sort();
    assert_eq!(app.keys(), expected);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_somebody_is_at_is_waited_for_and_what_they_told_is_left_out() {
    let app = with_past(30, scene()).await;
    let (ledger, order) = (ledger_of(&app), some_paid_order(&app));
    let subject = Subject::Order(order.to_string());
    let now = SystemClock.now();
    let claim = ledger.claim(&store(), &subject, "webhook", now, now + Duration::from_secs(25)).await.unwrap();
    assert!(matches!(claim, Claim::Granted(_)));
    let webhook = async {
        // The import has come to it, and has told nothing yet, because it waits.
        app.until("the page is read", || app.scene.store.requests().count("/v2/orders") > 1).await;
        let lines =
            app.scene.store.shop(|shop| shop.orders[&order].lines.iter().map(|line| line.id).collect::<Vec<_>>());
        let sent: Emitted = lines.iter().map(|line| Tag::Line(line.to_string())).chain([Tag::Placed]).collect();
        let outcome = Outcome { sent, ..Outcome::default() };
        let completion = Completion { outcomes: [(DESTINATION.to_owned(), outcome)].into(), ..Completion::default() };
        ledger.complete(&store(), &subject, "webhook", &completion).await.unwrap();
    };
    let (entry, ()) = tokio::join!(import(&app), webhook);
    assert_eq!(entry["events"], past(&app).len());
    let told: Vec<_> = app.keys().into_iter().filter(|key| key.contains(&order.to_string())).collect();
    assert_eq!(told, [format!("Fulfilled Order {order}")], "the rest was told by the webhook");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_archived_between_the_two_lists_is_told_once() {
    let app = with_past(40, scene()).await;
    let order = some_paid_order(&app);
    let lists = |request: &local::web::Request| request.path.ends_with("/v2/orders");
    let interludes = app.scene.store.interludes();
    interludes.before(2, lists, move |shop, _| shop.orders.get_mut(&order).unwrap().is_deleted = true);
    assert_eq!(import(&app).await["state"], "finished");
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_edited_while_pages_are_read_are_told_once() {
    let app = with_past(600, scene()).await;
    // Before the third page is read, orders of the first and of the last change.
    let second_page = |request: &local::web::Request| request.path.ends_with("/v2/orders");
    app.scene.store.interludes().before(3, second_page, |shop, now| {
        let ids: Vec<u64> = shop.orders.keys().copied().collect();
        for id in [ids[0], ids[1], ids[598], ids[599]] {
            let order = shop.orders.get_mut(&id).unwrap();
            order.modified = now + SignedDuration::from_secs(1);
        }
    });
    import(&app).await;
    assert_eq!(app.keys(), past(&app));
    assert!(past(&app).len() > 600 && connected_at() < SystemClock.now());
    app.end().await;
}
