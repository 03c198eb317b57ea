//! Klaviyo's rate limits: fixed windows of a second and of a minute, per endpoint.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{deletion, mapping};

/// Requests allowed in a second and in a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) steady: u32,
}

/// The documented limit of an endpoint; `GET` and `POST` of one path have the same.
pub(super) fn rate_of(route: &str) -> Rate {
    match route {
        "/api/events" => Rate { burst: 350, steady: 3500 },
        "/api/profile-import" => Rate { burst: 75, steady: 750 },
        "/api/event-bulk-create-jobs" | "/api/metrics" => Rate { burst: 10, steady: 150 },
        "/api/metric-aggregates" | "/api/mapped-metrics" | mapping::ONE | deletion::PATH => {
            Rate { burst: 3, steady: 60 }
        }
        _ => Rate { burst: 1, steady: 15 },
    }
}

/// What has been used up, by method and endpoint.
#[derive(Debug, Default)]
pub(super) struct Windows(HashMap<(String, &'static str), Used>);

#[derive(Debug, Clone, Copy, Default)]
struct Used {
    second: i64,
    in_second: u32,
    in_minute: u32,
}

/// Whether a request may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grant {
    /// Yes; so many are left in this second.
    Yes {
        /// Of the burst window.
        left: u32,
    },
    /// No; try again in so many seconds.
    No {
        /// At least 1.
        retry_after: i64,
    },
}

impl Windows {
    /// Counts a request.
    pub(super) fn take(&mut self, method: &str, route: &'static str, now: Timestamp) -> Grant {
        let Rate { burst, steady } = rate_of(route);
        let used = self.0.entry((method.to_owned(), route)).or_default();
        let second = now.as_second();
        if second.div_euclid(60) != used.second.div_euclid(60) {
            used.in_minute = 0;
        }
        if second != used.second {
            used.in_second = 0;
        }
        used.second = second;
        if used.in_minute >= steady {
            return Grant::No { retry_after: 60 - second.rem_euclid(60) };
        }
        if used.in_second >= burst {
            return Grant::No { retry_after: 1 };
        }
        used.in_minute += 1;
        used.in_second += 1;
        Grant::Yes { left: burst - used.in_second }
    }
}

/// The headers of an answer that is not a 429.
pub(super) fn headers(route: &str, left: u32) -> Vec<(&'static str, String)> {
    let Rate { burst, steady } = rate_of(route);
    vec![
        ("ratelimit-limit", format!("{burst}, {burst};w=1, {steady};w=60")),
        ("ratelimit-remaining", left.to_string()),
        ("ratelimit-reset", "0".to_owned()),
    ]
}
