//! Reads what an event can do without: a refusal costs a warning, not the event, and is remembered for a while.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use crate::ReadError;
use crate::failure::Failure;

/// What is refused is not asked for again that long, so that a missing permission does not cost a request per order.
const REFUSAL_HOLDS: Duration = Duration::from_secs(5 * 60);
/// One warning in this time.
const WARN_EVERY: Duration = Duration::from_secs(60 * 60);

/// A kind of data that events can do without.
pub(crate) trait Optional: Copy + Eq + Hash {
    /// What it is called in a warning.
    fn name(self) -> &'static str;

    /// The scope, or what else the credentials need for it.
    fn right(self) -> &'static str;

    /// Whether to be refused it is the rule, and nothing to warn of.
    fn is_rarely_granted(self) -> bool {
        false
    }
}

/// What one store refused lately.
pub(crate) struct Refusals<K> {
    platform: &'static str,
    store: String,
    records: Mutex<HashMap<K, Record>>,
}

impl<K: Optional> Refusals<K> {
    /// Nothing yet; `store` is the id from the configuration, for the warnings.
    pub(crate) fn new(platform: &'static str, store: String) -> Self {
        Self { platform, store, records: Mutex::default() }
    }

    /// What `read` gives; `None` when it cannot be had. It is not begun where it would be in vain.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when it can probably be had later.
    pub(crate) async fn read<T>(
        &self,
        kind: K,
        read: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Option<T>, ReadError> {
        if self.with_record(kind, |record| record.is_refused(Instant::now())) {
            return Ok(None);
        }
        match read.await {
            Ok(answer) => Ok(Some(answer)),
            Err(later @ Failure::Later { .. }) => Err(later.into_read_error(kind.name(), kind.right())),
            Err(failure) => {
                let refused = matches!(failure, Failure::Refused(_));
                let is_due = self.with_record(kind, |record| record.note(refused, Instant::now()));
                if is_due && !(refused && kind.is_rarely_granted()) {
                    let (platform, store) = (self.platform, &self.store);
                    let error = failure.into_read_error(kind.name(), kind.right());
                    warn!(platform, store, %error, "events go without {}", kind.name());
                }
                Ok(None)
            }
        }
    }

    fn with_record<T>(&self, kind: K, act: impl FnOnce(&mut Record) -> T) -> T {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        act(records.entry(kind).or_default())
    }
}

/// What went wrong lately with one kind of data.
#[derive(Default)]
struct Record {
    refused: Option<Instant>,
    warned: Option<Instant>,
}

impl Record {
    /// Whether it was refused so shortly before `now` that asking again is in vain.
    fn is_refused(&self, now: Instant) -> bool {
        self.refused.is_some_and(|at| now.saturating_duration_since(at) < REFUSAL_HOLDS)
    }

    /// Notes a failure, a refusal of the credentials or another one, and says whether a warning is due.
    fn note(&mut self, refused: bool, now: Instant) -> bool {
        if refused {
            self.refused = Some(now);
        }
        let is_due = self.warned.is_none_or(|at| now.saturating_duration_since(at) >= WARN_EVERY);
        if is_due {
            self.warned = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kind_is_warned_of_once_an_hour() {
        let (mut record, start) = (Record::default(), Instant::now());
        let minutes = [0, 1, 59, 60, 61].map(|minute| record.note(false, start + Duration::from_secs(60 * minute)));
        assert_eq!(minutes, [true, false, false, true, false]);
    }

    #[test]
    fn only_a_refusal_stops_further_requests_for_a_while() {
        let (mut record, start) = (Record::default(), Instant::now());
        record.note(false, start);
        assert!(!record.is_refused(start));
        record.note(true, start);
        assert!(record.is_refused(start + Duration::from_secs(299)));
        assert!(!record.is_refused(start + REFUSAL_HOLDS));
    }
}
