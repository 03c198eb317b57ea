//! A message: what a sender may put into it, and what the queue notes about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::error::SqsError;
use super::request::{AttributeIn, MessageIn};

/// The longest delay of a message or queue, in seconds.
pub(super) const MAX_DELAY: u32 = 900;
/// The one message system attribute a sender may set.
pub(super) const TRACE_HEADER: &str = "AWSTraceHeader";

const MAX_ATTRIBUTES: usize = 10;
const MAX_ATTRIBUTE_NAME: usize = 256;
const MAX_ID: usize = 128;

/// The value of a message attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Of the types `String` and `Number`.
    Text(String),
    /// Of the type `Binary`, decoded.
    Binary(Vec<u8>),
}

/// A message attribute with its type, such as `String` or `Number.int`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) data_type: String,
    pub(super) value: Value,
}

/// What the sender said; it stays the same through redrives and moves.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) body: String,
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// `AWSTraceHeader`: a map of at most one, as MD5 is taken of such a map.
    pub(super) system_attributes: BTreeMap<String, Attribute>,
    pub(super) group: Option<String>,
    /// As sent, or derived from the body.
    pub(super) deduplication_id: Option<String>,
}

/// Where a message is in its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Not receivable before this moment, never received.
    Delayed(Timestamp),
    /// In its group's line.
    Waiting,
    /// Received and hidden until this moment.
    InFlight(Timestamp),
}

/// A message in a queue.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) content: Arc<Content>,
    pub(super) id: String,
    /// Its place in the queue; also what `SequenceNumber` shows.
    pub(super) sequence: u64,
    pub(super) state: State,
    pub(super) sent: Timestamp,
    /// `ApproximateReceiveCount`; goes on in a dead-letter queue.
    pub(super) receive_count: u32,
    /// Receives from this queue: what `maxReceiveCount` limits.
    pub(super) receives_here: u32,
    pub(super) first_received: Option<Timestamp>,
    pub(super) last_received: Option<Timestamp>,
    /// ARN of the queue that gave it up, in a dead-letter queue.
    pub(super) dead_letter_source: Option<String>,
}

impl Message {
    /// A message as it enters a queue; `sequence` and `state` are set there.
    pub(super) fn new(content: Arc<Content>, id: String, sent: Timestamp) -> Self {
        Self {
            content,
            id,
            sequence: 0,
            state: State::Waiting,
            sent,
            receive_count: 0,
            receives_here: 0,
            first_received: None,
            last_received: None,
            dead_letter_source: None,
        }
    }
}

impl Content {
    /// Reads what a sender asks for.
    ///
    /// # Errors
    ///
    /// Limits that hold in any queue: contents, attributes, ids.
    pub(super) fn parse(message: MessageIn) -> Result<Self, SqsError> {
        if message.message_body.is_empty() {
            return Err(SqsError::MissingParameter("MessageBody"));
        }
        if let Some(character) = message.message_body.chars().find(|c| !allowed(*c)) {
            return Err(SqsError::InvalidMessageContents(character.into()));
        }
        check_id("MessageGroupId", message.message_group_id.as_deref())?;
        check_id("MessageDeduplicationId", message.message_deduplication_id.as_deref())?;
        if message.message_attributes.len() > MAX_ATTRIBUTES {
            return Err(SqsError::parameter("MessageAttributes", "more than 10 attributes"));
        }
        if let Some(name) = message.message_system_attributes.keys().find(|name| *name != TRACE_HEADER) {
            return Err(SqsError::parameter("MessageSystemAttributes", format!("`{name}` is not allowed")));
        }
        Ok(Self {
            body: message.message_body,
            attributes: parse_attributes(message.message_attributes)?,
            system_attributes: parse_attributes(message.message_system_attributes)?,
            group: message.message_group_id,
            deduplication_id: message.message_deduplication_id,
        })
    }

    /// What counts towards `MaximumMessageSize`: body and attributes, in bytes; system attributes do not count.
    pub(super) fn size(&self) -> usize {
        let attributes = self.attributes.iter().map(|(name, attribute)| {
            let value = match &attribute.value {
                Value::Text(text) => text.len(),
                Value::Binary(bytes) => bytes.len(),
            };
            name.len() + attribute.data_type.len() + value
        });
        self.body.len() + attributes.sum::<usize>()
    }
}

/// The characters of XML 1.0.
fn allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn check_id(parameter: &'static str, id: Option<&str>) -> Result<(), SqsError> {
    match id {
        Some(id) if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(SqsError::parameter(parameter, "1 to 128 letters, digits and punctuation marks"))
        }
        _ => Ok(()),
    }
}

fn parse_attributes(given: BTreeMap<String, AttributeIn>) -> Result<BTreeMap<String, Attribute>, SqsError> {
    given
        .into_iter()
        .map(|(name, attribute)| {
            check_attribute_name(&name)?;
            let attribute = parse_attribute(&name, attribute)?;
            Ok((name, attribute))
        })
        .collect()
}

fn check_attribute_name(name: &str) -> Result<(), SqsError> {
    let lower = name.to_ascii_lowercase();
    let reserved = lower.starts_with("aws.") || lower.starts_with("amazon.");
    let dots_stand_alone = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if name.is_empty() || name.len() > MAX_ATTRIBUTE_NAME || reserved || !plain || !dots_stand_alone {
        return Err(SqsError::parameter("MessageAttributes", format!("`{name}` is not an attribute name")));
    }
    Ok(())
}

fn parse_attribute(name: &str, attribute: AttributeIn) -> Result<Attribute, SqsError> {
    let refuse = |reason: &str| SqsError::parameter("MessageAttributes", format!("`{name}` {reason}"));
    let kind = attribute.data_type.split('.').next().unwrap_or_default();
    let value = match (kind, attribute.string_value, attribute.binary_value) {
        ("String" | "Number", Some(text), None) => {
            if text.is_empty() {
                return Err(refuse("has an empty value"));
            }
            if !text.chars().all(allowed) {
                return Err(refuse("holds a character that XML 1.0 does not allow"));
            }
            if kind == "Number" && text.parse::<f64>().is_err() {
                return Err(refuse("is not a number"));
            }
            Value::Text(text)
        }
        ("Binary", None, Some(encoded)) => {
            let bytes = STANDARD.decode(encoded).map_err(|_| refuse("is not base64"))?;
            if bytes.is_empty() {
                return Err(refuse("has an empty value"));
            }
            Value::Binary(bytes)
        }
        ("String" | "Number" | "Binary", ..) => return Err(refuse("needs exactly the value of its type")),
        _ => return Err(refuse("must be of the type String, Number or Binary")),
    };
    Ok(Attribute { data_type: attribute.data_type, value })
}
