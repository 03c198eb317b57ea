//! A store with a past, and what is expected of its import.

use jiff::Timestamp;
use ledger::{ImportState, Ledger};
use local::scene::{STORE, SceneOptions};
use local::store::Quota;
use local::web::Outcome;
use serde_json::{Value, json};

use crate::support::books::expected;
use crate::support::{App, options};

/// Where jobs go.
pub(super) const BULK: &str = "/api/event-bulk-create-jobs";
/// What a job may hold, by Klaviyo's documentation.
const MOST_EVENTS: f64 = 1_000.0;
const MOST_BYTES: f64 = 5_000_000.0;

pub(super) fn first_day() -> Timestamp {
    "2023-01-01T00:00:00Z".parse().unwrap()
}

/// When the store was connected: history ends there.
pub(super) fn connected_at() -> Timestamp {
    "2025-06-01T00:00:00Z".parse().unwrap()
}

/// A scene without limits, in which the store was connected some time ago.
pub(super) fn scene() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.connected_at = Some(connected_at());
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.topics.clear();
    options
}

/// Orders that fill many jobs where the functions are release binaries, and some jobs where they are not.
pub(super) fn many() -> u32 {
    if options().functions.is_some() { 5_000 } else { 1_000 }
}

/// The scene with a past of so many orders.
pub(super) async fn with_past(orders: u32, options: SceneOptions) -> App {
    let app = App::with(options).await;
    app.scene.store.shop(|shop| shop.grow_history(orders, first_day(), connected_at()));
    app
}

/// Calls for the import; it must go well.
pub(super) async fn import(app: &App) -> Value {
    let entry = app.poller_entry(call()).await;
    assert_eq!(entry["ok"], true, "{entry}");
    entry
}

pub(super) fn call() -> Value {
    json!({"action": "import", "store": STORE})
}

/// The state in the table.
pub(super) async fn state(app: &App) -> Option<ImportState> {
    let table = app.scene.stack.table_name("Table");
    Ledger::new(app.scene.stack.dynamodb_client().clone(), table).import(STORE).await.unwrap()
}

/// Every event of the whole past, as [`App::keys`] names them.
pub(super) fn past(app: &App) -> Vec<String> {
    app.scene.store.shop(|shop| expected(shop, first_day(), connected_at()))
}

/// There are no more jobs than must be. A machine too busy to answer in time may leave a few orders for a further one;
/// release binaries must fill nine tenths on average all the same.
pub(super) fn assert_full_jobs(app: &App) {
    let fills = fills(app);
    let total = fills.iter().sum::<f64>();
    let full = fills.iter().filter(|fill| **fill >= 0.8).count();
    assert!(full >= total as usize, "{fills:?}");
    assert!(options().functions.is_none() || total / fills.len() as f64 >= 0.9, "{fills:?}");
}

/// How full each accepted job was, by events or by bytes, whichever is more.
fn fills(app: &App) -> Vec<f64> {
    let requests = app.scene.inbox.requests().all().into_iter();
    let jobs = requests.filter(|request| request.route == BULK && request.outcome == Outcome::Answered(202));
    let fill = |body: &[u8]| {
        let job: Value = serde_json::from_slice(body).unwrap();
        let groups = job["data"]["attributes"]["events-bulk-create"]["data"].as_array().unwrap();
        let events: usize =
            groups.iter().map(|group| group["attributes"]["events"]["data"].as_array().unwrap().len()).sum();
        (events as f64 / MOST_EVENTS).max(body.len() as f64 / MOST_BYTES)
    };
    jobs.map(|request| fill(&request.body)).collect()
}

/// Requests to the store so far.
pub(super) fn store_calls(app: &App) -> u64 {
    app.scene.store.requests().counts().values().sum()
}

/// Requests to the destination so far.
pub(super) fn inbox_calls(app: &App) -> u64 {
    app.scene.inbox.requests().counts().values().sum()
}
