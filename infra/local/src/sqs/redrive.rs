//! The two policies about dead-letter queues: where a queue sends its dead, and whose dead a queue takes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::SqsError;

/// After how many receives a message goes where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedrivePolicy {
    pub(super) dead_letter_target_arn: String,
    /// 1 to 1000.
    pub(super) max_receive_count: u32,
}

impl RedrivePolicy {
    /// Reads the attribute `RedrivePolicy`; the count may be a number or a string.
    ///
    /// # Errors
    ///
    /// Not the JSON expected, or a count out of range.
    pub(super) fn parse(text: &str) -> Result<Self, SqsError> {
        let refuse = |reason: &str| SqsError::parameter("RedrivePolicy", reason);
        let policy: Value = serde_json::from_str(text).map_err(|_| refuse("it is not JSON"))?;
        let target = policy["deadLetterTargetArn"].as_str().ok_or_else(|| refuse("deadLetterTargetArn is missing"))?;
        let count = match &policy["maxReceiveCount"] {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let max_receive_count = count
            .filter(|count| (1..=1000).contains(count))
            .and_then(|count| u32::try_from(count).ok())
            .ok_or_else(|| refuse("maxReceiveCount must be 1 to 1000"))?;
        Ok(Self { dead_letter_target_arn: target.to_owned(), max_receive_count })
    }
}

/// Which queues may name this one as their dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "redrivePermission", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum RedriveAllowPolicy {
    /// Any of the same account and region.
    AllowAll,
    /// None.
    DenyAll,
    /// Those listed by ARN.
    ByQueue { source_queue_arns: Vec<String> },
}

impl RedriveAllowPolicy {
    /// Reads the attribute `RedriveAllowPolicy`.
    ///
    /// # Errors
    ///
    /// Not the JSON expected.
    pub(super) fn parse(text: &str) -> Result<Self, SqsError> {
        serde_json::from_str(text).map_err(|error| SqsError::parameter("RedriveAllowPolicy", error.to_string()))
    }

    /// Whether the queue with the ARN `source` may send its dead here.
    pub(super) fn allows(&self, source: &str) -> bool {
        match self {
            Self::AllowAll => true,
            Self::DenyAll => false,
            Self::ByQueue { source_queue_arns } => source_queue_arns.iter().any(|arn| arn == source),
        }
    }
}
