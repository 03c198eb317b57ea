//! An event as it is kept.

use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// An event that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Id among events.
    pub id: String,
    /// Metric name, such as `Placed Order`.
    pub metric: String,
    /// As sent.
    pub unique_id: Option<String>,
    /// Id of the profile it was put to.
    pub profile_id: String,
    /// The profile's attributes as sent with this event.
    pub profile: Map<String, Value>,
    /// As sent.
    pub properties: Map<String, Value>,
    /// When it happened, to the second; the arrival's where none was sent.
    pub time: Timestamp,
    /// Monetary value.
    pub value: Option<Decimal>,
    /// ISO 4217.
    pub value_currency: Option<String>,
    /// Starts no flow.
    pub backfill: bool,
    /// When it came in.
    pub arrived: Timestamp,
    /// The number of the request that brought it, as in the request log.
    pub request: u64,
}

impl StoredEvent {
    /// The e-mail address it was sent for; empty if there is none.
    pub fn email(&self) -> &str {
        self.profile.get("email").and_then(Value::as_str).unwrap_or_default()
    }

    /// What repeats are told by; without a `unique_id` it is the time to the second.
    pub(super) fn key(&self) -> String {
        self.unique_id.clone().unwrap_or_else(|| self.time.as_second().to_string())
    }
}

/// What became of an event that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Kept.
    Stored,
    /// Dropped silently: profile, metric and `unique_id` are known.
    Duplicate,
    /// Dropped silently: the address is one of a test domain.
    TestAddress,
}

/// An accepted event and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The event.
    pub event: Arc<StoredEvent>,
    /// What became of it.
    pub fate: Fate,
}
