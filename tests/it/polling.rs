//! What webhooks missed is found by the poll, once, and what it knows costs next to nothing.

mod cost;
mod lost;
mod pages;
mod recorded;
mod trouble;

use std::time::Duration;

use jiff::Timestamp;
use ledger::{Cursor, Ledger};
use local::clock::{Clock, SystemClock};
use local::scene::{STORE, SceneOptions};
use local::store::{Deed, DeedError, Payment, Quota, Shop};
use serde_json::{Value, json};

use crate::support::{App, options};

/// Longer than any message of the runs queue takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The usual scene, in a shop whose quota no test reaches.
fn scene() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options
}

/// Polls; it must go well.
async fn poll(app: &App) -> Value {
    let entry = app.poller_entry(json!({"action": "poll"})).await;
    assert_eq!(entry["ok"], true, "{entry}");
    entry
}

/// Polls, and says how many orders it saw and how many it queued.
async fn poll_counts(app: &App) -> (u64, u64) {
    let entry = poll(app).await;
    (entry["seen"].as_u64().unwrap(), entry["queued"].as_u64().unwrap())
}

fn ledger_of(app: &App) -> Ledger {
    Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"))
}

async fn cursor_of(app: &App) -> Option<Cursor> {
    ledger_of(app).cursor(STORE).await.unwrap()
}

/// Sets the cursor as a poll leaves it that read all until then.
async fn set_cursor(app: &App, until: Timestamp) {
    let cursor = Cursor { until, last_poll: Some(until), pass: None };
    ledger_of(app).save_cursor(STORE, &cursor).await.unwrap();
}

fn now() -> Timestamp {
    SystemClock.now()
}

/// A guest buys one piece at a given time, and no webhook tells of it.
fn buy_unheard_at(app: &App, at: Timestamp) -> u64 {
    app.unheard(|shop, _| purchase(shop, at))
}

fn purchase(shop: &mut Shop, at: Timestamp) -> Result<Deed<u64>, DeedError> {
    let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
    shop.buy(0, &person, &[(variant, 1)], Payment::Captured, at)
}

/// Requests to a route of the store so far.
fn asked(app: &App, route: &str) -> u64 {
    app.scene.store.requests().count(route)
}

/// How often this was told so far, by the key without its beginning.
fn told_times(app: &App, metric: &str, key: impl ToString) -> usize {
    let wanted = format!("{metric} {}", key.to_string());
    app.keys().into_iter().filter(|key| *key == wanted).count()
}
