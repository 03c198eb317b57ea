//! A store with a past, the stack, and an inbox.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use local::inbox::{Dedupe, InboxSettings};
use local::lambda::ChildOutput;
use local::scene::{STORE, Scene, SceneOptions};
use local::store::Quota;
use local::web::Outcome;
use serde_json::{Value, json};

use crate::counter::Counter;
use crate::process::peak_kib;

const FIRST_DAY: &str = "2019-01-01T00:00:00Z";
const CONNECTED_AT: &str = "2025-06-01T00:00:00Z";
const BULK: &str = "/api/event-bulk-create-jobs";
/// How long until a crashed run's lease is over.
const LEASE: Duration = Duration::from_secs(16);

/// What store and inbox allow.
pub(crate) struct Limits {
    quota: Quota,
    rate_limits: bool,
    destination: Value,
}

impl Limits {
    /// Everything.
    pub(crate) fn none() -> Self {
        let destination = json!({"bulk_jobs_per_minute": 100_000});
        Self { quota: Quota::UNLIMITED, rate_limits: false, destination }
    }

    /// The store's quota and Klaviyo's limits, and our share of them as it is by default.
    pub(crate) fn documented(quota: Quota) -> Self {
        Self { quota, rate_limits: true, destination: json!({}) }
    }
}

/// A running scene.
pub(crate) struct World {
    scene: Scene,
    counter: Counter,
}

impl World {
    /// Starts one whose store has a past of so many orders.
    pub(crate) async fn start(template: &str, functions: &Path, orders: u32, limits: Limits) -> anyhow::Result<Self> {
        let counter = Counter::default();
        let mut options = SceneOptions::new(template, "unused", &[]);
        options.functions = Some(functions.to_owned());
        options.output = ChildOutput::Discard;
        options.connected_at = Some(CONNECTED_AT.parse()?);
        options.destination_options = limits.destination;
        options.store.quota = limits.quota;
        let dedupe = Dedupe::ByProfileMetricAndId;
        options.inbox = InboxSettings { dedupe, rate_limits: limits.rate_limits, ..InboxSettings::default() };
        let variables = BTreeMap::from([("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), counter.open().await?)]);
        options.variables.insert("Poller".to_owned(), variables);
        let scene = Scene::start(options).await?;
        counter.lead_to(&scene.stack.dynamodb().endpoint);
        let (first_day, connected_at) = (FIRST_DAY.parse()?, CONNECTED_AT.parse()?);
        scene.store.shop(|shop| shop.grow_history(orders, first_day, connected_at));
        Ok(Self { scene, counter })
    }

    async fn call(&self) -> anyhow::Result<Value> {
        let call = json!({"action": "import", "store": STORE}).to_string();
        let answer = self.scene.stack.function("Poller").invoke(call.into()).await?;
        let answer: Value = serde_json::from_slice(&answer.payload)?;
        ensure!(answer["stores"][0]["ok"] == true, "the import answered {answer}");
        Ok(answer["stores"][0].clone())
    }

    /// Imports to the end. Gives the last state, and the most memory the poller has held in KiB.
    pub(crate) async fn import(&self) -> anyhow::Result<(Value, u64)> {
        let mut state = self.call().await?;
        // A long one goes on by messages to itself.
        while state["state"] != "finished" {
            tokio::time::sleep(Duration::from_secs(1)).await;
            state = self.call().await?;
        }
        Ok((state, peak_kib("poller")))
    }

    /// Imports until so many events were told, and leaves it at that.
    pub(crate) async fn import_until(&self, events: usize) -> anyhow::Result<()> {
        tokio::select! {
            state = self.call() => state.map(|_| ()).context("it was over before"),
            () = self.scene.inbox.wait_until(|told| told.len() >= events) => Ok(()),
        }
    }

    /// Kills the poller (SIGKILL), and waits until its lease is over.
    pub(crate) async fn kill(&self) {
        self.scene.stack.function("Poller").kill_all().await;
        tokio::time::sleep(LEASE).await;
    }

    /// Requests to the store so far.
    pub(crate) fn store_calls(&self) -> u64 {
        self.scene.store.requests().counts().values().sum()
    }

    /// Operations of the table so far, by name.
    pub(crate) fn table_operations(&self) -> BTreeMap<String, u64> {
        self.counter.operations()
    }

    /// How full the accepted jobs were on average, by events or bytes, whichever is more; and how many there were.
    pub(crate) fn mean_fill(&self) -> (f64, usize) {
        let mut events: BTreeMap<u64, usize> = BTreeMap::new();
        for arrival in self.scene.inbox.arrivals() {
            *events.entry(arrival.event.request).or_default() += 1;
        }
        let requests = self.scene.inbox.requests().all().into_iter();
        let jobs = requests.filter(|request| request.route == BULK && request.outcome == Outcome::Answered(202));
        let fill = |number, bytes: usize| {
            let events = events.get(&number).copied().unwrap_or_default();
            (events as f64 / 1e3).max(bytes as f64 / 5e6)
        };
        let fills: Vec<f64> = jobs.map(|request| fill(request.number, request.body.len())).collect();
        (fills.iter().sum::<f64>() / fills.len() as f64, fills.len())
    }

    /// Whether the inbox holds so many events, each once.
    pub(crate) fn check(&self, expected: usize) -> anyhow::Result<()> {
        let told = self.scene.inbox.events();
        let keys: BTreeSet<_> = told.iter().map(|event| (&event.metric, &event.unique_id)).collect();
        let (told, different) = (told.len(), keys.len());
        ensure!(told == expected && different == expected, "{expected} events: {told} there, {different} different");
        Ok(())
    }

    /// Ends everything.
    pub(crate) async fn stop(self) {
        self.scene.stack.stop().await;
    }
}
