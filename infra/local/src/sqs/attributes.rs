//! The attributes of a queue: names, ranges, defaults (Amazon SQS API reference, SetQueueAttributes).

use std::collections::BTreeMap;

use super::error::SqsError;
use super::redrive::{RedriveAllowPolicy, RedrivePolicy};

/// 1 MiB: the largest message, the largest batch, and the default of `MaximumMessageSize`.
pub(super) const MAX_MESSAGE_SIZE: usize = 1_048_576;
/// The longest visibility timeout, in seconds.
pub(super) const MAX_VISIBILITY: u32 = 43_200;
/// The longest wait of a receive, in seconds.
pub(super) const MAX_WAIT: u32 = 20;

/// Attributes that are stored and shown but change nothing here.
const KEPT: [&str; 4] = ["Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"];

/// The other attributes that can be set.
const SETTABLE: [&str; 11] = [
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
];

/// What a FIFO queue has on top of a standard one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fifo {
    pub(super) content_based_deduplication: bool,
    /// `DeduplicationScope` is `messageGroup` rather than `queue`.
    pub(super) deduplicates_per_group: bool,
    /// `FifoThroughputLimit` is `perMessageGroupId` rather than `perQueue`; there is no limit here.
    throughput_per_group: bool,
}

/// The attributes of a queue, valid and with defaults filled in. Times are in seconds, sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) delay: u32,
    pub(super) maximum_message_size: usize,
    pub(super) retention: u32,
    pub(super) wait: u32,
    pub(super) visibility: u32,
    pub(super) redrive: Option<RedrivePolicy>,
    pub(super) redrive_allow: Option<RedriveAllowPolicy>,
    pub(super) fifo: Option<Fifo>,
    kept: BTreeMap<&'static str, String>,
}

impl Attributes {
    /// The attributes of a queue created with those `given`.
    ///
    /// # Errors
    ///
    /// An unknown name, a value out of range, or a FIFO attribute for a standard queue.
    pub(super) fn create(given: &BTreeMap<String, String>) -> Result<Self, SqsError> {
        let defaults = Self {
            delay: 0,
            maximum_message_size: MAX_MESSAGE_SIZE,
            retention: 345_600,
            wait: 0,
            visibility: 30,
            redrive: None,
            redrive_allow: None,
            fifo: given.get("FifoQueue").map(|_| Fifo::default()),
            kept: BTreeMap::new(),
        };
        defaults.change(given)
    }

    /// These attributes with the changes `given`.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create).
    pub(super) fn change(&self, given: &BTreeMap<String, String>) -> Result<Self, SqsError> {
        let mut changed = self.clone();
        for (name, value) in given {
            changed.set(name, value)?;
        }
        match &changed.fifo {
            Some(fifo) if fifo.throughput_per_group && !fifo.deduplicates_per_group => {
                Err(invalid("FifoThroughputLimit", "perMessageGroupId needs the DeduplicationScope messageGroup"))
            }
            _ => Ok(changed),
        }
    }

    /// Whether some queue can have an attribute of that name.
    pub(super) fn is_known(name: &str) -> bool {
        SETTABLE.contains(&name) || KEPT.contains(&name)
    }

    /// All attributes as they are listed, policies as JSON. Those never set and without a default are left out.
    pub(super) fn listed(&self) -> BTreeMap<&'static str, String> {
        let json = "a policy of strings and numbers can be written as JSON";
        let mut listed = self.kept.clone();
        listed.insert("DelaySeconds", self.delay.to_string());
        listed.insert("MaximumMessageSize", self.maximum_message_size.to_string());
        listed.insert("MessageRetentionPeriod", self.retention.to_string());
        listed.insert("ReceiveMessageWaitTimeSeconds", self.wait.to_string());
        listed.insert("VisibilityTimeout", self.visibility.to_string());
        if let Some(policy) = &self.redrive {
            listed.insert("RedrivePolicy", serde_json::to_string(policy).expect(json));
        }
        if let Some(policy) = &self.redrive_allow {
            listed.insert("RedriveAllowPolicy", serde_json::to_string(policy).expect(json));
        }
        if let Some(fifo) = &self.fifo {
            let name_of = |set: bool, on: &str, off: &str| (if set { on } else { off }).to_owned();
            listed.insert("FifoQueue", "true".to_owned());
            listed.insert("ContentBasedDeduplication", fifo.content_based_deduplication.to_string());
            listed.insert("DeduplicationScope", name_of(fifo.deduplicates_per_group, "messageGroup", "queue"));
            listed.insert("FifoThroughputLimit", name_of(fifo.throughput_per_group, "perMessageGroupId", "perQueue"));
        }
        listed
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), SqsError> {
        match name {
            "DelaySeconds" => self.delay = number(name, value, 0, super::message::MAX_DELAY)?,
            "MaximumMessageSize" => self.maximum_message_size = number(name, value, 1024, MAX_MESSAGE_SIZE)?,
            "MessageRetentionPeriod" => self.retention = number(name, value, 60, 1_209_600)?,
            "ReceiveMessageWaitTimeSeconds" => self.wait = number(name, value, 0, MAX_WAIT)?,
            "VisibilityTimeout" => self.visibility = number(name, value, 0, MAX_VISIBILITY)?,
            // An empty policy removes the one before.
            "RedrivePolicy" if value.is_empty() => self.redrive = None,
            "RedrivePolicy" => self.redrive = Some(RedrivePolicy::parse(value)?),
            "RedriveAllowPolicy" if value.is_empty() => self.redrive_allow = None,
            "RedriveAllowPolicy" => self.redrive_allow = Some(RedriveAllowPolicy::parse(value)?),
            "FifoQueue" | "ContentBasedDeduplication" | "DeduplicationScope" | "FifoThroughputLimit" => {
                self.set_fifo(name, value)?;
            }
            _ => {
                let Some(name) = KEPT.into_iter().find(|kept| *kept == name) else { return Err(unknown(name)) };
                self.kept.insert(name, value.to_owned());
                self.kept.retain(|_, value| !value.is_empty());
            }
        }
        Ok(())
    }

    fn set_fifo(&mut self, name: &str, value: &str) -> Result<(), SqsError> {
        // A standard queue knows none of these, not even `FifoQueue` with the value `false`.
        let Some(fifo) = &mut self.fifo else { return Err(unknown(name)) };
        match name {
            "FifoQueue" if value != "true" => return Err(unknown(name)),
            "FifoQueue" => {}
            "ContentBasedDeduplication" => fifo.content_based_deduplication = choice(name, value, "true", "false")?,
            "DeduplicationScope" => fifo.deduplicates_per_group = choice(name, value, "messageGroup", "queue")?,
            _ => fifo.throughput_per_group = choice(name, value, "perMessageGroupId", "perQueue")?,
        }
        Ok(())
    }
}

fn number<T>(name: &str, value: &str, least: T, most: T) -> Result<T, SqsError>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let valid = value.parse().ok().filter(|number| (&least..=&most).contains(&number));
    valid.ok_or_else(|| invalid(name, &format!("it must be a number from {least} to {most}")))
}

fn choice(name: &str, value: &str, on: &str, off: &str) -> Result<bool, SqsError> {
    match value {
        _ if value == on => Ok(true),
        _ if value == off => Ok(false),
        _ => Err(invalid(name, &format!("it must be {on} or {off}"))),
    }
}

fn invalid(name: &str, reason: &str) -> SqsError {
    SqsError::InvalidAttributeValue { attribute: name.to_owned(), reason: reason.to_owned() }
}

fn unknown(name: &str) -> SqsError {
    SqsError::InvalidAttributeName { name: name.to_owned(), of: "this kind of queue" }
}
