//! Starts the local DynamoDB and SQS, prints their endpoints, and runs until standard input closes or Ctrl-C.

use local::dynamodb::{DynamoDb, Storage};
use local::sqs::{Sqs, SqsOptions};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let dynamodb = DynamoDb::start(Storage::Memory).await?;
    let sqs = Sqs::start(SqsOptions::default()).await?;
    println!("dynamodb={}", dynamodb.endpoint);
    println!("sqs={}", sqs.endpoint);
    let (closed, input_closed) = tokio::sync::oneshot::channel();
    // A thread of its own: a blocked read must not keep the runtime from ending.
    std::thread::spawn(move || {
        let ended = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        closed.send(ended)
    });
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        ended = input_closed => drop(ended??),
    }
    Ok(())
}
