//! Each alarm on a metric of ours goes off over the very lines that the functions write, and only then.

use std::collections::BTreeSet;

use http::Method;
use jiff::Timestamp;
use local::scene::STORE;
use local::store::{Forgery, Payment, Webhook};
use serde_json::json;

use super::watch::{Counts, Watch};
use crate::support::options;

#[test]
fn silence_sets_off_the_one_alarm_that_waits_for_a_sign_of_life() {
    assert_eq!(Counts::of(&[]).going_off(), BTreeSet::from(["PollMissing".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_on_which_all_is_well_sets_off_none() {
    let watch = Watch::start().await;
    let app = &watch.app;
    let order = app.buy(2, Payment::Captured);
    app.settle().await;
    app.scene.store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    app.settle().await;
    for action in ["poll", "verify"] {
        assert_eq!(app.poller_entry(json!({"action": action})).await["ok"], true, "{action}");
    }
    watch.say(r#""Delivered":"#).await;
    watch.say(r#""message":"verified""#).await;
    watch.go_off(&[]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_that_fail_the_authentication_of_a_store_do() {
    let watch = Watch::start().await;
    let app = &watch.app;
    app.poller(json!({"action": "poll"})).await;
    // Whoever tries paths at random meets no store, and is not counted.
    for path in ["/webhooks/someone", "/wp-login.php", "/"] {
        assert_eq!(app.call(Method::POST, path, &[], "{}").await.status.as_u16(), 404);
    }
    watch.go_off(&[]).await;
    let webhook = Webhook::order("store/order/created", 5127, Timestamp::UNIX_EPOCH);
    for _ in 0..3 {
        let hook = app.scene.store.hooks()[0].id;
        app.scene.store.forge(hook, &webhook, Forgery::WrongToken).await.unwrap();
    }
    watch.go_off(&["WebhooksRejected"]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_found_switched_off_do() {
    let watch = Watch::start().await;
    let hook = watch.app.scene.store.hooks()[0].id;
    watch.app.scene.store.switch_hook_off(hook);
    watch.app.poller(json!({"action": "poll"})).await;
    watch.go_off(&["HooksSwitchedOff"]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_set_aside_does() {
    let watch = Watch::start().await;
    watch.app.poller(json!({"action": "poll"})).await;
    watch.app.hear_of(999_999).await;
    watch.go_off(&["Parked"]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_refuses_the_token_does() {
    let watch = Watch::start().await;
    let poller = watch.app.scene.stack.function("Poller");
    watch.app.configure(|config| config["stores"][0]["credentials"]["access_token"] = "revoked".into());
    poller.kill_all().await;
    for action in ["poll", "verify"] {
        let asked = poller.invoke(json!({"action": action}).to_string().into()).await;
        assert!(asked.is_err(), "{action}: it failed for the only store");
    }
    watch.go_off(&["CredentialsRefused", "PollFailing", "PollMissing", "VerifyDiffers"]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_refuses_the_key_does() {
    let mut watch = Watch::start().await;
    watch.app.expected_refusals = true;
    let app = &watch.app;
    app.poller(json!({"action": "poll"})).await;
    let key = app.scene.inbox.settings().api_key.clone();
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    app.scene.stack.function("Processor").kill_all().await;
    app.buy(1, Payment::Captured);
    watch.go_off(&["CredentialsRefused"]).await;
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = key.into());
    app.scene.stack.function("Processor").kill_all().await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_does_not_add_up_does() {
    let watch = Watch::start().await;
    let app = &watch.app;
    app.poller(json!({"action": "poll"})).await;
    let unheard = app.scene.store.shop(|shop| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        let noon = "2026-06-10T18:00:00Z".parse().unwrap();
        shop.buy(0, &person, &[(variant, 1)], Payment::Captured, noon).unwrap().outcome
    });
    let entry = app.poller_entry(json!({"action": "verify", "store": STORE, "day": "2026-06-10"})).await;
    assert_eq!(entry["missing"], json!([unheard.to_string()]), "{entry}");
    watch.go_off(&["VerifyDiffers"]).await;
    watch.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_gets_nowhere_does_after_some_runs() {
    let mut options = options();
    options.connected_at = Some("2025-06-01T00:00:00Z".parse().unwrap());
    let mut watch = Watch::with(options).await;
    watch.app.expected_refusals = true;
    let app = &watch.app;
    app.poller(json!({"action": "poll"})).await;
    let (from, to) = ("2025-01-01T00:00:00Z".parse().unwrap(), "2025-06-01T00:00:00Z".parse().unwrap());
    app.scene.store.shop(|shop| shop.grow_history(5, from, to));
    app.configure(|config| config["destinations"][0]["credentials"]["api_key"] = "pk_wrong".into());
    app.scene.stack.function("Poller").kill_all().await;
    for run in 1..=5 {
        watch.go_off(if run == 1 { &[] } else { &["CredentialsRefused"] }).await;
        let entry = app.poller_entry(json!({"action": "import", "store": STORE})).await;
        assert_eq!(entry["ok"], false, "{entry}");
    }
    watch.go_off(&["CredentialsRefused", "ImportFailing"]).await;
    watch.app.end().await;
}
