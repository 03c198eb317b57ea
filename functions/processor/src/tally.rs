//! What a batch came to, for its one log line and its metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts, shared by the workers of a batch.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) delivered: Count,
    pub(crate) parked: Count,
    pub(crate) dropped: Count,
    /// Notices of which a part is tried again by another message.
    pub(crate) left_behind: Count,
    pub(crate) credentials_refused: Count,
}

/// One count.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, more: usize) {
        self.0.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
