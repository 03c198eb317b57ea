//! Talks to one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline, Meaning, Request, Response, TransportError, meaning};
use serde_json::Value;
use url::Url;

use super::envelope::{Answer, Fault};
use super::pace::Pace;
use super::retry::{Step, Trouble, step};
use crate::{Haste, ReadError};

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// The one endpoint.
    url: Url,
    headers: HeaderMap,
    haste: Haste,
    pace: Pace,
}

/// Why nothing could be read.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// Not now.
    Later {
        /// Earliest moment, when known.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// The key is wrong, or its user may not do this; what was said.
    Refused(String),
    /// The same call can never be answered usefully.
    Useless(String),
}

impl Failure {
    /// As the reader of `what` reports it; `action` is the one that its user must be allowed.
    pub(super) fn into_read_error(self, what: &str, action: &str) -> ReadError {
        match self {
            Self::Later { after, why } => ReadError::TryLater { after, why: format!("cannot read {what}: {why}") },
            Self::Refused(why) => ReadError::CredentialsRefused {
                why: format!(
                    "the store refuses to show {what} ({why}): is the API key right, and may its user call {action}?"
                ),
            },
            Self::Useless(why) => ReadError::Unusable { why: format!("cannot read {what}: {why}") },
        }
    }

    /// What happened, without a word about what it was for.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Later { why, .. } | Self::Refused(why) | Self::Useless(why) => why,
        }
    }
}

impl Api {
    /// An API at `url`; `headers` hold the credentials.
    pub(super) fn new(client: Client, url: Url, credentials: HeaderMap, calls_per_minute: u32, haste: Haste) -> Self {
        let json = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::from_iter([(ACCEPT, json.clone()), (CONTENT_TYPE, json)]);
        headers.extend(credentials);
        Self { client, url, headers, haste, pace: Pace::new(calls_per_minute) }
    }

    /// Makes a call; `body` is what it asks for. Repeats it where a wait may help.
    ///
    /// # Errors
    /// [`Failure`]; its texts hold neither credentials nor personal data.
    pub(super) async fn call(&self, action: &'static str, body: &Value, deadline: Deadline) -> Result<Answer, Failure> {
        let mut headers = self.headers.clone();
        headers.insert(HeaderName::from_static("netoapi_action"), HeaderValue::from_static(action));
        let request =
            Request { method: Method::POST, url: self.url.clone(), headers, body: Some(body.to_string().into()) };
        let mut tries = 1;
        loop {
            let turn = self.pace.turn(deadline).await.map_err(no_turn)?;
            let answer = self.client.send(request.clone(), deadline).await;
            drop(turn);
            let (trouble, why) = match answer {
                Ok(answer) => match judge(action, &answer) {
                    Ok(answer) => return Ok(answer),
                    Err(Judgement::Final(failure)) => return Err(failure),
                    Err(Judgement::Passing(trouble, why)) => (trouble, why),
                },
                Err(error @ TransportError::TooLarge { .. }) => return Err(Failure::Useless(error.to_string())),
                Err(error) => (Trouble::Passing, error.to_string()),
            };
            if trouble == Trouble::TooMany {
                self.pace.fall_silent();
            }
            match step(trouble, tries, fastrand::f64(), self.haste) {
                Step::Again(wait) if !deadline.allows(wait) => return Err(Failure::Later { after: Some(wait), why }),
                Step::Again(wait) if trouble == Trouble::TooMany => self.pace.wait(wait).await,
                Step::Again(wait) => tokio::time::sleep(wait).await,
                Step::Leave(after) => return Err(Failure::Later { after, why }),
            }
            tries += 1;
        }
    }

    /// For how long so far at least one call was waiting for the store's quota.
    pub(super) fn paused(&self) -> Duration {
        self.pace.paused()
    }
}

fn no_turn(after: Option<Duration>) -> Failure {
    let why =
        if after.is_some() { "the store's calls of this minute are spent" } else { "too many calls were waiting" };
    Failure::Later { after, why: why.into() }
}

enum Judgement {
    Final(Failure),
    Passing(Trouble, String),
}

/// What an answer means, by its status and by what it says itself.
fn judge(action: &str, answer: &Response) -> Result<Answer, Judgement> {
    let status = format!("status {}", answer.status.as_u16());
    match meaning(answer.status) {
        Meaning::Fine => Answer::open(action, &answer.body).map_err(|fault| match fault {
            Fault::Refused(why) => Judgement::Final(Failure::Refused(why)),
            Fault::Useless(why) => Judgement::Final(Failure::Useless(why)),
            Fault::Throttled(why) => Judgement::Passing(Trouble::TooMany, why),
            Fault::Other(why) => Judgement::Passing(Trouble::Passing, why),
        }),
        Meaning::CredentialsRefused => Err(Judgement::Final(Failure::Refused(status))),
        Meaning::Passing if answer.status == StatusCode::TOO_MANY_REQUESTS => {
            Err(Judgement::Passing(Trouble::TooMany, status))
        }
        Meaning::Passing => Err(Judgement::Passing(Trouble::Passing, status)),
        // One address serves everything, so none of these speaks about the request.
        Meaning::Gone | Meaning::Wrong => {
            let why = match answer.status {
                status_code if status_code.is_redirection() => {
                    format!("{status}: the store URL leads elsewhere, it must be the shop's main one")
                }
                StatusCode::NOT_FOUND => format!("{status}: no Neto store is at this URL"),
                _ => status,
            };
            Err(Judgement::Final(Failure::Later { after: None, why }))
        }
    }
}
