//! x
use super::stage::*;
use crate::support::App;
use domain::{StoreRef, Subject};
use ledger::Ledger;
use local::clock::{Clock, SystemClock};
use local::scene::STORE;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn adhoc_held() {
    let app: App = with_past(30, scene()).await;
    app.scene.stack.pause().await;
    let ledger = Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"));
    let order = app
        .scene
        .store
        .shop(|shop| *shop.orders.iter().find(|(_, o)| o.status == local::store::OrderStatus::Completed).unwrap().0);
    let subject = Subject::Order(order.to_string());
    let store = StoreRef { platform: "bigcommerce".into(), id: STORE.into() };
    let now = SystemClock.now();
    ledger.claim(&store, &subject, "webhook", now, now + Duration::from_secs(3600)).await.unwrap();
    let t = std::time::Instant::now();
    let entry = import(&app).await;
    println!("ADHOC {:?} {entry}", t.elapsed());
    println!("ADHOC {:?}", app.scene.stack.figures("OrdersQueue"));
    app.end_leases().await;
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.keys(), past(&app));
    println!(
        "ADHOC {:?}",
        app.told().iter().map(|e| e.properties["Sync Mode"].to_string()).collect::<std::collections::BTreeSet<_>>()
    );
    app.end().await;
}
