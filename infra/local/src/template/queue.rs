//! Queues of a template.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::resource::Resource;
use super::scope::plain_text;
use super::{Place, Scope, TemplateError};

pub(super) const KIND: &str = "AWS::SQS::Queue";

/// Scalar properties whose names are also the API's attribute names (API reference of `CreateQueue`).
const ATTRIBUTES: [&str; 10] = [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
];

/// A queue to create.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Logical id.
    pub id: String,
    /// Physical name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// Every attribute `CreateQueue` takes, `RedrivePolicy` included, by the API's names.
    pub attributes: BTreeMap<String, String>,
    /// How long a received message stays hidden; SQS's default is 30 s.
    pub visibility_timeout: Duration,
    /// Where messages go that were received too often.
    pub redrive: Option<Redrive>,
}

/// A redrive policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redrive {
    /// ARN of the dead-letter queue.
    pub dead_letter_target_arn: String,
    /// After so many receives a message is set aside.
    pub max_receive_count: u32,
}

pub(super) fn add_names(queue: &Resource<'_>, place: &Place, scope: &mut Scope) -> Result<(), TemplateError> {
    let suffix = if queue.get("FifoQueue", scope)?.unwrap_or(false) { ".fifo" } else { "" };
    let name = match queue.get::<String>("QueueName", scope)? {
        Some(name) => name,
        None => format!("{}-{}{suffix}", place.stack_name, queue.id),
    };
    scope.set_attribute(queue.id, "Arn", format!("arn:aws:sqs:{}:{}:{name}", place.region, place.account));
    scope.set_attribute(queue.id, "QueueName", name);
    Ok(())
}

pub(super) fn read(queue: &Resource<'_>, scope: &Scope) -> Result<Queue, TemplateError> {
    let mut attributes = BTreeMap::new();
    for name in ATTRIBUTES {
        if let Some(value) = queue.get::<Value>(name, scope)? {
            let text = plain_text(&value).ok_or_else(|| queue.missing(name))?;
            attributes.insert(name.to_owned(), text);
        }
    }
    let redrive: Option<Redrive> = queue.get("RedrivePolicy", scope)?;
    if let Some(redrive) = &redrive {
        attributes.insert("RedrivePolicy".to_owned(), json!(redrive).to_string());
    }
    Ok(Queue {
        id: queue.id.to_owned(),
        name: queue.own(Some("QueueName"), scope)?,
        arn: queue.own(Some("Arn"), scope)?,
        attributes,
        visibility_timeout: Duration::from_secs(queue.get("VisibilityTimeout", scope)?.unwrap_or(30)),
        redrive,
    })
}
