//! The queues as an operator sees them: how much waits in each, and where its dead letters are.

use anyhow::Context;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName as Attribute;
use serde::Serialize;

use crate::connection::Connection;

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
    let policy: serde_json::Value = serde_json::from_str(policy).context("its redrive policy is not JSON")?;
    let arn = policy["deadLetterTargetArn"].as_str().context("its redrive policy names no queue")?;
    let (account, name) = owner_and_name(arn).with_context(|| format!("{arn} is not the ARN of a queue"))?;
    let found = sqs.get_queue_url().queue_name(name).queue_owner_aws_account_id(account).send().await;
    found.with_context(|| format!("the queue {name} does not answer"))?.queue_url.context("it has no URL")
}

/// `arn:aws:sqs:eu-central-1:123456789012:name` → account and name.
fn owner_and_name(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.split(':').skip(4);
    Some((parts.next()?, parts.next()?))
}

/// How much waits in the queue at `url`.
///
/// # Errors
/// When SQS does not answer.
pub(crate) async fn depth(sqs: &Client, url: &str) -> anyhow::Result<Depth> {
    let names = [
        Attribute::ApproximateNumberOfMessages,
        Attribute::ApproximateNumberOfMessagesNotVisible,
        Attribute::ApproximateNumberOfMessagesDelayed,
    ];
    let asked = sqs.get_queue_attributes().queue_url(url).set_attribute_names(Some(names.to_vec())).send().await;
    let attributes = asked.with_context(|| format!("the queue {url} does not answer"))?.attributes.unwrap_or_default();
    let [waiting, in_flight, delayed] =
        names.map(|name| attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default());
    Ok(Depth { waiting, in_flight, delayed })
}

impl Depth {
    /// All of it.
    pub(crate) fn total(self) -> u64 {
        self.waiting + self.in_flight + self.delayed
    }
}
