//! A destination that is added later is brought up to date alone.

use jiff::Timestamp;
use local::scene::{DESTINATION, STORE, SceneOptions};
use local::store::Quota;
use serde_json::{Value, json};

use super::stage::{Pair, SECOND, calls, deliveries, inbox, keys_of, operate};
use crate::support::books::expected;
use crate::support::{App, options};

const ORDERS: u32 = 300;

fn first_day() -> Timestamp {
    "2023-01-01T00:00:00Z".parse().unwrap()
}

fn connected_at() -> Timestamp {
    "2025-06-01T00:00:00Z".parse().unwrap()
}

/// A scene without limits, in which the store was connected some time ago.
fn scene() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.connected_at = Some(connected_at());
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.topics.clear();
    options
}

fn grow(app: &App) -> Vec<String> {
    app.scene.store.shop(|shop| shop.grow_history(ORDERS, first_day(), connected_at()));
    app.scene.store.shop(|shop| expected(shop, first_day(), connected_at()))
}

/// Counts a day of the past; at both destinations all must be there.
async fn verify(app: &App, day: &str) -> Value {
    let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": day})).await;
    assert_eq!(entry["ok"], true, "{entry}");
    for difference in ["missing", "extra", "doubled"] {
        assert_eq!(entry[difference], json!([]), "{entry}");
    }
    entry
}

/// A day on which something was bought.
fn some_day(app: &App) -> String {
    let zone = jiff::tz::TimeZone::get("America/Denver").unwrap();
    let placed = app.scene.store.shop(|shop| shop.orders.values().nth(ORDERS as usize / 2).unwrap().created);
    placed.to_zoned(zone).date().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_destination_gets_the_past_and_the_first_is_not_asked() {
    let mut app = App::with(scene()).await;
    let past = grow(&app);
    let imported = app.poller_entry(json!({"action": "import", "store": STORE})).await;
    assert_eq!((&imported["state"], app.keys()), (&json!("finished"), past.clone()), "{imported}");

    // Looking at an account includes a request that it must refuse.
    app.expected_refusals = true;
    let second = inbox().await;
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), &second.settings().api_key).unwrap();
    let (key, base) = (format!("api_key=@{}", key.path().display()), format!("api_base={}", second.api_base()));
    let pace = "bulk_jobs_per_minute=100000";
    let connect =
        ["connect", "--store", STORE, "--destination", SECOND, "--kind", "klaviyo", "--destination-set", &key];
    let connect =
        [&connect[..], &["--destination-set", &base, "--destination-set", pace, "--no-import", "--json"]].concat();
    let ran = operate(&app, &connect).await;
    assert_eq!((ran.code, &ran.json()["import"]), (0, &json!("none")), "{ran:?}");
    assert!(
        ran.json()["next"].to_string().contains(&format!("orderwire import --store {STORE} --destination {SECOND}"))
    );
    let configured: Value = serde_json::from_slice(&std::fs::read(app.scene.config_path()).unwrap()).unwrap();
    assert!(configured["destinations"][1]["connected_at"].is_string(), "what is older is history to it");

    let asked = calls(&app.scene.inbox);
    let ran = operate(&app, &["import", "--store", STORE, "--destination", SECOND, "--json"]).await;
    let report = ran.json();
    assert_eq!((ran.code, &report["state"], &report["orders"]), (0, &json!("finished"), &json!(ORDERS)), "{ran:?}");
    assert_eq!(keys_of(&second), past, "all of it, once");
    assert!(second.events().iter().all(|event| event.backfill), "it starts no flow");
    assert_eq!(calls(&app.scene.inbox), asked, "the first one is not asked for anything");
    let day = some_day(&app);
    let entry = verify(&app, &day).await;
    let told: Vec<_> = entry["destinations"].as_array().unwrap().iter().map(|told| &told["orders"]).collect();
    assert_eq!(told, [&entry["store_orders"], &entry["store_orders"]], "{entry}");

    let status = operate(&app, &["status", "--json"]).await.json();
    let store = &status["stores"][0];
    assert_eq!(
        (&store["import"]["state"], &store["imports"][SECOND]["state"]),
        (&json!("finished"), &json!("finished"))
    );
    let again = operate(&app, &["import", "--store", STORE, "--destination", SECOND]).await;
    assert!(again.out.contains("It was done before"), "{again:?}");
    let unknown = operate(&app, &["import", "--store", STORE, "--destination", "third"]).await;
    assert!(unknown.code != 0 && unknown.err.contains(&format!("there is {DESTINATION}, {SECOND}")), "{unknown:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_imports_go_on_side_by_side_and_tell_nothing_twice() {
    let pair = Pair::with(scene()).await;
    let past = grow(&pair.app);
    let alone = json!({"action": "import", "store": STORE, "destination": SECOND, "to": connected_at()});
    let (own, alone) =
        tokio::join!(pair.app.poller_entry(json!({"action": "import", "store": STORE})), pair.app.poller_entry(alone));
    assert_eq!((&own["state"], &alone["state"]), (&json!("finished"), &json!("finished")), "{own} {alone}");
    pair.app.settle().await;
    assert_eq!((pair.app.keys(), pair.second_keys()), (past.clone(), past));
    assert!(deliveries(&pair.second) > 0);
    pair.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_the_store_has_not_got_is_refused() {
    let app = App::with(scene()).await;
    let poller = app.scene.stack.function("Poller");
    let wrong = json!({"action": "import", "store": STORE, "destination": "nowhere"});
    let said = poller.invoke(wrong.to_string().into()).await.unwrap_err();
    let said = format!("{said:?}");
    assert!(said.contains("the store has no destination `nowhere`"), "{said}");
    app.end().await;
}
