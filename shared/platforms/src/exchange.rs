//! Sends a request until it succeeds, or cannot, or had better be left for later.

use std::time::Duration;

use orderwire_http::{Client, Deadline, Request, Response, TransportError};

use crate::failure::Failure;
use crate::gate::Gate;

/// What to make of an answer, or of none.
pub(crate) enum Judgement<T> {
    /// It is one.
    Fine(T),
    /// There will be no other.
    Final(Failure),
    /// There may be another one later.
    Passing {
        /// What happened.
        why: String,
        /// What to do about it.
        step: Step,
        /// Whether it is the store's quota that is spent, so that other requests had better not be sent meanwhile.
        is_quota: bool,
    },
}

/// What to do about a request that failed in passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send it again after this wait.
    Again(Duration),
    /// Leave it, and come back not before then, if a moment is known.
    Leave(Option<Duration>),
}

/// Sends `request` through `gate`, and again as long as `judge` says so and `deadline` allows. `judge` is given what came
/// back, or why nothing did, and the number of the try, from 1.
///
/// # Errors
/// [`Failure`]. After [`Failure::Later`] the store may have acted on the request all the same.
pub(crate) async fn exchange<T>(
    client: &Client,
    gate: &Gate,
    request: &Request,
    deadline: Deadline,
    judge: impl Fn(Result<Response, TransportError>, u32) -> Judgement<T>,
) -> Result<T, Failure> {
    let mut tries = 1;
    loop {
        let turn = gate.turn(deadline).await.map_err(no_turn)?;
        let answer = client.send(request.clone(), deadline).await;
        drop(turn);
        if let Err(error @ TransportError::TooLarge { .. }) = answer {
            return Err(Failure::Useless(error.to_string()));
        }
        let (why, step, is_quota) = match judge(answer, tries) {
            Judgement::Fine(answer) => return Ok(answer),
            Judgement::Final(failure) => return Err(failure),
            Judgement::Passing { why, step, is_quota } => (why, step, is_quota),
        };
        if let (true, Step::Again(wait) | Step::Leave(Some(wait))) = (is_quota, step) {
            gate.close(wait);
        }
        match step {
            Step::Again(wait) if !deadline.allows(wait) => return Err(Failure::Later { after: Some(wait), why }),
            Step::Again(wait) if is_quota => gate.wait(wait).await,
            Step::Again(wait) => tokio::time::sleep(wait).await,
            Step::Leave(after) => return Err(Failure::Later { after, why }),
        }
        tries += 1;
    }
}

fn no_turn(after: Option<Duration>) -> Failure {
    let why = if after.is_some() { "the store's quota is nearly spent" } else { "too many requests were waiting" };
    Failure::Later { after, why: why.into() }
}
