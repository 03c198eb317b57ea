//! What stands in the way of a single step, and trying the step again.

use std::time::Duration;

use ledger::LedgerError;
use platforms::ReadError;
use queue::SendError;
use runtime::Chain;

use super::brake::Brake;
use super::halt::Halt;
use super::patience;

/// Why a step failed.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// It may succeed later.
    Passing {
        /// Earliest moment somebody named.
        after: Option<Duration>,
        /// For people; free of personal data.
        why: String,
    },
    /// It will not succeed in this run.
    Lasting(Halt),
}

impl Brake {
    /// Takes a step, again and again while what stands in its way may pass, until patience or time are over.
    ///
    /// # Errors
    /// Why the run must stop.
    pub(super) async fn insist<T, E: Into<Obstacle>>(&self, step: impl AsyncFn() -> Result<T, E>) -> Result<T, Halt> {
        for tries in 1.. {
            let (after, why) = match step().await.map_err(Into::into) {
                Ok(value) => return Ok(value),
                Err(Obstacle::Lasting(halt)) => return Err(halt),
                Err(Obstacle::Passing { after, why }) => (after, why),
            };
            // What ends for lack of time is no trouble.
            if let Some(halt) = self.halt() {
                return Err(halt);
            }
            let Some(wait) = patience::wait(tries, after) else {
                return Err(Halt::Trouble { why, after, credentials_refused: false });
            };
            self.pause(wait).await?;
        }
        unreachable!("patience ends")
    }
}

impl From<ReadError> for Obstacle {
    fn from(error: ReadError) -> Self {
        let why = error.to_string();
        match error {
            ReadError::TryLater { after, .. } => Self::Passing { after, why },
            ReadError::NotFound | ReadError::Unusable { .. } => Self::Lasting(Halt::because(why)),
            ReadError::CredentialsRefused { .. } => {
                Self::Lasting(Halt::Trouble { why, after: None, credentials_refused: true })
            }
        }
    }
}

impl From<LedgerError> for Obstacle {
    fn from(error: LedgerError) -> Self {
        Self::Passing { after: None, why: Chain(&error).to_string() }
    }
}

impl From<SendError> for Obstacle {
    fn from(error: SendError) -> Self {
        Self::Passing { after: None, why: Chain(&error).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use orderwire_http::Deadline;

    use super::*;

    fn brake(seconds: u64) -> Brake {
        Brake::at(Deadline::within(Duration::from_secs(seconds)))
    }

    fn later(after: Option<u64>) -> ReadError {
        ReadError::TryLater { after: after.map(Duration::from_secs), why: "down".into() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_is_tried_again_until_it_succeeds() {
        let tries = Cell::new(0);
        let step = async || {
            tries.set(tries.get() + 1);
            if tries.get() < 4 { Err(later(None)) } else { Ok("there") }
        };
        assert_eq!((brake(60).insist(step).await, tries.get()), (Ok("there"), 4));
    }

    #[tokio::test(start_paused = true)]
    async fn patience_ends() {
        let begin = tokio::time::Instant::now();
        let halt = brake(600).insist(async || Err::<(), _>(later(None))).await;
        assert_eq!((halt, begin.elapsed().as_secs()), (Err(Halt::because("down")), 61));
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_asks_for_more_time_than_there_is_ends_the_run() {
        let halt = brake(60).insist(async || Err::<(), _>(later(Some(90)))).await;
        assert_eq!(halt, Err(Halt::OutOfTime { after: Some(Duration::from_secs(90)) }));
        let halt = brake(0).insist(async || Err::<(), _>(later(None))).await;
        assert_eq!(halt, Err(Halt::OutOfTime { after: None }));
    }

    #[tokio::test(start_paused = true)]
    async fn what_will_not_pass_is_tried_once() {
        let begin = tokio::time::Instant::now();
        let refused = || ReadError::CredentialsRefused { why: "no".into() };
        let halt = brake(60).insist(async || Err::<(), _>(refused())).await;
        assert_eq!(halt, Err(Halt::Trouble { why: "no".into(), after: None, credentials_refused: true }));
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}
