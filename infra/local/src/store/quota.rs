//! BigCommerce's plans, and how its answers tell what is left.

use std::time::Duration;

use crate::web::{Allowance, Quota};

impl Quota {
    /// 150 requests in 30 s (BigCommerce docs, API rate limits).
    pub const PLUS: Self = Self { requests: 150, window: Duration::from_secs(30) };
    /// 450 requests in 30 s.
    pub const PRO: Self = Self { requests: 450, window: Duration::from_secs(30) };
}

/// The headers of an answer.
pub(super) fn headers(allowance: &Allowance) -> Vec<(&'static str, String)> {
    vec![
        ("x-rate-limit-requests-left", allowance.left.to_string()),
        ("x-rate-limit-requests-quota", allowance.quota.requests.to_string()),
        ("x-rate-limit-time-reset-ms", allowance.reset.as_millis().to_string()),
        ("x-rate-limit-time-window-ms", allowance.quota.window.as_millis().to_string()),
    ]
}
