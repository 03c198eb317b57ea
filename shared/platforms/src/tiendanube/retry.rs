//! When to try a failed request again. Pure.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::pace::reset;
use crate::exchange::Step;

/// Of a request that met a passing fault, the first try included.
const MOST_TRIES: u32 = 3;
/// What a 429 that says nothing is waited for: the whole bucket drains in 20 s.
const UNSAID: Duration = Duration::from_secs(20);
/// A store or app that has not paid will not have by the next minute.
const SUSPENDED: Duration = Duration::from_secs(6 * 60 * 60);

/// How much of the quota a connection may use up, and how long a request waits for more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// Per cent of the quota that are left for others.
    pub(super) reserve: u32,
    /// Requests that may follow each other at once before they have to keep pace.
    pub(super) burst: u32,
    /// What a request waits at most before it is repeated.
    longest_wait: Duration,
    /// How often a request is sent at most while the quota is spent.
    most_tries: u32,
}

impl Terms {
    /// For orders that happen now: their messages had better be put back than wait for long.
    pub(super) const LIVE: Self =
        Self { reserve: 10, burst: 20, longest_wait: Duration::from_secs(10), most_tries: MOST_TRIES };

    /// For long runs, which leave `reserve` per cent and have time to wait.
    pub(super) const fn background(reserve: u32) -> Self {
        Self { reserve, burst: 10, longest_wait: Duration::from_secs(60), most_tries: 8 }
    }
}

/// Why a request did not succeed, when it may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The bucket is full until then.
    QuotaSpent(Duration),
    /// The store or the app is suspended because somebody has not paid.
    Suspended,
    /// A passing fault.
    Passing,
}

impl Trouble {
    /// Reads it from an answer whose status says that it is passing.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::QuotaSpent(reset(headers).unwrap_or(UNSAID)),
            StatusCode::PAYMENT_REQUIRED => Self::Suspended,
            _ => Self::Passing,
        }
    }
}

/// Decides after try number `tries` failed. `jitter` from 0 to 1 spreads the repeats of many workers.
pub(super) fn step(trouble: Trouble, tries: u32, jitter: f64, terms: &Terms) -> Step {
    let soon = |least: u64| Duration::from_millis(least).mul_f64(1.0 + jitter);
    match trouble {
        Trouble::QuotaSpent(reset) if tries < terms.most_tries && reset <= terms.longest_wait => {
            Step::Again(reset + soon(50 << (tries - 1)))
        }
        Trouble::QuotaSpent(reset) => Step::Leave(Some(reset)),
        Trouble::Suspended => Step::Leave(Some(SUSPENDED)),
        Trouble::Passing if tries < MOST_TRIES => Step::Again(soon(200 * u64::from(tries))),
        Trouble::Passing => Step::Leave(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_full_bucket_is_waited_for_only_if_it_drains_soon() {
        let at = |tries, reset, terms| step(Trouble::QuotaSpent(reset), tries, 0.0, &terms);
        assert_eq!(at(1, 2 * SECOND, Terms::LIVE), Step::Again(Duration::from_millis(2_050)));
        assert_eq!(at(1, 20 * SECOND, Terms::LIVE), Step::Leave(Some(20 * SECOND)));
        assert_eq!(at(MOST_TRIES, 2 * SECOND, Terms::LIVE), Step::Leave(Some(2 * SECOND)));
        assert_eq!(at(3, 20 * SECOND, Terms::background(30)), Step::Again(Duration::from_millis(20_200)));
        assert_eq!(at(8, 20 * SECOND, Terms::background(30)), Step::Leave(Some(20 * SECOND)));
    }

    #[test]
    fn a_store_that_is_suspended_is_left_for_hours() {
        assert_eq!(step(Trouble::Suspended, 1, 0.0, &Terms::background(30)), Step::Leave(Some(6 * 3_600 * SECOND)));
    }

    #[test]
    fn a_passing_fault_is_repeated_quickly_and_then_left() {
        let steps = [1, 2, 3].map(|tries| step(Trouble::Passing, tries, 0.0, &Terms::LIVE));
        assert_eq!(steps, [Step::Again(SECOND / 5), Step::Again(SECOND * 2 / 5), Step::Leave(None)]);
    }

    #[test]
    fn the_kind_of_trouble_is_read_from_status_and_headers() {
        let of = |status: u16, headers| Trouble::of(StatusCode::from_u16(status).unwrap(), &headers);
        let name = http::HeaderName::from_static("x-rate-limit-reset");
        let headers = HeaderMap::from_iter([(name, http::HeaderValue::from_static("4000"))]);
        assert_eq!(of(429, headers.clone()), Trouble::QuotaSpent(4 * SECOND), "milliseconds");
        assert_eq!(of(429, HeaderMap::new()), Trouble::QuotaSpent(UNSAID));
        assert_eq!([of(502, headers), of(402, HeaderMap::new())], [Trouble::Passing, Trouble::Suspended]);
    }
}
