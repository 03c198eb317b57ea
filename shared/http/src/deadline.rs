//! Until when work may go on.

use std::time::Duration;

use tokio::time::Instant;

/// A moment after which no new request is worth starting: the end of the Lambda invocation, less what is needed to give
/// the rest back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// `left` from now.
    pub fn within(left: Duration) -> Self {
        Self(Instant::now() + left)
    }

    /// What is left; zero when it has passed.
    pub fn remaining(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether a wait of `duration` would still leave time to do something afterwards.
    pub fn allows(&self, duration: Duration) -> bool {
        self.remaining() > duration
    }
}
