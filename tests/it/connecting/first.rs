//! A store is connected: to nothing yet, to a deployment, again, and beside another one.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use local::scene::STORE;
use local::store::{Account, Payment};
use serde_json::json;

use super::stage::{carried, empty, papers, papers_for, unconnected};
use crate::command::run::run;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_store_is_connected_and_its_orders_arrive_and_a_second_run_changes_nothing() {
    let app = empty(unconnected()).await;
    let papers = papers(&app);
    let connect = ["connect", "--from", papers.path(), "--json"];
    let ran = app.operate(&connect).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = ran.json();
    assert_eq!(
        (&report["store"], &report["written"], &report["import"]),
        (&json!(STORE), &json!(true), &json!("none"))
    );
    assert!(report["probe_milliseconds"].is_u64(), "{report}");
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["level"] != "trouble"), "{report}");
    let mode = std::fs::metadata(app.scene.config_path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "the file holds secrets");
    let (hooks, topics) = (app.hooks_to(STORE), platforms::find("bigcommerce").unwrap().topics());
    assert_eq!((hooks.len(), carried(&hooks)), (topics.len() + 1, vec![app.tokens()[0].as_str()]));

    app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);

    let (text, writes) = (app.configuration(), app.writes_at_the_store());
    let again = app.operate(&connect).await;
    assert_eq!((again.code, &again.json()["written"]), (0, &json!(false)), "{again:?}");
    assert!(again.json()["probe_milliseconds"].is_u64(), "{again:?}");
    assert_eq!((app.configuration(), app.writes_at_the_store()), (text.clone(), writes));
    app.scene.store.delete_hook(app.hooks_to(STORE)[0].id).unwrap();
    let words = app.operate(&["connect"]).await;
    assert!(words.code == 0 && words.out.contains("1 webhook put right that had been missing"), "{words:?}");
    assert_eq!((app.configuration(), app.hooks_to(STORE).len()), (text, hooks.len()));
    assert_eq!(app.answers(), [Some(200)]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_is_started_when_it_is_asked_for_and_not_twice() {
    let app = empty(unconnected()).await;
    let papers = papers(&app);
    let connect = ["connect", "--from", papers.path(), "--import", "--json"];
    let ran = app.operate(&connect).await;
    assert_eq!((ran.code, &ran.json()["import"]), (0, &json!("asked")), "{ran:?}");
    let watched = app.operate(&["import", "--store", STORE, "--json"]).await;
    assert_eq!(watched.json()["state"], "finished", "{watched:?}");
    assert_eq!(app.operate(&connect).await.json()["import"], "finished");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_alone_is_written_for_a_later_run_and_nothing_else_is_touched() {
    let app = empty(unconnected()).await;
    let papers = papers(&app);
    let file = papers.folder.path().join("config.json");
    let connect = ["connect", "--config", file.to_str().unwrap(), "--from", papers.path()];
    let ran = run(BTreeMap::new(), &connect).await;
    app.has_no_secret(&ran);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("orderwire dev --config"), "what to do next: {ran:?}");
    runtime::check(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!((app.writes_at_the_store(), app.scene.store.hooks().len()), (0, 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_store_is_known_to_receivers_that_run_before_its_webhooks_come() {
    let (mut options, account) = (unconnected(), Account::named("birch"));
    options.store.accounts = vec![account.clone()];
    let app = empty(options).await;
    let first = papers(&app);
    assert_eq!(app.operate(&["connect", "--from", first.path(), "--json"]).await.code, 0);
    let second = papers_for(&app, "birch", &app.scene.inbox.settings().api_key);
    let token = second.secret("access_token", &account.access_token);
    let secret = second.secret("client_secret", &account.client_secret);
    let connect = ["connect", "--from", second.path(), "--set", &token, "--set", &secret, "--json"];
    let ran = app.operate(&connect).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(app.hooks_to("birch").len(), app.hooks_to(STORE).len());
    app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!((app.counts()["Placed Order"], app.answers()), (2, vec![Some(200)]), "once for each");
    app.end().await;
}
