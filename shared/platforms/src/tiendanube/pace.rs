//! Keeps a store's share of its leaky bucket: no faster than the bucket drains, and nothing while what is left of it belongs
//! to others.
//!
//! The bucket is one app's at one store: 40 deep, draining by 2 a second; ten times of both on large plans. Every answer
//! tells how deep it is, what is left and how long until it is empty (Tiendanube API reference, rate limiting).

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::HeaderMap;

use super::retry::Terms;
use crate::gate::{Gate, Spread};

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
    depth: AtomicU32,
    /// Through which every request goes.
    pub(super) gate: Gate,
}

impl Pace {
    /// Free to go.
    pub(super) fn new(terms: &Terms) -> Self {
        Self { terms: *terms, depth: DEPTH.into(), gate: Gate::new(spread(terms, DEPTH)) }
    }

    /// Takes note of what an answer says about the bucket.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        let depth = number(headers, "x-rate-limit-limit").and_then(|depth| u32::try_from(depth).ok());
        if let Some(depth) = depth.filter(|depth| *depth > 0).map(|depth| depth.min(DEEPEST)) {
            self.depth.store(depth, Ordering::Relaxed);
            self.gate.spread(spread(&self.terms, depth));
        }
        let Some(left) = number(headers, "x-rate-limit-remaining") else { return };
        let (depth, left) = (self.depth.load(Ordering::Relaxed), u32::try_from(left).unwrap_or(u32::MAX));
        let kept = (depth * self.terms.reserve).div_ceil(100);
        if left < kept {
            let share = EMPTIES_IN * (kept - left) / depth;
            self.gate.close(reset(headers).map_or(share, |reset| reset.min(share)));
        }
    }
}

/// Three quarters of what drains: 1.5 a second from a bucket of the usual depth.
fn spread(terms: &Terms, depth: u32) -> Spread {
    Spread { interval: EMPTIES_IN * 4 / (3 * depth), burst: terms.burst }
}

#[cfg(test)]
mod tests {
    use orderwire_http::Deadline;
    use tokio::time::Instant;

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
            drop(pace.gate.turn(within(600)).await.expect("long enough"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_requests_come_at_three_quarters_of_what_drains() {
        let (pace, before) = (Pace::new(&Terms::background(30)), Instant::now());
        turns(&pace, 10).await;
        assert_eq!(before.elapsed(), Duration::ZERO);
        turns(&pace, 15).await;
        assert!((before.elapsed().as_secs_f64() - 10.0).abs() < 0.1, "{:?}", before.elapsed());
        assert_eq!(pace.gate.waited(), before.elapsed());
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

    #[test]
    fn headers_that_make_no_sense_are_passed_over() {
        let pace = Pace::new(&Terms::LIVE);
        pace.heed(&headers(0, 40, 0));
        assert_eq!(pace.depth.load(Ordering::Relaxed), DEPTH);
        pace.heed(&headers(u32::MAX, u32::MAX, 0));
        assert_eq!(pace.depth.load(Ordering::Relaxed), DEEPEST);
        assert_eq!(reset(&headers(40, 0, u64::MAX)), Some(LONGEST_RESET));
    }
}
