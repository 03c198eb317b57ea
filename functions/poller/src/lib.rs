//! Finds what webhooks missed, imports what was there before, and proves day by day that nothing is missing.

mod answer;
mod carts;
mod hooks;
mod import;
mod input;
mod poll;
mod status;
mod tools;
mod verify;

pub use answer::{Failure, Figures};
pub use import::figures as import_figures;
pub use input::{Action, ImportRequest, InputError, Invocation, VerifyRequest};
pub use status::status;
pub use tools::Tools;
pub use verify::{Compared, DayReport, DestinationDay, Revenue, late_mode, verify_days};

use carts::When;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use delivery::{Store, Stores, TABLE_LIMIT};
use futures::FutureExt;
use futures::future::join_all;
use lambda_runtime::{LambdaEvent, service_fn};
use ledger::Ledger;
use orderwire_http::Deadline;
use platforms::Haste;
use runtime::{Counter, Environment, Live, Source, aws, clock, telemetry};
use serde_json::{Value, json};

/// Runs the function until Lambda ends the process.
///
/// # Errors
/// When a setting is missing or wrong, by name: the function refuses to start.
pub async fn run() -> anyhow::Result<()> {
    let environment = Environment::of_process();
    telemetry::start(&environment, env!("CARGO_PKG_NAME"));
    let orders_url = environment.require("ORDERWIRE_ORDERS_QUEUE_URL")?;
    let runs_url = environment.require("ORDERWIRE_RUNS_QUEUE_URL")?;
    let table = environment.require("ORDERWIRE_TABLE")?;
    let source = Source::from_environment(&environment).await?;
    let live = Live::start(source, |config| Stores::build(config, Haste::Background)).await?;
    let settings = aws::settings().await;
    let limits = aws::within(TABLE_LIMIT);
    let table_settings = aws_sdk_dynamodb::config::Builder::from(&settings).timeout_config(limits.clone());
    let queue_settings = aws_sdk_sqs::config::Builder::from(&settings).timeout_config(limits);
    let tools = Tools {
        ledger: Ledger::new(aws_sdk_dynamodb::Client::from_conf(table_settings.build()), table),
        sqs: aws_sdk_sqs::Client::from_conf(queue_settings.build()),
        orders_url,
        runs_url,
        public_url: environment.get("ORDERWIRE_PUBLIC_URL"),
    };
    let poller = Arc::new(Poller { live, tools });
    let handler = service_fn(|event: LambdaEvent<Value>| {
        let poller = Arc::clone(&poller);
        async move {
            let left = event.context.deadline().duration_since(clock::system()).unwrap_or_default();
            let invocation = Invocation::read(&event.payload)?;
            poller.handle(&invocation, Deadline::within(left)).await
        }
    });
    lambda_runtime::run(handler).await.map_err(anyhow::Error::from_boxed)
}

struct Poller {
    live: Live<Stores>,
    tools: Tools,
}

impl Poller {
    /// Does it for the store it is about, or for all side by side. Fails only if it failed for every one of them and none
    /// goes on by itself; what a message of the runs queue asked for then comes back with the message.
    async fn handle(&self, invocation: &Invocation, deadline: Deadline) -> Result<Value, lambda_runtime::Error> {
        let action = &invocation.action;
        // A poll writes the webhooks as the configuration says. One that was replaced since it was read would give them a
        // token that nobody may know any more. And a destination that has an import of its own was added a moment ago.
        let (stores, is_latest) = match action {
            Action::Poll { .. } | Action::Import(ImportRequest { destination: Some(_), .. }) => {
                self.live.latest().await
            }
            _ => (self.live.current().await, false),
        };
        let public_url = self.tools.public_url.clone().filter(|_| is_latest);
        let tools = Tools { public_url, ..self.tools.clone() };
        let chosen: Vec<_> = match action.store() {
            None => stores.all().cloned().collect(),
            Some(id) => vec![self.store(&stores, id).await.ok_or_else(|| format!("no store `{id}` is configured"))?],
        };
        let doing = chosen.iter().map(async |store| {
            // A panic is a bug that one store has hit upon, and none of the others' business.
            let acting = AssertUnwindSafe(act(&tools, invocation, store, deadline)).catch_unwind();
            let result = acting.await.unwrap_or_else(|_| Err(Failure::because("it panicked")));
            (store.name.id.clone(), result)
        });
        let entries = join_all(doing).await;
        let failures: Vec<_> = entries.iter().filter_map(|(id, result)| Some((id, result.as_ref().err()?))).collect();
        for (store, failure) in &failures {
            tracing::error!(store, why = failure.why, "{} failed", action.name());
            let counts = [
                (Counter::PollFailed, matches!(action, Action::Poll { .. })),
                (Counter::VerifyFailed, matches!(action, Action::Verify(_))),
                (Counter::CredentialsRefused, failure.credentials_refused),
            ];
            telemetry::metrics(clock::now(), Some(store), &counts.map(|(name, happened)| (name, u64::from(happened))));
        }
        if failures.iter().any(|(_, failure)| failure.credentials_refused) {
            self.live.after_refusal().await;
        }
        let nothing_follows = failures.iter().all(|(_, failure)| !failure.goes_on);
        if !entries.is_empty() && failures.len() == entries.len() && nothing_follows {
            let why: Vec<_> = failures.iter().map(|(store, failure)| format!("{store}: {failure}")).collect();
            return Err(format!("{} failed: {}", action.name(), why.join("; ")).into());
        }
        let mut answer = answer::answer(action.name(), &entries);
        if invocation.from_queue {
            let others = invocation.others.iter().map(|id| json!({"itemIdentifier": id}));
            answer["batchItemFailures"] = others.collect();
        }
        Ok(answer)
    }

    /// One that is not in the configuration may have come since that was read, and a message about it is not back for hours.
    async fn store(&self, stores: &Stores, id: &str) -> Option<Arc<Store>> {
        match stores.get(id) {
            None => self.live.after_refusal().await.get(id),
            known => known,
        }
    }
}

async fn act(tools: &Tools, asked: &Invocation, store: &Store, deadline: Deadline) -> Result<Figures, Failure> {
    if store.paused && !matches!(asked.action, Action::Status { .. }) {
        if let Action::Poll { .. } = asked.action {
            // That there are polls is what the alarm for missing ones looks at.
            telemetry::metrics(clock::now(), Some(&store.name.id), &[(Counter::Polled, 1)]);
        }
        return Ok(Figures::from_iter([("paused".to_owned(), json!(true))]));
    }
    match &asked.action {
        Action::Poll { continues, .. } => poll::poll(tools, store, *continues, deadline).await,
        Action::Carts { store: None } => carts::carts(tools, store, When::Due, deadline).await,
        Action::Carts { store: Some(_) } => carts::carts(tools, store, When::Now, deadline).await,
        Action::Import(request) => import::import(tools, store, request, asked.from_queue, deadline).await,
        Action::Verify(request) => verify::verify(tools, store, request, deadline).await,
        Action::Status { .. } => status::status(tools, store, deadline).await,
    }
}
