//! Events that nobody sent, for tests of what is found out by reading back.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Map;

use super::event::StoredEvent;
use super::identifiers::ProfileIn;
use super::single::EventIn;

/// An event to be put into the inbox behind the API's back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// Metric name; made if it is new.
    pub metric: String,
    /// What a request would have sent as `unique_id`.
    pub unique_id: Option<String>,
    /// Whose it is; made if there is no such profile.
    pub email: String,
    /// When it happened; kept to the second.
    pub time: Timestamp,
    /// Monetary value.
    pub value: Option<Decimal>,
    /// ISO 4217.
    pub value_currency: Option<String>,
}

impl Planted {
    /// The same as `event`, for another address: what an e-mail changed between two deliveries leaves behind.
    pub fn double_of(event: &StoredEvent, email: impl Into<String>) -> Self {
        Self {
            metric: event.metric.clone(),
            unique_id: event.unique_id.clone(),
            email: email.into(),
            time: event.time,
            value: event.value,
            value_currency: event.value_currency.clone(),
        }
    }

    pub(super) fn into_parts(self) -> (ProfileIn, EventIn) {
        let profile = ProfileIn { id: None, attributes: Map::from_iter([("email".to_owned(), self.email.into())]) };
        let event = EventIn {
            metric: self.metric,
            properties: Map::new(),
            time: Timestamp::from_second(self.time.as_second()).ok(),
            value: self.value,
            value_currency: self.value_currency,
            unique_id: self.unique_id,
            backfill: None,
        };
        (profile, event)
    }
}
