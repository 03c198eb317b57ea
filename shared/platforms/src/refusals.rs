//! Remembers what a store refused lately, where an event can do without.

use std::time::Duration;

use tokio::time::Instant;

/// What is refused is not asked for again that long, so that a missing permission does not cost a request per order.
const REFUSAL_HOLDS: Duration = Duration::from_secs(5 * 60);
/// One warning in this time.
const WARN_EVERY: Duration = Duration::from_secs(60 * 60);

/// What went wrong lately with one kind of data.
#[derive(Default)]
pub(crate) struct Record {
    refused: Option<Instant>,
    warned: Option<Instant>,
}

impl Record {
    /// Whether it was refused so shortly before `now` that asking again is in vain.
    pub(crate) fn is_refused(&self, now: Instant) -> bool {
        self.refused.is_some_and(|at| now.saturating_duration_since(at) < REFUSAL_HOLDS)
    }

    /// Notes a failure, a refusal of the credentials or another one, and says whether a warning is due.
    pub(crate) fn note(&mut self, refused: bool, now: Instant) -> bool {
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
