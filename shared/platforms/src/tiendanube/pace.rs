//! Keeps a store's share of its leaky bucket: a few requests at once, then no faster than the bucket drains, and none while
//! what is left of it belongs to others.
//!
//! The bucket is one app's at one store: 40 deep, draining by 2 a second; ten times of both on large plans. Every answer
//! tells how deep it is, what is left and how long until it is empty (Tiendanube API reference, rate limiting).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use orderwire_http::Deadline;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::retry::Terms;
use crate::waits::Waits;

/// Requests in flight per store and process.
pub(super) const SLOTS: usize = 4;
/// How deep the bucket is until an answer says so.
const DEPTH: u32 = 40;
/// No header may make us faster than this.
const DEEPEST: u32 = 100_000;
/// However deep it is, a full bucket is empty after so long.
const EMPTIES_IN: Duration = Duration::from_secs(20);
/// No header may put work off for longer.
const LONGEST_RESET: Duration = Duration::from_secs(60 * 60);

/// Until the bucket is empty, in milliseconds, or as long as the answer asks to wait.
pub(super) fn reset(headers: &HeaderMap) -> Option<Duration> {
    let reset = number(headers, "x-rate-limit-reset").map(Duration::from_millis);
    let reset = reset.or_else(|| number(headers, "retry-after").map(Duration::from_secs));
    reset.map(|reset| reset.min(LONGEST_RESET))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// One store's pace within this process.
pub(super) struct Pace {
    terms: Terms,
    slots: Semaphore,
    state: Mutex<State>,
    waits: Waits,
}

struct State {
    depth: u32,
    /// When the next request would be due if all of them kept pace; it may begin earlier by what a burst saves.
    next: Instant,
    paused_until: Option<Instant>,
}

impl State {
    /// Three quarters of what drains: 1.5 a second.
    fn interval(&self) -> Duration {
        EMPTIES_IN * 4 / (3 * self.depth)
    }
}

impl Pace {
    /// Free to go.
    pub(super) fn new(terms: &Terms) -> Self {
        let state = State { depth: DEPTH, next: Instant::now(), paused_until: None };
        Self { terms: *terms, slots: Semaphore::new(SLOTS), state: Mutex::new(state), waits: Waits::default() }
    }

    /// Waits for one's turn to send a request; the turn ends when the permit is dropped.
    ///
    /// # Errors
    /// When the turn does not come before `deadline`: how long there is still to wait, if that is the reason.
    pub(super) async fn turn(&self, deadline: Deadline) -> Result<SemaphorePermit<'_>, Option<Duration>> {
        let slot = tokio::time::timeout(deadline.remaining(), self.slots.acquire()).await.map_err(|_| None)?;
        while let Err(wait) = self.begin(Instant::now()) {
            if !deadline.allows(wait) {
                return Err(Some(wait));
            }
            self.wait(wait).await;
        }
        Ok(slot.expect("the semaphore is never closed"))
    }

    /// Counts a request that begins now, or says how long it has to wait.
    fn begin(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state();
        if let Some(until) = state.paused_until.filter(|until| *until > now) {
            return Err(until - now);
        }
        let interval = state.interval();
        let (due, ahead) = (state.next.max(now), interval * (self.terms.burst - 1));
        if due > now + ahead {
            return Err(due - now - ahead);
        }
        state.next = due + interval;
        Ok(())
    }

    /// Takes note of what an answer says about the bucket.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        let depth = number(headers, "x-rate-limit-limit").and_then(|depth| u32::try_from(depth).ok());
        if let Some(depth) = depth.filter(|depth| *depth > 0) {
            self.state().depth = depth.min(DEEPEST);
        }
        let Some(left) = number(headers, "x-rate-limit-remaining") else { return };
        let (depth, left) = (self.state().depth, u32::try_from(left).unwrap_or(u32::MAX));
        let kept = (depth * self.terms.reserve).div_ceil(100);
        if left < kept {
            let share = EMPTIES_IN * (kept - left) / depth;
            self.pause(reset(headers).map_or(share, |reset| reset.min(share)));
        }
    }

    /// Lets no new request start for `duration`.
    pub(super) fn pause(&self, duration: Duration) {
        let until = Instant::now() + duration;
        let mut state = self.state();
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// Waits for the quota.
    pub(super) async fn wait(&self, duration: Duration) {
        let _waiting = self.waits.begin();
        tokio::time::sleep(duration).await;
    }

    /// For how long so far at least one request was waiting for the quota.
    pub(super) fn paused(&self) -> Duration {
        self.waits.total()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn headers(limit: u32, remaining: u32, reset_ms: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-rate-limit-limit", limit.into());
        headers.insert("x-rate-limit-remaining", remaining.into());
        headers.insert("x-rate-limit-reset", reset_ms.into());
        headers
    }

    fn within(seconds: u64) -> Deadline {
        Deadline::within(Duration::from_secs(seconds))
    }

    async fn turns(pace: &Pace, number: u32) {
        for _ in 0..number {
            drop(pace.turn(within(600)).await.expect("long enough"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_requests_come_at_three_quarters_of_what_drains() {
        let (pace, before) = (Pace::new(&Terms::background(30)), Instant::now());
        turns(&pace, 10).await;
        assert_eq!(before.elapsed(), Duration::ZERO);
        turns(&pace, 15).await;
        assert!((before.elapsed().as_secs_f64() - 10.0).abs() < 0.1, "{:?}", before.elapsed());
        assert_eq!(pace.paused(), before.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_larger_plan_is_paced_by_its_own_bucket() {
        let pace = Pace::new(&Terms::background(30));
        pace.heed(&headers(400, 400, 0));
        turns(&pace, 10).await;
        let before = Instant::now();
        turns(&pace, 150).await;
        assert!((before.elapsed().as_secs_f64() - 10.0).abs() < 0.2, "{:?}", before.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_starts_while_what_is_left_belongs_to_others() {
        for (terms, left, waited) in [
            (Terms::LIVE, 4, 0.0),
            (Terms::LIVE, 2, 1.0),
            (Terms::background(30), 12, 0.0),
            (Terms::background(30), 2, 5.0),
        ] {
            let (pace, before) = (Pace::new(&terms), Instant::now());
            pace.heed(&headers(40, left, 20_000));
            turns(&pace, 1).await;
            assert!((before.elapsed().as_secs_f64() - waited).abs() < 0.01, "{left} left: {:?}", before.elapsed());
        }
        let (pace, before) = (Pace::new(&Terms::background(90)), Instant::now());
        pace.heed(&headers(40, 0, 500));
        turns(&pace, 1).await;
        assert_eq!(before.elapsed(), SECOND / 2, "no longer than until the bucket is empty");
    }

    #[tokio::test(start_paused = true)]
    async fn who_cannot_wait_so_long_is_told_how_long_it_would_be() {
        let pace = Pace::new(&Terms::LIVE);
        pace.pause(8 * SECOND);
        assert_eq!(pace.turn(within(5)).await.err(), Some(Some(8 * SECOND)));
        let mut held = Vec::new();
        for _ in 0..SLOTS {
            held.push(pace.turn(within(60)).await.expect("a free slot"));
        }
        assert_eq!(pace.turn(within(1)).await.err(), Some(None));
        held.pop();
        assert!(pace.turn(within(1)).await.is_ok());
    }

    #[test]
    fn headers_that_make_no_sense_are_passed_over() {
        let pace = Pace::new(&Terms::LIVE);
        pace.heed(&headers(0, 40, 0));
        assert_eq!(pace.state().depth, DEPTH);
        pace.heed(&headers(u32::MAX, u32::MAX, 0));
        assert_eq!(pace.state().depth, DEEPEST);
        assert_eq!(reset(&headers(40, 0, u64::MAX)), Some(LONGEST_RESET));
    }
}
