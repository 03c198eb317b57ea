//! Prints how fast the local SQS takes in and hands out 20,000 messages in 2,000 groups, through the real SDK.

use std::future::Future;
use std::time::Instant;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_sqs::types::{
    DeleteMessageBatchRequestEntry, QueueAttributeName as Name, SendMessageBatchRequestEntry as Entry,
};
use local::sqs::{Sqs, SqsOptions};

const MESSAGES: usize = 20_000;
const GROUPS: usize = 2_000;
const CLIENTS: usize = 8;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let sqs = Sqs::start(SqsOptions::default()).await?;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .region(Region::new("eu-central-1"))
        .endpoint_url(&sqs.endpoint)
        .build();
    let client = Client::from_conf(config);
    let create = client.create_queue().queue_name("load.fifo").attributes(Name::FifoQueue, "true");
    let url = create.attributes(Name::VisibilityTimeout, "600").send().await?.queue_url.unwrap_or_default();

    measure("sent one by one", MESSAGES / 2, |part| send_singly(client.clone(), url.clone(), part)).await?;
    measure("sent in tens", MESSAGES / 2, |part| send_in_tens(client.clone(), url.clone(), part)).await?;
    measure("received and deleted in tens", MESSAGES, |_| consume(client.clone(), url.clone())).await?;
    println!("{:?}", sqs.figures("load.fifo"));
    Ok(())
}

async fn measure<F>(what: &str, messages: usize, work: impl Fn(usize) -> F) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let begun = Instant::now();
    let tasks: Vec<_> = (0..CLIENTS).map(|part| tokio::spawn(work(part))).collect();
    for task in tasks {
        task.await??;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{what}: {messages} in {seconds:.2} s, {:.0} a second", messages as f64 / seconds);
    Ok(())
}

async fn send_singly(client: Client, url: String, part: usize) -> anyhow::Result<()> {
    for number in (part..MESSAGES / 2).step_by(CLIENTS) {
        let message = client.send_message().queue_url(&url).message_body(number.to_string());
        let message = message.message_group_id((number % GROUPS).to_string());
        message.message_deduplication_id(number.to_string()).send().await?;
    }
    Ok(())
}

async fn send_in_tens(client: Client, url: String, part: usize) -> anyhow::Result<()> {
    let numbers: Vec<_> = (MESSAGES / 2 + part..MESSAGES).step_by(CLIENTS).collect();
    for ten in numbers.chunks(10) {
        let mut batch = client.send_message_batch().queue_url(&url);
        for number in ten {
            let entry = Entry::builder().id(number.to_string()).message_body(number.to_string());
            let entry = entry.message_group_id((number % GROUPS).to_string());
            batch = batch.entries(entry.message_deduplication_id(number.to_string()).build()?);
        }
        batch.send().await?;
    }
    Ok(())
}

async fn consume(client: Client, url: String) -> anyhow::Result<()> {
    loop {
        let received = client.receive_message().queue_url(&url).max_number_of_messages(10).send().await?;
        let Some(messages) = received.messages else { return Ok(()) };
        let mut batch = client.delete_message_batch().queue_url(&url);
        for (id, message) in messages.into_iter().enumerate() {
            let entry = DeleteMessageBatchRequestEntry::builder().id(id.to_string());
            batch = batch.entries(entry.receipt_handle(message.receipt_handle.unwrap_or_default()).build()?);
        }
        batch.send().await?;
    }
}
