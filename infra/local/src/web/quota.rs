//! A store's request quota: fixed windows, shared by everyone who asks.

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
    /// No test reaches it.
    pub const UNLIMITED: Self = Self { requests: 1_000_000, window: Duration::from_secs(30) };
}

/// The window that runs now.
#[derive(Debug)]
pub(crate) struct Window {
    quota: Quota,
    ends: Timestamp,
    left: u32,
}

/// What a request finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Whether it may go on.
    pub(crate) granted: bool,
    /// Requests left after it.
    pub(crate) left: u32,
    /// What counts.
    pub(crate) quota: Quota,
    /// Until the window ends.
    pub(crate) reset: Duration,
}

impl Window {
    pub(crate) fn new(quota: Quota) -> Self {
        Self { quota, ends: Timestamp::MIN, left: 0 }
    }

    pub(crate) fn set_quota(&mut self, quota: Quota) {
        *self = Self::new(quota);
    }

    /// Counts a request. A window starts with the first request after the last one ended.
    pub(crate) fn take(&mut self, now: Timestamp) -> Allowance {
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
