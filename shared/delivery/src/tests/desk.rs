//! A destination that keeps what it is sent and answers as told.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use destinations::{AccountCheck, Books, BooksError, Destination, Load};
use domain::{Event, StoreRef, Subject, Verdict};
use ledger::Ledger;
use orderwire_http::Deadline;
use runtime::clock;

/// What it answers for an event.
pub(super) type Answer = Box<dyn Fn(&Event) -> Verdict + Send + Sync>;

/// What it says of an event that may have been taken.
pub(super) type Recall = Box<dyn Fn(&Event) -> Option<Verdict> + Send + Sync>;

/// The double.
pub(super) struct Desk {
    /// The keys of each delivery, with their metrics.
    pub(super) deliveries: Mutex<Vec<Vec<String>>>,
    pub(super) answer: Answer,
    /// How long it takes to answer, by a clock that is moved on.
    pub(super) hangs_for: Duration,
    /// Verdicts it leaves out at the end.
    pub(super) silent_about: usize,
    /// What it answers when it is asked for an event.
    pub(super) recall: Recall,
    /// Whose order it has another worker take over in the midst of a delivery.
    pub(super) takeover: Option<(Ledger, StoreRef, Subject)>,
}

impl Desk {
    pub(super) fn answering(answer: impl Fn(&Event) -> Verdict + Send + Sync + 'static) -> Self {
        let hangs_for = Duration::ZERO;
        Self {
            deliveries: Mutex::default(),
            answer: Box::new(answer),
            hangs_for,
            silent_about: 0,
            recall: Box::new(|_| None),
            takeover: None,
        }
    }

    pub(super) fn taking_everything() -> Self {
        Self::answering(|_| Verdict::delivered())
    }

    /// What it was sent, each event as `<key> <metric>`, over all deliveries.
    pub(super) fn sent(&self) -> Vec<String> {
        self.deliveries.lock().unwrap().concat()
    }
}

#[async_trait]
impl Destination for Desk {
    async fn deliver(&self, events: &[Event], _: Deadline) -> Vec<Verdict> {
        let keys = events.iter().map(|event| format!("{} {}", event.key, event.metric())).collect();
        self.deliveries.lock().unwrap().push(keys);
        if self.hangs_for > Duration::ZERO {
            tokio::time::pause();
            tokio::time::advance(self.hangs_for).await;
            tokio::time::resume();
        }
        if let Some((ledger, store, subject)) = &self.takeover {
            // An hour later by that worker's clock, so that the lease is over.
            let later = clock::now() + Duration::from_secs(3_600);
            ledger.claim(store, subject, "another", later, later + Duration::from_secs(60)).await.unwrap();
        }
        events.iter().take(events.len() - self.silent_about).map(|event| (self.answer)(event)).collect()
    }

    async fn recall(&self, events: &[Event], _: Deadline) -> Vec<Option<Verdict>> {
        events.iter().map(|event| (self.recall)(event)).collect()
    }

    async fn check(&self, _: Deadline) -> Result<AccountCheck, BooksError> {
        unreachable!("nobody asks who it is")
    }

    fn load(&self, events: &[Event]) -> Load {
        Load { events: events.len(), bytes: 0 }
    }

    fn capacity(&self) -> Load {
        Load { events: usize::MAX, bytes: usize::MAX }
    }

    async fn turn(&self, _: Deadline) -> Result<(), Duration> {
        Ok(())
    }

    fn paused(&self) -> Duration {
        Duration::ZERO
    }

    fn books(&self) -> Option<&dyn Books> {
        None
    }
}
