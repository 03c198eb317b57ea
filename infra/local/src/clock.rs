//! The time the local services go by: the machine's own, or one that a test moves by hand.

use std::time::Duration;

use futures::future::{self, BoxFuture};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A source of time that can also be waited for.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Resolves once [`Clock::now`] has reached `at`; at once if it already has.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the local services read the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let left = Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO);
        Box::pin(tokio::time::sleep(left))
    }
}

/// A clock that stands still until it is advanced; clones share one time.
///
/// Advancing wakes everything that waits in [`Clock::sleep_until`]: long polls, delays, visibility timeouts.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { now: watch::Sender::new(now) }
    }

    /// Moves the time forward by `span` and wakes whoever waited for a moment up to then.
    pub fn advance(&self, span: Duration) {
        let span = SignedDuration::try_from(span).expect("nobody advances a clock by 292 billion years");
        self.now.send_modify(|now| *now += span);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            if now.wait_for(|now| *now >= at).await.is_err() {
                // Every handle to the clock is gone: the moment never comes.
                future::pending().await
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn sleeper_wakes_when_the_clock_is_advanced_far_enough() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let mut sleeper = clock.sleep_until(Timestamp::from_second(10).unwrap());
        clock.advance(Duration::from_secs(9));
        assert!((&mut sleeper).now_or_never().is_none());
        clock.clone().advance(Duration::from_secs(1));
        assert!(sleeper.now_or_never().is_some());
    }

    #[test]
    fn past_moment_is_not_waited_for() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        assert!(clock.sleep_until(Timestamp::from_second(-1).unwrap()).now_or_never().is_some());
    }
}
