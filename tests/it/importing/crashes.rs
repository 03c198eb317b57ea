//! The poller is killed (SIGKILL) in the midst of an import, again and again.

use std::collections::BTreeSet;
use std::time::Duration;

use local::inbox::{Dedupe, Fate};
use serde_json::json;

use super::stage::{
    assert_full_jobs, call, connected_at, first_day, import, many, past, scene, state, store_calls, with_past,
};
use crate::support::App;
use crate::support::choke::{Choke, Cut};

/// Batches that may be under way when a run dies.
const UNDER_WAY: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn an_import_survives_kill_after_kill() {
    let mut options = scene();
    options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
    let (app, choke) = Choke::on("Poller", options).await;
    app.scene.store.shop(|shop| shop.grow_history(160, first_day(), connected_at()));
    let mut kills = 0;
    // At its first request, its third, its sixth, and so on: at each of the things a run does.
    for run in 1_usize.. {
        choke.kill_at(run * (run + 1) / 2, [Cut::BeforeArrival, Cut::BeforeAnswer][run % 2]);
        let _ = app.scene.stack.function("Poller").invoke(call().to_string().into()).await;
        kills += usize::from(choke.disarm());
        app.end_leases().await;
        if app.told().len() == past(&app).len() {
            break;
        }
    }
    let entry = import(&app).await;
    println!("{kills} kills");
    assert_eq!(app.keys(), past(&app));
    assert_eq!((&entry["state"], &entry["orders"]), (&"finished".into(), &160.into()));
    assert_eq!(entry["events"], past(&app).len(), "told and counted, although some runs died in between");
    repeats_came_in_few_requests(&app, kills);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_killed_in_the_middle_goes_on_with_full_jobs() {
    let mut options = scene();
    options.inbox.dedupe = Dedupe::ByProfileMetricAndId;
    let app = with_past(many(), options).await;
    let expected = past(&app).len();
    let poller = app.scene.stack.function("Poller");
    let run = poller.invoke(call().to_string().into());
    let kill = async {
        app.scene.inbox.wait_until(|told| told.len() > expected / 2).await;
        poller.kill_all().await
    };
    let (ended, killed) = tokio::join!(run, kill);
    assert!(ended.is_err() && killed == 1);
    app.end_leases().await;
    let entry = import(&app).await;
    assert_eq!((&entry["state"], &entry["orders"]), (&"finished".into(), &many().into()));
    assert_eq!(app.keys(), past(&app));
    repeats_came_in_few_requests(&app, 1);
    assert_full_jobs(&app);
    let counts = app.scene.store.requests().counts();
    assert!(store_calls(&app) <= 20 + u64::from(many() / 60), "what was read ahead is read again: {counts:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poll_revives_an_import_that_crashed() {
    let (app, choke) = Choke::on("Poller", scene()).await;
    app.scene.store.shop(|shop| shop.grow_history(60, first_day(), connected_at()));
    choke.kill_at(20, Cut::BeforeArrival);
    assert!(app.scene.stack.function("Poller").invoke(call().to_string().into()).await.is_err());
    app.end_leases().await;
    let entry = app.poller_entry(json!({"action": "poll"})).await;
    assert_eq!(entry["ok"], true, "{entry}");
    app.scene.stack.drained(&["RunsQueue"], Duration::from_secs(60)).await.unwrap();
    assert_eq!(state(&app).await.map(|state| state.phase), Some(ledger::ImportPhase::Finished));
    app.settle().await;
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

/// At most what was under way is told again, with the same keys.
fn repeats_came_in_few_requests(app: &App, kills: usize) {
    let arrivals = app.scene.inbox.arrivals();
    let repeats = arrivals.iter().filter(|arrival| arrival.fate == Fate::Duplicate);
    let requests: BTreeSet<_> = repeats.map(|arrival| arrival.event.request).collect();
    assert!(requests.len() <= UNDER_WAY * kills, "{} requests repeated something after {kills} kills", requests.len());
}
