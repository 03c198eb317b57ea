//! Keeps a store's share of its API quota: at most a few requests at a time, none while the quota is nearly spent, and
//! when to try a failed one again.
//!
//! The quota belongs to the store and is shared by all its apps; every answer tells what is left in the current window of
//! 30 s (BigCommerce docs, getting-started/api-rate-limits).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use orderwire_http::Deadline;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Requests in flight per store and process.
const SLOTS: usize = 4;
/// Of one request, the first included.
const MOST_TRIES: u32 = 3;
/// What a worker waits at most to repeat a request; beyond it the message is better put back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// A 429 without quota headers means that the platform itself is overloaded.
const OVERLOAD: Duration = Duration::from_secs(30);
/// No header may put work off for longer.
const LONGEST_RESET: Duration = Duration::from_secs(60 * 60);

/// What an answer says about the quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quota {
    left: u64,
    quota: u64,
    reset: Duration,
}

impl Quota {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name| number(headers, name);
        Some(Self {
            left: number("x-rate-limit-requests-left")?,
            quota: number("x-rate-limit-requests-quota")?,
            reset: reset(headers)?,
        })
    }

    /// Less than a tenth is left for everybody else's apps.
    fn is_nearly_spent(self) -> bool {
        self.left.saturating_mul(10) < self.quota
    }
}

/// Until the window ends, or as long as the answer asks to wait.
fn reset(headers: &HeaderMap) -> Option<Duration> {
    let reset = number(headers, "x-rate-limit-time-reset-ms").map(Duration::from_millis);
    let retry_after = || ["x-retry-after", "retry-after"].into_iter().find_map(|name| number(headers, name));
    reset.or_else(|| retry_after().map(Duration::from_secs)).map(|reset| reset.min(LONGEST_RESET))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// Why a request did not succeed, when it may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The store's quota is spent until then.
    QuotaSpent(Duration),
    /// The platform is overloaded.
    Overloaded,
    /// A passing fault, with the wait it asks for, if any.
    Passing(Option<Duration>),
}

impl Trouble {
    /// Reads it from an answer whose status says that it is passing.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        match (status, reset(headers)) {
            (StatusCode::TOO_MANY_REQUESTS, Some(reset)) => Self::QuotaSpent(reset),
            (StatusCode::TOO_MANY_REQUESTS, None) => Self::Overloaded,
            (_, wait) => Self::Passing(wait.filter(|_| status == StatusCode::SERVICE_UNAVAILABLE)),
        }
    }
}

/// What to do about [`Trouble`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Send the request again after this wait.
    Again(Duration),
    /// Leave it, and come back not before then, if a moment is known.
    Leave(Option<Duration>),
}

/// Decides after try number `tries` failed. `jitter` from 0 to 1 spreads the repeats of many workers.
pub(super) fn step(trouble: Trouble, tries: u32, jitter: f64) -> Step {
    let soon = |least: u64| Duration::from_millis(least).mul_f64(1.0 + jitter);
    let may_repeat = tries < MOST_TRIES;
    match trouble {
        Trouble::QuotaSpent(reset) if may_repeat && reset <= LONGEST_WAIT => Step::Again(reset + soon(50)),
        Trouble::QuotaSpent(reset) => Step::Leave(Some(reset)),
        Trouble::Overloaded if tries == 1 => Step::Again(soon(1_000)),
        Trouble::Overloaded => Step::Leave(Some(OVERLOAD)),
        Trouble::Passing(None) if may_repeat => Step::Again(soon(200 * u64::from(tries))),
        Trouble::Passing(wait) => Step::Leave(wait),
    }
}

/// One store's pace within this process.
pub(super) struct Pace {
    slots: Semaphore,
    paused_until: Mutex<Option<Instant>>,
}

impl Pace {
    /// Free to go.
    pub(super) fn new() -> Self {
        Self { slots: Semaphore::new(SLOTS), paused_until: Mutex::new(None) }
    }

    /// Waits for one's turn to send a request; the turn ends when the permit is dropped.
    ///
    /// # Errors
    /// When the turn does not come before `deadline`: how long the pause still lasts, if that is the reason.
    pub(super) async fn turn(&self, deadline: Deadline) -> Result<SemaphorePermit<'_>, Option<Duration>> {
        let slot = tokio::time::timeout(deadline.remaining(), self.slots.acquire()).await.map_err(|_| None)?;
        while let Some(wait) = self.pause_left() {
            if !deadline.allows(wait) {
                return Err(Some(wait));
            }
            tokio::time::sleep(wait).await;
        }
        Ok(slot.expect("the semaphore is never closed"))
    }

    /// Takes note of what an answer says about the quota.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        if let Some(quota) = Quota::read(headers).filter(|quota| quota.is_nearly_spent()) {
            self.pause(quota.reset);
        }
    }

    /// Lets no new request start for `duration`.
    pub(super) fn pause(&self, duration: Duration) {
        let until = Instant::now() + duration;
        let mut paused = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        *paused = (*paused).max(Some(until));
    }

    fn pause_left(&self) -> Option<Duration> {
        let paused = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        paused.map(|until| until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(left: u64, quota: u64, reset_ms: u64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-rate-limit-requests-left", left.into());
        headers.insert("x-rate-limit-requests-quota", quota.into());
        headers.insert("x-rate-limit-time-reset-ms", reset_ms.into());
        headers
    }

    const SECOND: Duration = Duration::from_secs(1);

    fn within(seconds: u64) -> Deadline {
        Deadline::within(Duration::from_secs(seconds))
    }

    #[test]
    fn a_spent_quota_is_waited_for_only_if_it_resets_soon() {
        let at = |reset| step(Trouble::QuotaSpent(reset), 1, 0.0);
        assert_eq!(at(2 * SECOND), Step::Again(Duration::from_millis(2_050)));
        assert_eq!(at(25 * SECOND), Step::Leave(Some(25 * SECOND)));
        assert_eq!(step(Trouble::QuotaSpent(2 * SECOND), MOST_TRIES, 0.0), Step::Leave(Some(2 * SECOND)));
    }

    #[test]
    fn an_overloaded_platform_is_left_alone_after_one_repeat() {
        assert_eq!(step(Trouble::Overloaded, 1, 0.5), Step::Again(Duration::from_millis(1_500)));
        assert_eq!(step(Trouble::Overloaded, 2, 0.5), Step::Leave(Some(OVERLOAD)));
    }

    #[test]
    fn a_passing_fault_is_repeated_quickly_and_then_left() {
        let steps = [1, 2, 3].map(|tries| step(Trouble::Passing(None), tries, 0.0));
        assert_eq!(steps, [Step::Again(SECOND / 5), Step::Again(SECOND * 2 / 5), Step::Leave(None)]);
        assert_eq!(step(Trouble::Passing(Some(SECOND)), 1, 0.0), Step::Leave(Some(SECOND)));
    }

    #[test]
    fn the_kind_of_trouble_is_read_from_status_and_headers() {
        assert_eq!(
            Trouble::of(StatusCode::TOO_MANY_REQUESTS, &headers(0, 150, 4_000)),
            Trouble::QuotaSpent(4 * SECOND)
        );
        assert_eq!(Trouble::of(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()), Trouble::Overloaded);
        assert_eq!(Trouble::of(StatusCode::BAD_GATEWAY, &headers(0, 150, 4_000)), Trouble::Passing(None));
        let endless = headers(0, 150, u64::MAX);
        assert_eq!(Trouble::of(StatusCode::TOO_MANY_REQUESTS, &endless), Trouble::QuotaSpent(LONGEST_RESET));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_starts_while_the_quota_is_nearly_spent() {
        let pace = Pace::new();
        pace.heed(&headers(15, 150, 8_000));
        let before = Instant::now();
        drop(pace.turn(within(60)).await.expect("a tenth is left"));
        assert_eq!(before.elapsed(), Duration::ZERO);
        pace.heed(&headers(14, 150, 8_000));
        assert_eq!(pace.turn(within(5)).await.err(), Some(Some(8 * SECOND)), "the pause outlasts the deadline");
        drop(pace.turn(within(60)).await.expect("the pause ends before the deadline"));
        assert_eq!(before.elapsed(), 8 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_fifth_request_waits_for_a_slot_until_its_deadline() {
        let pace = Pace::new();
        let mut held = Vec::new();
        for _ in 0..SLOTS {
            held.push(pace.turn(within(60)).await.expect("a free slot"));
        }
        assert_eq!(pace.turn(within(1)).await.err(), Some(None));
        held.pop();
        assert!(pace.turn(within(1)).await.is_ok());
    }
}
