//! Checks a store's signature and queues the raw webhook: one SQS call for each that is accepted, nothing else.

mod event;
mod intakes;
mod privacy;
mod receiver;

pub use event::{HttpAnswer, HttpEvent};
pub use intakes::Intakes;
pub use receiver::Receiver;

use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use runtime::{Environment, Live, Source, clock, telemetry};

/// Runs the function until Lambda ends the process.
///
/// # Errors
/// When a setting is missing or wrong, by name: the function refuses to start.
pub async fn run() -> anyhow::Result<()> {
    let environment = Environment::of_process();
    telemetry::start(&environment, env!("CARGO_PKG_NAME"));
    let queue_url = environment.require("ORDERWIRE_ORDERS_QUEUE_URL")?;
    let live = Live::start(Source::from_environment(&environment).await?, Intakes::build).await?;
    let sqs = receiver::sqs(&runtime::aws::settings().await);
    let receiver = Arc::new(Receiver::new(live, sqs, queue_url));
    let handler = service_fn(|event: LambdaEvent<HttpEvent>| {
        let receiver = Arc::clone(&receiver);
        async move { Ok::<_, lambda_runtime::Error>(receiver.handle(event.payload, clock::now()).await) }
    });
    lambda_runtime::run(handler).await.map_err(anyhow::Error::from_boxed)
}

#[cfg(test)]
mod tests;
