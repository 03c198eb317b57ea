//! What makes everything in a run stop: its time, or a reason one part has.

use std::time::Duration;

use orderwire_http::Deadline;
use tokio::sync::watch;

use super::halt::Halt;

/// Pulled by whoever must stop the run; it pulls itself when the time is over.
pub(super) struct Brake {
    until: Deadline,
    pulled: watch::Sender<Option<Halt>>,
}

impl Brake {
    /// Something new may be begun until then.
    pub(super) fn at(until: Deadline) -> Self {
        Self { until, pulled: watch::Sender::new(None) }
    }

    /// Until when something new may be begun.
    pub(super) fn until(&self) -> Deadline {
        self.until
    }

    /// Stops the run; the first reason counts.
    pub(super) fn pull(&self, halt: Halt) {
        self.pulled.send_if_modified(|pulled| {
            let first = pulled.is_none();
            pulled.get_or_insert(halt);
            first
        });
    }

    /// Why the run must stop, if it must.
    pub(super) fn halt(&self) -> Option<Halt> {
        let pulled = self.pulled.borrow().clone();
        pulled.or_else(|| self.until.remaining().is_zero().then_some(Halt::OutOfTime { after: None }))
    }

    /// Waits until the run must stop.
    pub(super) async fn pulled(&self) -> Halt {
        let mut pulled = self.pulled.subscribe();
        let reason = async {
            let pulled = pulled.wait_for(Option::is_some).await.expect("the sender is ours");
            pulled.clone().expect("it was waited for")
        };
        tokio::time::timeout(self.until.remaining(), reason).await.unwrap_or(Halt::OutOfTime { after: None })
    }

    /// Waits for `duration`.
    ///
    /// # Errors
    /// Why the run must stop; at once if the wait would outlast it.
    pub(super) async fn pause(&self, duration: Duration) -> Result<(), Halt> {
        if !self.until.allows(duration) {
            return Err(Halt::OutOfTime { after: Some(duration) });
        }
        tokio::select! {
            halt = self.pulled() => Err(halt),
            () = tokio::time::sleep(duration) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn the_brake_is_pulled_by_time() {
        let brake = Brake::at(Deadline::within(5 * SECOND));
        assert_eq!(brake.halt(), None);
        assert_eq!(brake.pulled().await, Halt::OutOfTime { after: None });
        assert_eq!(brake.halt(), Some(Halt::OutOfTime { after: None }));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_reason_counts_and_ends_every_wait() {
        let brake = Brake::at(Deadline::within(60 * SECOND));
        let pulls = async {
            brake.pull(Halt::Superseded);
            brake.pull(Halt::because("later"));
        };
        let (waited, ()) = tokio::join!(brake.pause(30 * SECOND), pulls);
        assert_eq!((waited, brake.halt()), (Err(Halt::Superseded), Some(Halt::Superseded)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_would_outlast_the_run_is_not_begun() {
        let brake = Brake::at(Deadline::within(60 * SECOND));
        assert_eq!(brake.pause(59 * SECOND).await, Ok(()));
        assert_eq!(
            brake.pause(31 * SECOND).await,
            Err(Halt::OutOfTime { after: Some(31 * SECOND) }),
            "the run ends now"
        );
    }
}
