//! A store with two destinations.

use std::collections::BTreeMap;
use std::sync::Arc;

use local::clock::{ManualClock, SystemClock};
use local::inbox::{Dedupe, Inbox, InboxSettings, StoredEvent};
use local::scene::{DESTINATION, STORE, SceneOptions};
use serde_json::{Value, json};

use crate::command::run::{Ran, run, variables};
use crate::support::{App, options};

/// The other destination's id in the configuration.
pub(super) const SECOND: &str = "klaviyo-second";

/// The usual scene, and another inbox.
pub(super) struct Pair {
    pub(super) app: App,
    pub(super) second: Inbox,
}

impl Pair {
    /// With queues on a clock that only the test moves. They work from the start.
    pub(super) async fn stepwise() -> (Self, ManualClock) {
        let (mut app, clock) = App::stepwise(options()).await;
        app.expected_refusals = true;
        let second = inbox().await;
        app.configure(|config| add(config, &second));
        (Self { app, second }, clock)
    }

    /// With both destinations from the start.
    pub(super) async fn with(options: SceneOptions) -> Self {
        let (app, second) = (App::with(options).await, inbox().await);
        app.configure(|config| add(config, &second));
        Self { app, second }
    }

    /// Metric and key of what the second inbox was told, as [`App::keys`].
    pub(super) fn second_keys(&self) -> Vec<String> {
        keys_of(&self.second)
    }
}

/// Another account; like the scene's inbox it keeps every arrival.
pub(super) async fn inbox() -> Inbox {
    let settings = InboxSettings {
        api_key: "pk_second_private_key".to_owned(),
        public_api_key: "Qq7Rr8".to_owned(),
        dedupe: Dedupe::Off,
        ..InboxSettings::default()
    };
    Inbox::start(settings, Arc::new(SystemClock)).await.unwrap()
}

/// Its entry in the configuration.
pub(super) fn entry(second: &Inbox) -> Value {
    json!({
        "id": SECOND, "kind": "klaviyo", "api_base": second.api_base(),
        "credentials": {"api_key": second.settings().api_key}, "options": {"bulk_jobs_per_minute": 100_000},
    })
}

fn add(config: &mut Value, second: &Inbox) {
    config["destinations"].as_array_mut().unwrap().push(entry(second));
    config["stores"][0]["destinations"] = json!([DESTINATION, SECOND]);
}

/// Metric and key of what an inbox was told, without the common beginning of the keys, sorted.
pub(super) fn keys_of(inbox: &Inbox) -> Vec<String> {
    let prefix = format!("bigcommerce:{STORE}:");
    let key = |event: &Arc<StoredEvent>| {
        let key = event.unique_id.clone().unwrap_or_default();
        format!("{} {}", event.metric, key.strip_prefix(&prefix).unwrap_or(&key))
    };
    let mut keys: Vec<_> = inbox.events().iter().map(key).collect();
    keys.sort();
    keys
}

/// Requests to an inbox so far.
pub(super) fn calls(inbox: &Inbox) -> u64 {
    inbox.requests().counts().values().sum()
}

/// Requests to an inbox that bring events.
pub(super) fn deliveries(inbox: &Inbox) -> u64 {
    ["/api/events", "/api/event-bulk-create-jobs"].map(|route| inbox.requests().count(route)).iter().sum()
}

/// Runs the command against the deployment, as an operator does.
pub(super) async fn operate(app: &App, arguments: &[&str]) -> Ran {
    let mut variables: BTreeMap<_, _> = variables(app);
    let url = app.scene.stack.function_url("WebhookReceiver").to_owned();
    variables.insert("ORDERWIRE_PUBLIC_URL".to_owned(), url);
    run(variables, arguments).await
}

/// Ends the functions' processes, so that those that follow read the configuration at once and not within minutes.
pub(super) async fn reread(app: &App) {
    for function in ["Processor", "Poller"] {
        app.scene.stack.function(function).kill_all().await;
    }
}
