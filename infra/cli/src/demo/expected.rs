//! What must arrive, and when it became due.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// Metric and key of an event.
pub(crate) type EventId = (&'static str, String);

/// The events that must or may arrive, and when each became due.
#[derive(Default)]
pub(crate) struct Expected(Mutex<Books>);

#[derive(Default)]
pub(crate) struct Books {
    /// Must arrive; from this moment on.
    pub(crate) due: BTreeMap<EventId, Instant>,
    /// May arrive: a cart that became an order within moments may or may not be seen as a checkout before.
    pub(crate) possible: BTreeMap<EventId, Instant>,
    /// What happened last to an order, by its id.
    pub(crate) happened: HashMap<String, String>,
}

impl Expected {
    /// The books.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An event must arrive, from `now` on if it was not due before.
    pub(crate) fn due(&self, metric: &'static str, key: impl Into<String>, now: Instant) {
        self.books().due.entry((metric, key.into())).or_insert(now);
    }

    /// An event may arrive.
    pub(crate) fn possible(&self, metric: &'static str, key: impl Into<String>, now: Instant) {
        self.books().possible.entry((metric, key.into())).or_insert(now);
    }

    /// Notes what happened to an order.
    pub(crate) fn happened(&self, order: &str, what: &str) {
        self.books().happened.insert(order.to_owned(), what.to_owned());
    }

    /// No event of this metric must or may arrive for anything so far: checkouts of the past are not imported.
    pub(crate) fn strike(&self, metric: &str) {
        let mut books = self.books();
        books.due.retain(|(of, _), _| *of != metric);
        books.possible.retain(|(of, _), _| *of != metric);
    }
}
