//! The store's request quota: fixed windows, shared by everyone who asks.

use std::time::Duration;

use jiff::Timestamp;

/// How much may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in a window.
    pub requests: u32,
    /// Length of a window.
    pub window: Duration,
}

impl Quota {
    /// 150 requests in 30 s (BigCommerce docs, API rate limits).
    pub const PLUS: Self = Self { requests: 150, window: Duration::from_secs(30) };
    /// 450 requests in 30 s.
    pub const PRO: Self = Self { requests: 450, window: Duration::from_secs(30) };
    /// Headers as usual, but no test reaches it.
    pub const UNLIMITED: Self = Self { requests: 1_000_000, window: Duration::from_secs(30) };
}

/// The window that runs now.
#[derive(Debug)]
pub(super) struct Window {
    quota: Quota,
    ends: Timestamp,
    left: u32,
}

/// What a request finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Whether it may go on.
    pub(super) granted: bool,
    left: u32,
    quota: Quota,
    reset: Duration,
}

impl Window {
    pub(super) fn new(quota: Quota) -> Self {
        Self { quota, ends: Timestamp::MIN, left: 0 }
    }

    pub(super) fn set_quota(&mut self, quota: Quota) {
        *self = Self::new(quota);
    }

    /// Counts a request. A window starts with the first request after the last one ended.
    pub(super) fn take(&mut self, now: Timestamp) -> Allowance {
        if now >= self.ends {
            self.ends = now.checked_add(self.quota.window).unwrap_or(Timestamp::MAX);
            self.left = self.quota.requests;
        }
        let granted = self.left > 0;
        self.left = self.left.saturating_sub(1);
        let reset = Duration::try_from(self.ends.duration_since(now)).unwrap_or(Duration::ZERO);
        Allowance { granted, left: self.left, quota: self.quota, reset }
    }
}

impl Allowance {
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("x-rate-limit-requests-left", self.left.to_string()),
            ("x-rate-limit-requests-quota", self.quota.requests.to_string()),
            ("x-rate-limit-time-reset-ms", self.reset.as_millis().to_string()),
            ("x-rate-limit-time-window-ms", self.quota.window.as_millis().to_string()),
        ]
    }
}
