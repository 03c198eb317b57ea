//! Reads the order as it is now and sends the events that are due: notice → order → events due → claim, send, complete.

mod batch;
mod decision;
mod delay;
mod deliver;
mod look;
mod plan;
mod privacy;
mod tally;
mod worker;

#[cfg(test)]
mod samples;

pub use batch::Processor;
pub use decision::explained;
pub use look::unfinished;

use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use delivery::{Stores, TABLE_LIMIT};
use lambda_runtime::{LambdaEvent, service_fn};
use ledger::Ledger;
use orderwire_http::Deadline;
use platforms::Haste;
use runtime::{Environment, Live, Source, aws, clock, telemetry};

/// Runs the function until Lambda ends the process.
///
/// # Errors
/// When a setting is missing or wrong, by name: the function refuses to start.
pub async fn run() -> anyhow::Result<()> {
    let environment = Environment::of_process();
    telemetry::start(&environment, env!("CARGO_PKG_NAME"));
    let queues = batch::Queues {
        orders: environment.require("ORDERWIRE_ORDERS_QUEUE_URL")?,
        followups: environment.require("ORDERWIRE_FOLLOWUPS_QUEUE_URL")?,
    };
    let table = environment.require("ORDERWIRE_TABLE")?;
    let source = Source::from_environment(&environment).await?;
    let live = Live::start(source, |config| Stores::build(config, Haste::Live)).await?;
    let settings = aws::settings().await;
    let limits = aws::within(TABLE_LIMIT);
    let table_settings = aws_sdk_dynamodb::config::Builder::from(&settings).timeout_config(limits.clone());
    let queue_settings = aws_sdk_sqs::config::Builder::from(&settings).timeout_config(limits);
    let ledger = Ledger::new(aws_sdk_dynamodb::Client::from_conf(table_settings.build()), table);
    let sqs = aws_sdk_sqs::Client::from_conf(queue_settings.build());
    let processor = Arc::new(Processor::new(live, ledger, sqs, queues));
    let handler = service_fn(|event: LambdaEvent<SqsEvent>| {
        let processor = Arc::clone(&processor);
        async move {
            let left = event.context.deadline().duration_since(clock::system()).unwrap_or_default();
            let answer = processor.handle(event.payload, Deadline::within(left)).await;
            Ok::<_, lambda_runtime::Error>(answer)
        }
    });
    lambda_runtime::run(handler).await.map_err(anyhow::Error::from_boxed)
}
