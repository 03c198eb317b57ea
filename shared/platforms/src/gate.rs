//! Lets a store's requests go a few at a time, not faster than its quota fills up again, and not at all while it is spent.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use orderwire_http::Deadline;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::waits::Waits;

/// Requests in flight per store and process.
pub(crate) const SLOTS: usize = 4;

/// One store's gate within this process.
pub(crate) struct Gate {
    slots: Semaphore,
    course: Mutex<Course>,
    waits: Waits,
}

struct Course {
    spread: Spread,
    /// When the next request would be due if all were spread evenly; it may begin earlier by what a burst saves.
    due: Instant,
    closed_until: Option<Instant>,
}

/// How requests follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spread {
    /// Between two requests, once a burst is over; zero for as fast as they come.
    pub(crate) interval: Duration,
    /// How many may follow each other at once.
    pub(crate) burst: u32,
}

impl Spread {
    /// As fast as they come.
    pub(crate) const NONE: Self = Self { interval: Duration::ZERO, burst: 1 };

    /// By how much requests may be ahead of an even spread.
    fn ahead(self) -> Duration {
        self.interval * self.burst.saturating_sub(1)
    }
}

impl Gate {
    /// An open gate.
    pub(crate) fn new(spread: Spread) -> Self {
        let course = Course { spread, due: Instant::now(), closed_until: None };
        Self { slots: Semaphore::new(SLOTS), course: Mutex::new(course), waits: Waits::default() }
    }

    /// Waits for one's turn to send a request; the turn ends when the permit is dropped.
    ///
    /// # Errors
    /// When the turn does not come before `deadline`: how long there is still to wait, if that is the reason.
    pub(crate) async fn turn(&self, deadline: Deadline) -> Result<SemaphorePermit<'_>, Option<Duration>> {
        let slot = tokio::time::timeout(deadline.remaining(), self.slots.acquire()).await.map_err(|_| None)?;
        while let Err(wait) = self.begin() {
            if !deadline.allows(wait) {
                return Err(Some(wait));
            }
            self.wait(wait).await;
        }
        Ok(slot.expect("the semaphore is never closed"))
    }

    /// Lets no new request start for `duration`.
    pub(crate) fn close(&self, duration: Duration) {
        let until = Instant::now() + duration;
        let mut course = self.course();
        course.closed_until = course.closed_until.max(Some(until));
    }

    /// Spreads requests like this from now on.
    pub(crate) fn spread(&self, spread: Spread) {
        self.course().spread = spread;
    }

    /// Waits for the quota.
    pub(crate) async fn wait(&self, duration: Duration) {
        let _waiting = self.waits.begin();
        tokio::time::sleep(duration).await;
    }

    /// For how long so far at least one request was waiting for the quota.
    pub(crate) fn waited(&self) -> Duration {
        self.waits.total()
    }

    fn begin(&self) -> Result<(), Duration> {
        self.course().begin(Instant::now())
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Course {
    /// Takes the place of a request that begins now, or says how long it is to wait for one.
    fn begin(&mut self, now: Instant) -> Result<(), Duration> {
        let due = self.due.max(now);
        let free = due.checked_sub(self.spread.ahead()).unwrap_or(now).max(self.closed_until.unwrap_or(now));
        let wait = free.saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.due = due + self.spread.interval;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn within(seconds: u64) -> Deadline {
        Deadline::within(Duration::from_secs(seconds))
    }

    async fn pass(gate: &Gate) {
        drop(gate.turn(within(60)).await.expect("its turn comes"));
    }

    #[tokio::test(start_paused = true)]
    async fn requests_beyond_a_burst_are_spread_and_a_rest_saves_up_another() {
        let (gate, before) = (Gate::new(Spread { interval: SECOND, burst: 3 }), Instant::now());
        for (number, at) in [0, 0, 0, 1, 2].into_iter().enumerate() {
            pass(&gate).await;
            assert_eq!(before.elapsed(), at * SECOND, "{number}");
        }
        tokio::time::advance(10 * SECOND).await;
        for _ in 0..3 {
            pass(&gate).await;
        }
        assert_eq!((before.elapsed(), gate.waited()), (12 * SECOND, 2 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_passes_while_it_is_closed_and_who_cannot_wait_is_told_how_long() {
        let (gate, before) = (Gate::new(Spread::NONE), Instant::now());
        gate.close(8 * SECOND);
        gate.close(SECOND);
        assert_eq!(gate.turn(within(5)).await.err(), Some(Some(8 * SECOND)));
        tokio::join!(pass(&gate), pass(&gate), pass(&gate));
        assert_eq!((before.elapsed(), gate.waited()), (8 * SECOND, 8 * SECOND), "who waits together counts once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_request_waits_for_a_slot_until_its_deadline() {
        let gate = Gate::new(Spread::NONE);
        let mut held = Vec::new();
        for _ in 0..SLOTS {
            held.push(gate.turn(within(60)).await.expect("a free slot"));
        }
        assert_eq!(gate.turn(within(1)).await.err(), Some(None));
        held.pop();
        assert!(gate.turn(within(1)).await.is_ok());
    }
}
