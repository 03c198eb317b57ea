//! What webhooks missed.

use local::tiendanube::Payment;
use serde_json::json;

use super::stage::{Stage, Tienda, purchase, scene};

#[tokio::test(flavor = "multi_thread")]
async fn orders_whose_webhooks_were_lost_are_told_once() {
    let app = Tienda::with(scene()).await;
    let orders = [(); 3].map(|()| app.silently(|shop, now| purchase(shop, Payment::Paid, now)));
    let entry = app.poll().await;
    assert_eq!((&entry["seen"], &entry["queued"]), (&json!(3), &json!(3)));
    assert_eq!((app.counts()["Placed Order"], app.counts()["Ordered Product"]), (3, 6));
    assert!(app.told().iter().all(|event| event.properties["Sync Mode"] == "periodic" && !event.backfill));
    let again = app.poll().await;
    assert_eq!((&again["seen"], &again["queued"]), (&json!(3), &json!(0)), "they are known");
    for order in orders {
        app.tell_again(order).await;
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_comes_while_the_list_is_read_is_not_missed() {
    let app = Tienda::with(scene()).await;
    let first = app.silently(|shop, now| purchase(shop, Payment::Paid, now));
    app.scene.store.interludes().before(
        2,
        |request| request.path.ends_with("/orders"),
        |shop, now| {
            let _ = purchase(shop, Payment::Paid, now).expect("the goods are there");
        },
    );
    app.poll().await;
    app.poll().await;
    assert_eq!(app.counts()["Placed Order"], 2);
    app.tell_again(first).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_are_gone_are_registered_again_by_the_poll() {
    let app = Tienda::with(scene()).await;
    let store = &app.scene.store;
    let wanted = store.hooks().len();
    for hook in store.hooks() {
        store.delete_hook(hook.id).unwrap();
    }
    app.sell().await;
    assert_eq!(app.keys(), [""; 0]);
    assert_eq!(app.poll().await["hooks_repaired"], wanted);
    assert_eq!(app.counts()["Placed Order"], 1);
    app.sell().await;
    assert_eq!(app.counts()["Placed Order"], 2);
    assert_eq!(app.poll().await["hooks_repaired"], 0);
    app.end().await;
}
