//! A past that is imported, before live orders and after them.

use local::scene::STORE;
use serde_json::json;

use super::stage::{CEDAR, JARS, KNIFE, noon, scene};
use crate::support::App;

const CONNECTED: &str = "2026-06-01";

async fn with_past() -> App {
    let mut options = scene();
    options.connected_at = Some(noon(CONNECTED));
    App::with(options).await
}

async fn import(app: &App) {
    let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!((&entry["ok"], &entry["state"]), (&json!(true), &json!("finished")), "{entry}");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_one_customer_in_one_run_are_numbered_as_they_were_placed() {
    let app = with_past().await;
    let people = [app.stranger(), app.stranger(), app.stranger()];
    let days = ["2025-11-02", "2025-12-01", "2026-01-04", "2026-03-20", "2026-04-19"];
    let mut orders = vec![Vec::new(); people.len()];
    for day in days {
        for (person, orders) in people.iter().zip(&mut orders) {
            orders.push(app.order_unheard(person, day, &[JARS]));
        }
        app.order_unheard(&app.stranger(), day, &[KNIFE]);
    }
    import(&app).await;
    let mut all = Vec::new();
    for orders in &orders {
        let ((first, before), (second, after)) = (app.chains(&orders[..3]), app.chains(&orders[3..]));
        assert_eq!((before, after), (vec![1, 2, 3], vec![1, 2]), "a pause of more than 45 days ends a chain");
        all.extend([first, second].concat());
    }
    assert_eq!(all.len(), 6, "one id for each chain");
    let live = app.order(&people[0], "2026-06-03", &[JARS]).await;
    let (ids, numbers) = app.chains(&[orders[0][4], live]);
    assert_eq!((ids, numbers), (vec![all[1].clone()], vec![2, 3]), "the first live order follows history");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_imported_after_live_orders_is_of_their_chain() {
    let app = with_past().await;
    let (mara, owen) = (app.stranger(), app.stranger());
    let mut history: Vec<_> = ["2026-02-10", "2026-03-12", "2026-04-11", "2026-05-11"]
        .map(|day| (app.order_unheard(&mara, day, &[JARS]), app.order_unheard(&owen, day, &[CEDAR])))
        .into();
    let mut live = Vec::new();
    for day in ["2026-06-10", "2026-07-10"] {
        live.push((app.order(&mara, day, &[JARS]).await, app.order(&owen, day, &[CEDAR]).await));
    }
    import(&app).await;
    live.push((app.order(&mara, "2026-08-09", &[JARS]).await, app.order(&owen, "2026-08-09", &[CEDAR]).await));
    history.extend(live);
    let (jars, candles): (Vec<_>, Vec<_>) = history.into_iter().unzip();
    for orders in [jars, candles] {
        let (ids, numbers) = app.chains(&orders);
        assert_eq!(ids.len(), 1, "one chain from the first order on");
        // What was told of the live ones before stays; the next one counts them all.
        assert_eq!(numbers, [1, 2, 3, 4, 1, 2, 7]);
    }
    let before = app.keys();
    app.poller_entry(json!({"action": "import", "store": STORE, "restart": true})).await;
    app.settle().await;
    assert_eq!(app.keys(), before, "a second import tells nothing again");
    app.end().await;
}
