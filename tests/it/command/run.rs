//! Runs the command against a scene.

use std::collections::BTreeMap;
use std::process::Command;

use jiff::Timestamp;
use local::scene::{Sample, SceneOptions};
use local::store::{Payment, Quota};
use serde_json::{Value, json};

use crate::support::{App, options};

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    /// The JSON on standard output, and nothing else.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("JSON and nothing else: {self:?}"))
    }

    /// It went well, and said nothing on standard error: there is no terminal for progress.
    pub(crate) fn is_quiet(&self) -> bool {
        self.code == 0 && self.err.is_empty()
    }
}

/// Runs the command with these variables and no others. The scene's servers go on meanwhile.
pub(crate) async fn run(variables: BTreeMap<String, String>, arguments: &[&str]) -> Ran {
    let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    command.args(arguments).env_clear().envs(variables);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().expect("it was not killed"), out: text(output.stdout), err: text(output.stderr) }
}

/// The names of the stack's outputs and what they say.
pub(crate) fn outputs<S: Sample>(app: &App<S>) -> Value {
    let stack = &app.scene.stack;
    json!({
        "ConfigSource": format!("file:{}", app.scene.config_path().display()),
        "TableName": stack.table_name("Table"),
        "OrdersQueueUrl": stack.queue_url("OrdersQueue"),
        "FollowupsQueueUrl": stack.queue_url("FollowupsQueue"),
        "RunsQueueUrl": stack.queue_url("RunsQueue"),
    })
}

/// The functions' own variables.
pub(crate) fn variables<S: Sample>(app: &App<S>) -> BTreeMap<String, String> {
    let outputs = outputs(app);
    let mut variables = app.scene.stack.variables();
    for (variable, output) in [
        ("ORDERWIRE_CONFIG", "ConfigSource"),
        ("ORDERWIRE_TABLE", "TableName"),
        ("ORDERWIRE_ORDERS_QUEUE_URL", "OrdersQueueUrl"),
        ("ORDERWIRE_FOLLOWUPS_QUEUE_URL", "FollowupsQueueUrl"),
        ("ORDERWIRE_RUNS_QUEUE_URL", "RunsQueueUrl"),
    ] {
        variables.insert(variable.to_owned(), outputs[output].as_str().unwrap().to_owned());
    }
    variables
}

impl<S: Sample> App<S> {
    /// Runs the command with the functions' own variables.
    pub(crate) async fn orderwire(&self, arguments: &[&str]) -> Ran {
        run(variables(self), arguments).await
    }
}

/// When the store was connected: noon of 4 June in its zone, Denver.
pub(crate) fn connected_at() -> Timestamp {
    "2026-06-04T18:00:00Z".parse().unwrap()
}

/// A scene without limits, in which nothing is heard of.
pub(crate) fn quiet() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.connected_at = Some(connected_at());
    options.topics = vec!["store/order/updated".to_owned()];
    options
}

/// So many paid orders before the connection, one an hour, of which nobody heard; their ids, the latest first.
pub(crate) fn past(app: &App, orders: i64) -> Vec<u64> {
    let place = |hour: i64| {
        app.scene.store.shop(|shop| {
            let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
            let at = connected_at() - jiff::SignedDuration::from_hours(hour);
            shop.buy(0, &person, &[(variant, 1)], Payment::Captured, at).unwrap().outcome
        })
    };
    (1..=orders).map(place).collect()
}
