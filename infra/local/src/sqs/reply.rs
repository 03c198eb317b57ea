//! The answers of the AWS JSON 1.0 protocol.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::digest;
use super::error::SqsError;
use super::message::{Attribute, Message, Value};

/// The answer to any action.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Reply {
    Empty {},
    #[serde(rename_all = "PascalCase")]
    Url {
        queue_url: String,
    },
    Urls(Urls),
    #[serde(rename_all = "PascalCase")]
    Attributes {
        attributes: BTreeMap<&'static str, String>,
    },
    #[serde(rename_all = "PascalCase")]
    Tags {
        tags: BTreeMap<String, String>,
    },
    Sent(SentOut),
    Messages(Messages),
    #[serde(rename_all = "PascalCase")]
    Batch {
        successful: Vec<Done>,
        failed: Vec<Failed>,
    },
    #[serde(rename_all = "PascalCase")]
    MoveStarted {
        task_handle: String,
    },
    #[serde(rename_all = "PascalCase")]
    MoveTasks {
        results: Vec<MoveTaskOut>,
    },
}

/// A page of queue URLs. The two actions that answer with one spell its field differently.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Urls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) queue_urls: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "queueUrls")]
    pub(super) source_queue_urls: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

/// The answer to SendMessage.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentOut {
    pub(super) message_id: String,
    #[serde(rename = "MD5OfMessageBody")]
    pub(super) md5_of_body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    pub(super) md5_of_attributes: Option<String>,
    #[serde(rename = "MD5OfMessageSystemAttributes", skip_serializing_if = "Option::is_none")]
    pub(super) md5_of_system_attributes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sequence_number: Option<String>,
}

/// A batch entry that was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Done {
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) sent: Option<SentOut>,
}

/// A batch entry that was not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Failed {
    id: String,
    sender_fault: bool,
    code: &'static str,
    message: String,
}

impl Failed {
    /// The entry `id`, refused because of `error`.
    pub(super) fn new(id: String, error: &SqsError) -> Self {
        Self { id, sender_fault: true, code: error.code(), message: error.to_string() }
    }
}

/// The answer to ReceiveMessage; without messages it has no field at all.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Messages {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) messages: Vec<MessageOut>,
}

/// A message as received.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MessageOut {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, String>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_attributes: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: BTreeMap<String, AttributeOut>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttributeOut {
    data_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
}

/// A move task as listed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MoveTaskOut {
    pub(super) status: &'static str,
    pub(super) source_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) destination_arn: Option<String>,
    pub(super) approximate_number_of_messages_moved: usize,
    pub(super) approximate_number_of_messages_to_move: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure_reason: Option<&'static str>,
    /// Unix milliseconds.
    pub(super) started_timestamp: i64,
}

/// The digest of a set of attributes; none of an empty one.
pub(super) fn md5_of(attributes: &BTreeMap<String, Attribute>) -> Option<String> {
    (!attributes.is_empty()).then(|| digest::of_attributes(attributes))
}

impl MessageOut {
    /// The message with those attributes that the consumer asked for; the digest is that of the attributes sent along.
    pub(super) fn new(message: &Message, receipt_handle: String, system: &[String], attributes: &[String]) -> Self {
        let asked = |name: &String| attributes.iter().any(|pattern| matches_name(pattern, name));
        let chosen: Vec<_> = message.content.attributes.iter().filter(|(name, _)| asked(name)).collect();
        Self {
            message_id: message.id.clone(),
            receipt_handle,
            md5_of_body: digest::of_body(&message.content.body),
            body: message.content.body.clone(),
            attributes: system_attributes(message, system),
            md5_of_attributes: (!chosen.is_empty()).then(|| digest::of_attributes(chosen.iter().copied())),
            message_attributes: chosen.into_iter().map(|(name, it)| (name.clone(), AttributeOut::from(it))).collect(),
        }
    }
}

impl From<&Attribute> for AttributeOut {
    fn from(attribute: &Attribute) -> Self {
        let (string_value, binary_value) = match &attribute.value {
            Value::Text(text) => (Some(text.clone()), None),
            Value::Binary(bytes) => (None, Some(STANDARD.encode(bytes))),
        };
        Self { data_type: attribute.data_type.clone(), string_value, binary_value }
    }
}

/// `All`, `.*`, a prefix such as `order.*`, or a name.
fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix(".*") {
        _ if pattern == "All" => true,
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}

fn system_attributes(message: &Message, asked: &[String]) -> BTreeMap<&'static str, String> {
    if asked.is_empty() {
        return BTreeMap::new();
    }
    let content = &message.content;
    let trace_header = content.system_attributes.get(super::message::TRACE_HEADER);
    let trace_header = trace_header.and_then(|header| match &header.value {
        Value::Text(text) => Some(text.clone()),
        Value::Binary(_) => None,
    });
    let in_fifo = content.deduplication_id.is_some();
    let all = [
        ("SenderId", Some("AIDALOCALSENDER".to_owned())),
        ("SentTimestamp", Some(message.sent.as_millisecond().to_string())),
        ("ApproximateReceiveCount", Some(message.receive_count.to_string())),
        ("ApproximateFirstReceiveTimestamp", message.first_received.map(|at| at.as_millisecond().to_string())),
        ("SequenceNumber", in_fifo.then(|| sequence_number(message.sequence))),
        ("MessageGroupId", content.group.clone()),
        ("MessageDeduplicationId", content.deduplication_id.clone()),
        ("DeadLetterQueueSourceArn", message.dead_letter_source.clone()),
        (super::message::TRACE_HEADER, trace_header),
    ];
    let asked_for = |name: &str| asked.iter().any(|asked| asked == "All" || asked == name);
    all.into_iter().filter(|(name, _)| asked_for(name)).filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Twenty digits, so that the text sorts as the number does.
pub(super) fn sequence_number(sequence: u64) -> String {
    format!("{sequence:020}")
}
