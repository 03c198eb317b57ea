//! `orderwire status`: how things stand with the stores and the queues.

mod view;

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use futures::future::{join_all, try_join_all};
use orderwire_http::Deadline;
use runtime::clock;
use serde::Serialize;
use serde_json::{Value, json};

use crate::connection::{Connection, Place};
use crate::queues::{Depth, depth};
use crate::{output, progress};

/// How long a store may take to say how its webhooks are.
const PATIENCE: Duration = Duration::from_secs(30);

/// Options of `status`.
#[derive(Args)]
pub(crate) struct StatusArguments {
    /// Which store; all of them if it is left out.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// A queue and its dead letters.
#[derive(Debug, Serialize)]
struct QueueStatus {
    queue: &'static str,
    #[serde(flatten)]
    depth: Depth,
    dead_letters: u64,
}

/// Looks and changes nothing. Success means that everything could be looked at.
pub(crate) async fn run(arguments: &StatusArguments) -> anyhow::Result<()> {
    let connection = arguments.place.connect().await?;
    let progress = progress::spinner(arguments.json, "looking at stores and queues");
    let looked = futures::try_join!(stores(&connection, arguments.store.as_deref()), queues(&connection));
    drop(progress);
    let (stores, queues) = looked?;
    let json = || json!({"stores": stores, "queues": queues});
    output::show(arguments.json, json, || view::view(&stores, &queues, clock::now()))?;
    let failed = stores.iter().filter(|store| store["ok"] != true);
    let failed: Vec<_> = failed.map(|store| format!("{}: {}", text(&store["store"]), text(&store["error"]))).collect();
    if !failed.is_empty() {
        bail!(failed.join("\n  "));
    }
    Ok(())
}

/// An entry for each store, as the poller itself answers.
async fn stores(connection: &Connection, store: Option<&str>) -> anyhow::Result<Vec<Value>> {
    let stores = connection.stores(store)?;
    let looking = stores.iter().map(async |store| {
        let (ok, figures, error) = match poller::status(&connection.tools, store, Deadline::within(PATIENCE)).await {
            Ok(figures) => (true, figures, None),
            Err(failure) => (false, failure.figures, Some(failure.why)),
        };
        let mut entry = json!({"store": store.name.id, "ok": ok});
        let fields = entry.as_object_mut().expect("it was made one");
        fields.extend(figures);
        fields.extend(error.map(|error| ("error".to_owned(), json!(error))));
        entry
    });
    Ok(join_all(looking).await)
}

async fn queues(connection: &Connection) -> anyhow::Result<Vec<QueueStatus>> {
    let sqs = &connection.tools.sqs;
    let looking = connection.queues().await?.into_iter().map(async |queue| {
        let (depth, dead) = futures::try_join!(depth(sqs, &queue.url), depth(sqs, &queue.dead_letters_url))?;
        anyhow::Ok(QueueStatus { queue: queue.name, depth, dead_letters: dead.total() })
    });
    try_join_all(looking).await
}

/// A text in an answer, which is ours to read.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
