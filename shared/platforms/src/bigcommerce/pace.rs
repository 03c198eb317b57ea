//! Keeps a store's share of its API quota: no requests while what is left of it belongs to others.
//!
//! The quota belongs to the store and is shared by all its apps; every answer tells what is left in the current window of
//! 30 s (BigCommerce docs, getting-started/api-rate-limits). Plans whose answers do not tell it are held back by 429 alone.

use std::time::Duration;

use http::HeaderMap;

use super::retry::Terms;
use crate::gate::{Gate, Spread};

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

    /// Whether less than `reserve` per cent of it is left.
    fn is_nearly_spent(self, reserve: u64) -> bool {
        self.left.saturating_mul(100) < self.quota.saturating_mul(reserve)
    }
}

/// Until the window ends, or as long as the answer asks to wait.
pub(super) fn reset(headers: &HeaderMap) -> Option<Duration> {
    let reset = number(headers, "x-rate-limit-time-reset-ms").map(Duration::from_millis);
    let retry_after = || ["x-retry-after", "retry-after"].into_iter().find_map(|name| number(headers, name));
    reset.or_else(|| retry_after().map(Duration::from_secs)).map(|reset| reset.min(LONGEST_RESET))
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// One store's pace within this process.
pub(super) struct Pace {
    reserve: u64,
    /// Through which every request goes.
    pub(super) gate: Gate,
}

impl Pace {
    /// Free to go.
    pub(super) fn new(terms: &Terms) -> Self {
        Self { reserve: terms.reserve, gate: Gate::new(Spread::NONE) }
    }

    /// Takes note of what an answer says about the quota.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        if let Some(quota) = Quota::read(headers).filter(|quota| quota.is_nearly_spent(self.reserve)) {
            self.gate.close(quota.reset);
        }
    }
}

#[cfg(test)]
mod tests {
    use orderwire_http::Deadline;
    use tokio::time::Instant;

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

    #[tokio::test(start_paused = true)]
    async fn nothing_starts_while_the_quota_is_nearly_spent() {
        let pace = Pace::new(&Terms::LIVE);
        pace.heed(&headers(15, 150, 8_000));
        let before = Instant::now();
        drop(pace.gate.turn(within(60)).await.expect("a tenth is left"));
        assert_eq!((before.elapsed(), pace.gate.waited()), (Duration::ZERO, Duration::ZERO));
        pace.heed(&headers(14, 150, 8_000));
        assert_eq!(pace.gate.turn(within(5)).await.err(), Some(Some(8 * SECOND)), "the pause outlasts the deadline");
        drop(pace.gate.turn(within(60)).await.expect("the pause ends before the deadline"));
        assert_eq!((before.elapsed(), pace.gate.waited()), (8 * SECOND, 8 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_run_leaves_its_reserve_to_others() {
        let (pace, before) = (Pace::new(&Terms::background(30)), Instant::now());
        for (left, waited) in [(45, 0), (44, 30)] {
            pace.heed(&headers(left, 150, 30_000));
            drop(pace.gate.turn(within(60)).await.expect("windows end before the deadline"));
            assert_eq!(before.elapsed(), waited * SECOND, "{left} left");
        }
    }
}
