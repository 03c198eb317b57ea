//! The import is started, watched, and looked at again.

use local::scene::STORE;
use serde_json::json;

use super::run::{past, quiet};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_watched_to_its_end_and_can_be_looked_at_again() {
    let app = App::with(quiet()).await;
    past(&app, 40);
    let ran = app.orderwire(&["import", "--store", STORE, "--json"]).await;
    assert!(ran.is_quiet(), "{ran:?}");
    let state = ran.json();
    assert_eq!((&state["store"], &state["state"]), (&json!(STORE), &json!("finished")), "{state}");
    assert_eq!((&state["orders"], &state["events"], &state["parked"]), (&json!(40), &json!(80), &json!(0)));
    assert_eq!(app.told().len(), 80);
    let asked = app.scene.store.requests().counts();
    let again = app.orderwire(&["import", "--store", STORE]).await;
    assert!(again.is_quiet(), "{again:?}");
    assert!(again.out.contains("40 orders, 80 events") && again.out.contains("--restart"), "{again:?}");
    assert_eq!(app.scene.store.requests().counts(), asked, "looking costs the store nothing");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_is_another_import_which_tells_nothing_twice() {
    let app = App::with(quiet()).await;
    past(&app, 6);
    let first = app.orderwire(&["import", "--store", STORE, "--to", "2026-06-04T15:00:00Z", "--json"]).await.json();
    assert_eq!((&first["orders"], &first["to"]), (&json!(3), &json!("2026-06-04T15:00:00Z")));
    let vain = app.orderwire(&["import", "--store", STORE, "--from", "2026-06-04T12:00:00Z"]).await;
    assert_eq!(vain.code, 0);
    assert!(vain.err.contains("--restart begins one with your range"), "{vain:?}");
    let second = app.orderwire(&["import", "--store", STORE, "--restart", "--json"]).await;
    assert_eq!(second.json()["orders"], 6, "{second:?}");
    assert_eq!(app.told().len(), 12, "{:?}", app.keys());
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_only_started_is_watched_by_the_next_call() {
    let app = App::with(quiet()).await;
    past(&app, 5);
    let started = app.orderwire(&["import", "--store", STORE, "--no-wait"]).await;
    assert!(started.is_quiet() && started.out.contains("To look at it"), "{started:?}");
    let watched = app.orderwire(&["import", "--store", STORE, "--json"]).await;
    assert_eq!(watched.json()["orders"], 5, "{watched:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_get_on_fails_with_the_reason_and_goes_on_later() {
    let app = App::with(quiet()).await;
    past(&app, 3);
    let token = app.scene.store.settings().access_token.clone();
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = "revoked".into());
    let ran = app.orderwire(&["import", "--store", STORE, "--json"]).await;
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("does not get on") && ran.err.contains("tries again by itself"), "{ran:?}");
    assert_eq!(ran.json()["state"], "running");
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = token.into());
    app.scene.stack.function("Poller").kill_all().await;
    let ran = app.orderwire(&["import", "--store", STORE, "--json"]).await;
    assert_eq!((ran.code, &ran.json()["orders"]), (0, &json!(3)), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_nobody_knows_is_refused_with_the_known_ones() {
    let app = App::with(quiet()).await;
    let ran = app.orderwire(&["import", "--store", "birch"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, "orderwire: no store `birch` is configured; there is alder-us\n");
    app.end().await;
}
