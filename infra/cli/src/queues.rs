//! The queues as an operator sees them: how much waits in each, and where its dead letters are.

use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName as Attribute;
use serde::Serialize;

use crate::connection::Connection;

/// The attributes that count messages.
const COUNTS: [Attribute; 3] = [
    Attribute::ApproximateNumberOfMessages,
    Attribute::ApproximateNumberOfMessagesNotVisible,
    Attribute::ApproximateNumberOfMessagesDelayed,
];

/// One of our queues.
pub(crate) struct Queue {
    /// What we call it: `orders`, `followups`, `runs`.
    pub(crate) name: &'static str,
    /// Its URL.
    pub(crate) url: String,
    /// URL of its dead-letter queue.
    pub(crate) dead_letters_url: String,
}

/// What waits in a queue. SQS counts roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Depth {
    /// Can be received now.
    pub(crate) waiting: u64,
    /// Being worked on.
    pub(crate) in_flight: u64,
    /// Put off.
    pub(crate) delayed: u64,
}

impl Connection {
    /// Our queues. Where a queue's dead letters go is asked of the queue itself.
    ///
    /// # Errors
    /// When SQS does not answer, or a queue has no dead-letter queue.
    pub(crate) async fn queues(&self) -> anyhow::Result<Vec<Queue>> {
        let urls =
            [("orders", &self.tools.orders_url), ("followups", &self.followups_url), ("runs", &self.tools.runs_url)];
        let queues = urls.map(async |(name, url)| {
            let dead = dead_letters_url(&self.tools.sqs, url).await;
            let dead_letters_url = dead.with_context(|| format!("cannot find the dead letters of the {name} queue"))?;
            anyhow::Ok(Queue { name, url: url.clone(), dead_letters_url })
        });
        futures::future::try_join_all(queues).await
    }
}

async fn dead_letters_url(sqs: &Client, url: &str) -> anyhow::Result<String> {
    let asked = sqs.get_queue_attributes().queue_url(url).attribute_names(Attribute::RedrivePolicy).send().await;
    let attributes = asked.with_context(|| format!("the queue {url} does not answer"))?.attributes.unwrap_or_default();
    let policy = attributes.get(&Attribute::RedrivePolicy).context("it has no redrive policy")?;
    let (account, name) = dead_letters(policy).context("its redrive policy names no queue")?;
    let found = sqs.get_queue_url().queue_name(name).queue_owner_aws_account_id(account).send().await;
    found.context("it does not answer")?.queue_url.context("it has no URL")
}

/// Account and name of the queue that a redrive policy names: `arn:aws:sqs:eu-central-1:123456789012:name`.
pub(crate) fn dead_letters(policy: &str) -> Option<(String, String)> {
    let policy: serde_json::Value = serde_json::from_str(policy).ok()?;
    let mut parts = policy["deadLetterTargetArn"].as_str()?.split(':').skip(4);
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}

/// How much waits in the queue at `url`.
///
/// # Errors
/// When SQS does not answer.
pub(crate) async fn depth(sqs: &Client, url: &str) -> anyhow::Result<Depth> {
    let asked = sqs.get_queue_attributes().queue_url(url).set_attribute_names(Some(COUNTS.to_vec())).send().await;
    let attributes = asked.with_context(|| format!("the queue {url} does not answer"))?.attributes.unwrap_or_default();
    Ok(Depth::read(&attributes))
}

impl Depth {
    /// Reads it from a queue's attributes.
    pub(crate) fn read(attributes: &HashMap<Attribute, String>) -> Self {
        let [waiting, in_flight, delayed] =
            COUNTS.map(|name| attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default());
        Self { waiting, in_flight, delayed }
    }

    /// All of it.
    pub(crate) fn total(self) -> u64 {
        self.waiting + self.in_flight + self.delayed
    }
}
