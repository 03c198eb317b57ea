//! Measures for how long at least one request was waiting.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The time during which somebody waited. Waits that overlap count once.
#[derive(Default)]
pub(crate) struct Waits(Mutex<Tally>);

#[derive(Default)]
struct Tally {
    /// Who waits now, and since when any of them does.
    waiting: usize,
    since: Option<Instant>,
    /// Of the waits that are over.
    past: Duration,
}

/// Somebody who waits, until this is dropped.
pub(crate) struct Waiting<'a>(&'a Waits);

impl Waits {
    /// Somebody begins to wait.
    pub(crate) fn begin(&self) -> Waiting<'_> {
        let mut tally = self.tally();
        tally.waiting += 1;
        tally.since.get_or_insert_with(Instant::now);
        Waiting(self)
    }

    /// Until now, waits that are not over included.
    pub(crate) fn total(&self) -> Duration {
        let tally = self.tally();
        tally.past + tally.since.map(|since| since.elapsed()).unwrap_or_default()
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut tally = self.0.tally();
        tally.waiting -= 1;
        if tally.waiting == 0 {
            let wait = tally.since.take().map(|since| since.elapsed());
            tally.past += wait.unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn waits_that_overlap_count_once() {
        let waits = Waits::default();
        let first = waits.begin();
        advance(2 * SECOND).await;
        let second = waits.begin();
        advance(3 * SECOND).await;
        drop(first);
        assert_eq!(waits.total(), 5 * SECOND, "the second still waits");
        advance(SECOND).await;
        drop(second);
        advance(9 * SECOND).await;
        assert_eq!(waits.total(), 6 * SECOND);
        let _third = waits.begin();
        advance(SECOND).await;
        assert_eq!(waits.total(), 7 * SECOND);
    }
}
