//! Keeps a store's share of its calls: so many a minute, a few at a time, and none while the store wants silence.
//!
//! The 500 calls a minute belong to the store's account and are shared by all that is connected to it; answers do not tell
//! what is left (Neto docs, rate limits).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use orderwire_http::Deadline;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::retry::SILENCE;
use crate::waits::Waits;

/// Calls in flight per store and process.
pub(super) const SLOTS: usize = 4;
const MINUTE: Duration = Duration::from_secs(60);

/// One store's pace within this process: a tenth of a minute's calls may go at once, the others evenly spread, so that in
/// no minute there are more than allowed.
pub(super) struct Pace {
    /// Between two calls, once the first tenth is gone.
    interval: Duration,
    /// By how much calls may be ahead of an even spread.
    ahead: Duration,
    slots: Semaphore,
    course: Mutex<Course>,
    waits: Waits,
}

struct Course {
    /// When the next call would be due if all were spread evenly.
    due: Instant,
    silent_until: Option<Instant>,
}

impl Pace {
    /// For so many calls a minute, two or more.
    pub(super) fn new(calls_per_minute: u32) -> Self {
        let at_once = (calls_per_minute / 10).max(1);
        let interval = MINUTE / (calls_per_minute - at_once).max(1);
        let course = Mutex::new(Course { due: Instant::now(), silent_until: None });
        let (slots, waits) = (Semaphore::new(SLOTS), Waits::default());
        Self { interval, ahead: interval * (at_once - 1), slots, course, waits }
    }

    /// Waits for one's turn to send a call; the turn ends when the permit is dropped.
    ///
    /// # Errors
    /// When the turn does not come before `deadline`: how long it would take, if that is the reason.
    pub(super) async fn turn(&self, deadline: Deadline) -> Result<SemaphorePermit<'_>, Option<Duration>> {
        let slot = tokio::time::timeout(deadline.remaining(), self.slots.acquire()).await.map_err(|_| None)?;
        while let Some(wait) = self.begin() {
            if !deadline.allows(wait) {
                return Err(Some(wait));
            }
            self.wait(wait).await;
        }
        Ok(slot.expect("the semaphore is never closed"))
    }

    /// Takes the place of a call that begins now, or says how long it is to wait for one.
    fn begin(&self) -> Option<Duration> {
        let mut course = self.course();
        let now = Instant::now();
        let due = course.due.max(now);
        let free = due.checked_sub(self.ahead).unwrap_or(now).max(course.silent_until.unwrap_or(now));
        let wait = free.saturating_duration_since(now);
        if wait.is_zero() {
            course.due = due + self.interval;
        }
        Some(wait).filter(|wait| !wait.is_zero())
    }

    /// Lets no new call start while the store wants silence.
    pub(super) fn fall_silent(&self) {
        let until = Instant::now() + SILENCE;
        let mut course = self.course();
        course.silent_until = course.silent_until.max(Some(until));
    }

    /// Waits for the store's quota.
    pub(super) async fn wait(&self, duration: Duration) {
        let _waiting = self.waits.begin();
        tokio::time::sleep(duration).await;
    }

    /// For how long so far at least one call was waiting for the quota.
    pub(super) fn paused(&self) -> Duration {
        self.waits.total()
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(seconds: u64) -> Deadline {
        Deadline::within(Duration::from_secs(seconds))
    }

    async fn call(pace: &Pace) {
        drop(pace.turn(within(3_600)).await.expect("there is time"));
    }

    #[tokio::test(start_paused = true)]
    async fn in_no_minute_are_there_more_calls_than_allowed() {
        for allowed in [2, 10, 120, 500] {
            let pace = Pace::new(allowed);
            let mut calls = Vec::new();
            for _ in 0..3 * allowed {
                call(&pace).await;
                calls.push(Instant::now());
            }
            let most =
                calls.iter().map(|from| calls.iter().filter(|at| *at >= from && **at < *from + MINUTE).count()).max();
            let most = u32::try_from(most.unwrap()).unwrap();
            assert!((allowed - 1..=allowed).contains(&most), "{most} instead of {allowed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_order_that_happens_now_does_not_wait() {
        let (pace, before) = (Pace::new(120), Instant::now());
        for _ in 0..12 {
            call(&pace).await;
        }
        assert_eq!((before.elapsed(), pace.paused()), (Duration::ZERO, Duration::ZERO));
        call(&pace).await;
        assert!(before.elapsed() > Duration::from_millis(500) && pace.paused() == before.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_asked_of_a_store_that_wants_silence() {
        let (pace, before) = (Pace::new(120), Instant::now());
        pace.fall_silent();
        assert_eq!(pace.turn(within(30)).await.err(), Some(Some(SILENCE)), "the silence outlasts the deadline");
        call(&pace).await;
        assert_eq!((before.elapsed(), pace.paused()), (SILENCE, SILENCE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_call_waits_for_a_slot_until_its_deadline() {
        let pace = Pace::new(120);
        let mut held = Vec::new();
        for _ in 0..SLOTS {
            held.push(pace.turn(within(60)).await.expect("a free slot"));
        }
        assert_eq!(pace.turn(within(1)).await.err(), Some(None));
        held.pop();
        assert!(pace.turn(within(1)).await.is_ok());
    }
}
