//! A store is paused and goes on: everything that happened meanwhile is told once.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{Cursor, Ledger};
use local::scene::STORE;
use local::store::{Payment, Quota};
use local::web::{Fault, Moment};
use serde_json::{Value, json};

use super::stage::{calls, operate, reread};
use crate::support::{App, options};

async fn cursor(app: &App) -> Option<Cursor> {
    let stack = &app.scene.stack;
    Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table")).cursor(STORE).await.unwrap()
}

fn counts(placed: usize, fulfilled: usize) -> BTreeMap<String, usize> {
    let counts = [("Placed Order", placed), ("Ordered Product", placed), ("Fulfilled Order", fulfilled)];
    counts.into_iter().filter(|(_, count)| *count > 0).map(|(metric, count)| (metric.to_owned(), count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_a_pause_is_told_after_it_once() {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    let (mut app, clock) = App::stepwise(options).await;
    app.expected_refusals = true;
    app.scene.stack.resume();
    let before = app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!(app.poller_entry(json!({"action": "poll"})).await["ok"], true);
    let stands_at = cursor(&app).await;
    // One more is under way: its first try has failed.
    app.scene.stack.pause().await;
    app.scene.inbox.faults().inject(1, Moment::Before, Fault::bare_status(503), |_| true);
    let under_way = app.buy_unheard(1);
    app.hear_of(under_way).await;
    app.fails().await;

    let paused = operate(&app, &["pause", "--store", STORE, "--json"]).await;
    assert_eq!((paused.code, &paused.json()["paused"]), (0, &json!(true)), "{paused:?}");
    reread(&app).await;
    let (told, asked, read) = (app.keys(), calls(&app.scene.inbox), app.scene.store.requests().all().len());
    app.comes_back_after(&clock);
    app.scene.stack.resume();
    app.buy(1, Payment::Captured);
    app.scene.store.act(|shop, now| shop.ship_all(before, now)).unwrap();
    app.settle().await;
    let answers = app.scene.store.deliveries();
    assert!(answers.iter().all(|delivery| delivery.is_accepted()), "webhooks are taken as ever");
    for action in ["poll", "carts", "verify"] {
        let entry = app.poller_entry(json!({"action": action})).await;
        assert_eq!(entry, json!({"store": STORE, "ok": true, "paused": true}), "{action}");
    }
    let import = json!({"action": "import", "store": STORE});
    assert_eq!(app.poller_entry(import).await["paused"], true);
    assert_eq!((app.keys(), calls(&app.scene.inbox)), (told, asked), "nothing is told");
    assert_eq!(app.scene.store.requests().all().len(), read, "nothing is read");
    assert_eq!(cursor(&app).await, stands_at, "the polls will go on where they were");
    let status = operate(&app, &["status"]).await;
    assert!(status.out.contains("orderwire resume --store alder-us"), "{status:?}");
    assert_eq!(app.scene.stack.figures("FollowupsQueue").delayed, 1, "what was under way goes round");
    clock.advance(Duration::from_secs(900));
    app.until("it goes round", || app.scene.stack.figures("FollowupsQueue").sent == 2).await;

    let resumed = operate(&app, &["resume", "--store", STORE]).await;
    assert!(resumed.code == 0 && resumed.out.contains("catches up"), "{resumed:?}");
    app.scene.stack.function("Processor").kill_all().await;
    app.scene.stack.drained(&["RunsQueue"], Duration::from_secs(60)).await.unwrap();
    app.settle().await;
    clock.advance(Duration::from_secs(900));
    app.settle_follow_ups().await;
    assert_eq!(app.counts(), counts(3, 1), "{:?}", app.keys());
    assert!(cursor(&app).await.unwrap().last_poll > stands_at.unwrap().last_poll);
    let told = app.keys();
    app.poller_entry(json!({"action": "poll"})).await;
    app.repeat(before).await;
    app.repeat(under_way).await;
    assert_eq!(app.keys(), told);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_is_a_line_in_the_configuration_that_resuming_takes_out_again() {
    let mut app = App::start().await;
    // Looking at an account includes a request that it must refuse.
    app.expected_refusals = true;
    let configured = || serde_json::from_slice::<Value>(&std::fs::read(app.scene.config_path()).unwrap()).unwrap();
    let before = configured();
    let dry = operate(&app, &["pause", "--store", STORE, "--dry-run", "--json"]).await;
    assert_eq!((dry.code, configured()), (0, before.clone()), "{dry:?}");
    let unknown = operate(&app, &["pause", "--store", "birch"]).await;
    assert!(unknown.code != 0 && unknown.err.contains("there is alder-us"), "{unknown:?}");
    assert_eq!(operate(&app, &["pause", "--store", STORE]).await.code, 0);
    assert_eq!(configured()["stores"][0]["paused"], true);
    let doctor = operate(&app, &["doctor", "--no-probe", "--json"]).await;
    assert!(doctor.out.contains("it is paused"), "{doctor:?}");
    for is_news in [true, false] {
        let resumed = operate(&app, &["resume", "--store", STORE, "--json"]).await;
        assert_eq!((resumed.code, &resumed.json()["written"]), (0, &json!(is_news)), "{resumed:?}");
        assert_eq!(configured(), before);
    }
    app.scene.stack.drained(&["RunsQueue"], Duration::from_secs(60)).await.unwrap();
    assert_eq!(app.scene.stack.figures("RunsQueue").sent, 1, "one poll is enough");
    assert!(cursor(&app).await.is_some_and(|cursor| cursor.last_poll > Some(Timestamp::UNIX_EPOCH)));
    app.end().await;
}
