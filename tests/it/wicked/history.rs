//! A store's past, imported to both destinations at once, and what can be verified of it afterwards.

use jiff::Timestamp;
use local::scene::{STORE, WICKED};
use local::web::{Fault, Moment};
use local::wicked::Kind;
use serde_json::{Value, json};

use super::stage::{Stage, books, scene};
use crate::support::App;
use crate::support::books::expected;

/// Orders of the past.
const MANY: u32 = 300;

fn from() -> Timestamp {
    "2023-01-01T00:00:00Z".parse().unwrap()
}

fn to() -> Timestamp {
    "2025-06-01T00:00:00Z".parse().unwrap()
}

async fn import(app: &App) -> Value {
    let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!((&entry["ok"], &entry["state"]), (&json!(true), &json!("finished")), "{entry}");
    entry
}

/// The past of a store that was connected after it.
async fn past() -> App {
    let mut options = scene();
    options.connected_at = Some(to());
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.topics.clear();
    let app = App::with(options).await;
    app.scene.store.shop(|shop| shop.grow_history(MANY, from(), to()));
    app
}

async fn imported() -> App {
    let app = past().await;
    import(&app).await;
    app
}

fn assert_since_first_orders(app: &App) {
    let orders = app.wicked().all(Kind::Orders);
    for contact in app.wicked().all(Kind::Contacts) {
        let of = |order: &&Value| order["ContactEmail"] == contact["Email"];
        let first = orders.iter().filter(of).map(|order| order["CreateDate"].to_string()).min();
        assert_eq!(first, Some(contact["CreateDate"].to_string()), "since the first order");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_is_at_both_destinations_once_and_adds_up_to_the_cent() {
    let app = imported().await;
    assert_eq!(app.keys(), app.scene.store.shop(|shop| expected(shop, from(), to())));
    let (gross, net) = app.scene.store.shop(|shop| books(shop));
    app.assert_report(gross, net);
    let requests = app.wicked().requests();
    let counts = ["/orders", "/contacts", "/orderpayments", "/orderitems"].map(|path| requests.count(path));
    let orders = u64::try_from(app.wicked().all(Kind::Orders).len()).unwrap();
    assert!(counts[0] <= orders.div_ceil(100) && counts[1] <= counts[0], "{counts:?}");
    assert_eq!(counts[2..], [0, 0], "a past is told as it ended");
    let shoppers = u64::try_from(app.wicked().all(Kind::Contacts).len()).unwrap();
    assert!(requests.count("/latest") <= shoppers, "one question for each shopper at most");
    assert_since_first_orders(&app);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_answers_although_one_destination_cannot_be_asked() {
    let app = imported().await;
    let day = app.scene.store.shop(|shop| {
        let order = shop.orders.values().nth(100).unwrap();
        let zone = jiff::tz::TimeZone::get("America/Denver").unwrap();
        order.created.to_zoned(zone).date()
    });
    let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": day})).await;
    assert_eq!((&entry["ok"], &entry["missing"], &entry["doubled"]), (&json!(true), &json!([]), &json!([])), "{entry}");
    let of = |id: &str| entry["destinations"].as_array().unwrap().iter().find(|at| at["id"] == id).unwrap().clone();
    assert_eq!((&of(WICKED)["orders"], &of(WICKED)["compared"]), (&Value::Null, &json!("nothing")), "{entry}");
    assert_eq!(of(WICKED)["error"], Value::Null);
    assert_eq!(of("klaviyo-main")["orders"], entry["store_orders"]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn later_orders_wait_for_earlier_ones_so_that_nobody_becomes_younger() {
    let app = past().await;
    app.wicked().faults().inject(1, Moment::Before, Fault::status(429), |request| request.path == "/contacts");
    import(&app).await;
    assert_since_first_orders(&app);
    app.end().await;
}
