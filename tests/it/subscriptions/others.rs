//! Stores whose shoppers subscribe in other ways: by an extra option of a line, and by what kind of thing it is.

use jiff::Timestamp;
use local::neto::{Goods, NetoStore, Pay};
use local::scene::{STORE, Sample, SceneOptions};
use local::tiendanube::{Payment, TiendanubeStore};
use serde_json::{Value, json};

use super::stage::noon;
use crate::support::{App, options_of};

/// Before and after the store was connected.
const BEFORE: [&str; 2] = ["2026-03-02", "2026-04-01"];
const CONNECTED: &str = "2026-06-01";

fn scene<S: Sample>(rule: &Value) -> SceneOptions<S> {
    let mut options = options_of::<S>();
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.options = json!({"subscriptions": [rule]});
    options.connected_at = Some(noon(CONNECTED));
    options
}

/// Chain and place that each event of a metric was told with, in the order of the places.
fn places<S: Sample>(app: &App<S>, metric: &str) -> Vec<(String, i64)> {
    let told = app.told();
    let place = |event: &local::inbox::StoredEvent| {
        let number = event.properties.get("Subscription Order Number")?.as_i64()?;
        Some((event.properties["SubscriptionID"].as_str()?.to_owned(), number))
    };
    let mut places: Vec<_> = told.iter().filter(|event| event.metric == metric).filter_map(|it| place(it)).collect();
    places.sort_by_key(|(_, number)| *number);
    places
}

/// History is imported, then `order` happens and is heard of: one chain, and another's order is in none.
async fn history_and_live_are_one_chain<S: Sample>(app: &App<S>, order: impl FnOnce()) {
    let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!((&entry["ok"], &entry["state"]), (&json!(true), &json!("finished")), "{entry}");
    order();
    app.settle().await;
    for metric in ["Placed Order", "Ordered Product"] {
        let places = places(app, metric);
        assert_eq!(places.iter().map(|(_, number)| *number).collect::<Vec<_>>(), [1, 2, 3], "{metric}");
        assert!(places.iter().all(|(id, _)| *id == places[0].0), "one id from the first order on: {places:?}");
    }
    assert_eq!(app.counts()["Placed Order"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_neto_an_extra_option_of_a_line_makes_a_chain() {
    let rule = json!({"option": {"name": "Delivery", "values": ["Every month"]}});
    let app = App::with(scene::<NetoStore>(&rule)).await;
    let store = &app.scene.store;
    let subscribed = || Goods::new("HH-KNIF", 1).with("Delivery", "Every month");
    let person = store.shop(|shop| {
        let person = shop.somebody();
        for day in BEFORE {
            let _ = shop.buy(&person, [subscribed()], Pay::Now, noon(day)).expect("it is sold");
        }
        let once = Goods::new("HH-KNIF", 1).with("Delivery", "Once");
        let _ = shop.buy(&person, [once], Pay::Now, noon(BEFORE[1])).expect("it is sold");
        person
    });
    let live = |shop: &mut local::neto::Shop, now: Timestamp| shop.buy(&person, [subscribed()], Pay::Now, now);
    history_and_live_are_one_chain(&app, || _ = store.act(live).expect("it is sold")).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_tiendanube_a_category_makes_a_chain() {
    /// Yerba Orgánica 500g, and Mate Imperial.
    const YERBA: u64 = 880_100_231;
    const MATE: u64 = 880_100_201;
    let app = App::with(scene::<TiendanubeStore>(&json!({"categories": ["yerbas"]}))).await;
    let store = &app.scene.store;
    let buyer = store.shop(|shop| {
        let buyer = shop.somebody();
        for day in BEFORE {
            let _ = shop.buy(&buyer, &[(YERBA, 1)], Payment::Paid, noon(day)).expect("it is sold");
        }
        let _ = shop.buy(&buyer, &[(MATE, 1)], Payment::Paid, noon(BEFORE[1])).expect("it is sold");
        buyer
    });
    let live = |shop: &mut local::tiendanube::Shop, now: Timestamp| shop.buy(&buyer, &[(YERBA, 1)], Payment::Paid, now);
    history_and_live_are_one_chain(&app, || _ = store.act(live).expect("it is sold")).await;
    app.end().await;
}
