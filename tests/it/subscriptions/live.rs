//! Orders as they happen.

use super::stage::{CEDAR, FIG, JARS, KNIFE, scene};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_recurring_order_says_its_chain_and_place() {
    let app = App::with(scene()).await;
    let (mara, owen) = (app.stranger(), app.stranger());
    let mut orders = Vec::new();
    for day in ["2026-01-10", "2026-02-08", "2026-05-02"] {
        orders.push(app.order(&mara, day, &[KNIFE, CEDAR]).await);
    }
    let other = app.order(&owen, "2026-02-09", &[CEDAR]).await;
    let once = app.order(&mara, "2026-02-20", &[FIG, KNIFE]).await;
    let (ids, numbers) = app.chains(&orders);
    assert_eq!((ids.len(), numbers), (1, vec![1, 2, 3]), "however long she waits, she has subscribed");
    assert_eq!((app.place(once), app.place(other).map(|(_, number)| number)), (None, Some(1)));
    assert_ne!(app.place(other).map(|(id, _)| id), ids.first().cloned(), "each customer has a chain");
    // What happens to it later is told with the place it has.
    app.scene.store.act(|shop, now| shop.ship_all(orders[0], now)).unwrap();
    app.scene.store.act(|shop, now| shop.cancel(orders[1], now)).unwrap();
    app.settle().await;
    let places = app.places();
    for (metric, order, number) in [("Fulfilled Order", 0, 1), ("Cancelled Order", 1, 2), ("Ordered Product", 2, 3)] {
        assert_eq!(places[&(metric.to_owned(), orders[order])], Some((ids[0].clone(), number)), "{metric}");
    }
    for order in orders {
        app.repeat(order).await;
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_systems_id_names_the_chain_whatever_order_its_orders_come_in() {
    let app = App::with(scene()).await;
    let mara = app.stranger();
    let mut orders = Vec::new();
    for (number, day) in [(2, "2026-02-08"), (1, "2026-01-10"), (3, "2026-03-09")] {
        let order = app.order_unheard(&mara, day, &[KNIFE]);
        app.scene.store.shop(|shop| {
            shop.orders.get_mut(&order).unwrap().external_order_id = format!("SUB-3391/{number}");
        });
        app.hear_of(order).await;
        app.settle().await;
        orders.push(order);
    }
    // The first was told before anybody knew of the one before it.
    assert_eq!(app.chains(&orders), (vec!["SUB-3391".to_owned()], vec![1, 1, 3]));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_bought_again_within_the_interval_is_a_chain() {
    let app = App::with(scene()).await;
    let mara = app.stranger();
    let mut orders = Vec::new();
    for day in ["2026-01-10", "2026-02-10", "2026-03-12", "2026-06-20"] {
        orders.push(app.order(&mara, day, &[JARS]).await);
    }
    let soon = app.order(&mara, "2026-06-25", &[JARS]).await;
    let (ids, numbers) = app.chains(&orders[..3]);
    assert_eq!((ids.len(), numbers), (1, vec![1, 2, 3]));
    let (id, number) = app.place(orders[3]).unwrap();
    assert!(id != ids[0] && number == 1, "after a pause a new chain begins");
    assert_eq!(app.place(soon), None);
    app.end().await;
}
