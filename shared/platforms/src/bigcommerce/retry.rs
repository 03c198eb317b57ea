//! When to try a failed request again. Pure.
//!
//! The quota of a store is shared by all its apps; its window is 30 s (BigCommerce docs, getting-started/api-rate-limits).

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::pace::reset;
use crate::exchange::Step;

/// Of a request that met a passing fault, the first try included.
const MOST_TRIES: u32 = 3;
/// A 429 without quota headers means that the platform itself is overloaded.
const OVERLOAD: Duration = Duration::from_secs(30);

/// How much of the quota a connection may use up, and how long a request waits for more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// Per cent of the quota that are left for others.
    pub(super) reserve: u64,
    /// What a request waits at most before it is repeated.
    longest_wait: Duration,
    /// How often a request is sent at most while the quota is spent.
    most_tries: u32,
}

impl Terms {
    /// For orders that happen now: their messages had better be put back than wait for long.
    pub(super) const LIVE: Self = Self { reserve: 10, longest_wait: Duration::from_secs(10), most_tries: MOST_TRIES };

    /// For long runs, which leave `reserve` per cent and have time to wait for the next window, or for a few.
    pub(super) const fn background(reserve: u64) -> Self {
        Self { reserve, longest_wait: Duration::from_secs(60), most_tries: 8 }
    }
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

    /// Whether other requests would fail as well.
    pub(super) fn concerns_all(self) -> bool {
        !matches!(self, Self::Passing(_))
    }
}

/// Decides after try number `tries` failed. `jitter` from 0 to 1 spreads the repeats of many workers.
pub(super) fn step(trouble: Trouble, tries: u32, jitter: f64, terms: &Terms) -> Step {
    let soon = |least: u64| Duration::from_millis(least).mul_f64(1.0 + jitter);
    let may_wait = |wait| tries < terms.most_tries && wait <= terms.longest_wait;
    match trouble {
        Trouble::QuotaSpent(reset) if may_wait(reset) => Step::Again(reset + soon(50 << (tries - 1))),
        Trouble::QuotaSpent(reset) => Step::Leave(Some(reset)),
        Trouble::Overloaded if tries == 1 => Step::Again(soon(1_000)),
        Trouble::Overloaded if may_wait(OVERLOAD) => Step::Again(OVERLOAD),
        Trouble::Overloaded => Step::Leave(Some(OVERLOAD)),
        Trouble::Passing(None) if tries < MOST_TRIES => Step::Again(soon(200 * u64::from(tries))),
        Trouble::Passing(wait) => Step::Leave(wait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const BACKGROUND: Terms = Terms::background(30);

    #[test]
    fn a_spent_quota_is_waited_for_only_if_it_resets_soon() {
        let at = |reset| step(Trouble::QuotaSpent(reset), 1, 0.0, &Terms::LIVE);
        assert_eq!(at(2 * SECOND), Step::Again(Duration::from_millis(2_050)));
        assert_eq!(at(25 * SECOND), Step::Leave(Some(25 * SECOND)));
        let last = step(Trouble::QuotaSpent(2 * SECOND), MOST_TRIES, 0.0, &Terms::LIVE);
        assert_eq!(last, Step::Leave(Some(2 * SECOND)));
    }

    #[test]
    fn a_long_run_waits_for_the_next_window_and_for_a_few_more() {
        let at = |tries, reset| step(Trouble::QuotaSpent(reset), tries, 0.0, &BACKGROUND);
        assert_eq!(at(1, 30 * SECOND), Step::Again(Duration::from_millis(30_050)));
        assert_eq!(at(3, 30 * SECOND), Step::Again(Duration::from_millis(30_200)), "a little longer each time");
        assert_eq!(at(8, 30 * SECOND), Step::Leave(Some(30 * SECOND)));
        assert_eq!(at(1, 3_600 * SECOND), Step::Leave(Some(3_600 * SECOND)), "no window is that long");
    }

    #[test]
    fn an_overloaded_platform_is_left_alone_after_one_repeat() {
        let at = |tries, terms| step(Trouble::Overloaded, tries, 0.5, &terms);
        assert_eq!(at(1, Terms::LIVE), Step::Again(Duration::from_millis(1_500)));
        assert_eq!(at(2, Terms::LIVE), Step::Leave(Some(OVERLOAD)));
        assert_eq!([at(2, BACKGROUND), at(8, BACKGROUND)], [Step::Again(OVERLOAD), Step::Leave(Some(OVERLOAD))]);
    }

    #[test]
    fn a_passing_fault_is_repeated_quickly_and_then_left() {
        let steps = [1, 2, 3].map(|tries| step(Trouble::Passing(None), tries, 0.0, &BACKGROUND));
        assert_eq!(steps, [Step::Again(SECOND / 5), Step::Again(SECOND * 2 / 5), Step::Leave(None)]);
        assert_eq!(step(Trouble::Passing(Some(SECOND)), 1, 0.0, &Terms::LIVE), Step::Leave(Some(SECOND)));
    }

    #[test]
    fn the_kind_of_trouble_is_read_from_status_and_headers() {
        let resets = |value: &'static str| {
            let name = http::HeaderName::from_static("x-rate-limit-time-reset-ms");
            HeaderMap::from_iter([(name, http::HeaderValue::from_static(value))])
        };
        let of = |status, headers| Trouble::of(status, &headers);
        assert_eq!(of(StatusCode::TOO_MANY_REQUESTS, resets("4000")), Trouble::QuotaSpent(4 * SECOND));
        assert_eq!(of(StatusCode::TOO_MANY_REQUESTS, HeaderMap::new()), Trouble::Overloaded);
        assert_eq!(of(StatusCode::BAD_GATEWAY, resets("4000")), Trouble::Passing(None));
        let endless = of(StatusCode::TOO_MANY_REQUESTS, resets("18446744073709551615"));
        assert_eq!(endless, Trouble::QuotaSpent(3_600 * SECOND));
    }
}
