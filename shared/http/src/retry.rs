//! What a status means for trying again. Pure.

use std::time::Duration;

use http::HeaderMap;
use http::StatusCode;
use http::header::RETRY_AFTER;
use jiff::Timestamp;

/// What to make of an answer, before looking at its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// 2xx.
    Fine,
    /// 401 or 403: the credentials, or their scopes, were refused.
    CredentialsRefused,
    /// 404 or 410 on a resource.
    Gone,
    /// 429, 408, 425 or 5xx: the same request may succeed later.
    Passing,
    /// Any other status: the same request will never succeed.
    Wrong,
}

/// Sorts a status. 524 (a proxy's time-out) and other unofficial 5xx count as passing.
pub fn meaning(status: StatusCode) -> Meaning {
    match status.as_u16() {
        200..=299 => Meaning::Fine,
        401 | 403 => Meaning::CredentialsRefused,
        404 | 410 => Meaning::Gone,
        408 | 425 | 429 | 500..=599 => Meaning::Passing,
        _ => Meaning::Wrong,
    }
}

/// `Retry-After`, as seconds or as an HTTP date (RFC 9110 §10.2.3); at most a day, so that a wild value does not put a
/// message out of reach.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    const DAY: u64 = 24 * 60 * 60;
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            u64::try_from(at.as_second() - now.as_second()).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds.min(DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(value: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        let now = "2026-07-14T16:05:00Z".parse().unwrap();
        retry_after(&headers, now).map(|duration| duration.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(after("7"), Some(7));
        assert_eq!(after("Tue, 14 Jul 2026 16:05:30 GMT"), Some(30));
        assert_eq!(after("Tue, 14 Jul 2026 16:04:30 GMT"), Some(0));
        assert_eq!(after("99999999"), Some(86_400));
        assert_eq!(after("soon"), None);
    }

    #[test]
    fn statuses_are_sorted_by_what_to_do() {
        let of = |status| meaning(StatusCode::from_u16(status).unwrap());
        assert_eq!([200, 204].map(of), [Meaning::Fine; 2]);
        assert_eq!([429, 500, 503, 524].map(of), [Meaning::Passing; 4]);
        assert_eq!([400, 409, 413, 415, 422, 301].map(of), [Meaning::Wrong; 6]);
        assert_eq!([of(401), of(404)], [Meaning::CredentialsRefused, Meaning::Gone]);
    }
}
