//! What an answer means, and how it is told. Pure.

use std::time::Duration;

use http::StatusCode;
use orderwire_http::{Meaning, Response, meaning};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::retry::Trouble;
use crate::ReadError;
use crate::answers::{self, Unreadable, said};

/// Why nothing could be read.
#[derive(Debug)]
pub(super) enum Failure {
    /// Not now.
    Later {
        /// Earliest moment, when known.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// 401 or 403: the token is wrong or lacks a scope.
    Refused(StatusCode),
    /// 404.
    Gone,
    /// The same request can never be answered usefully.
    Useless(String),
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Shape => Self::Useless(error.to_string()),
            Unreadable::NoJson => Self::Later { after: None, why: error.to_string() },
        }
    }
}

impl Failure {
    /// As the reader of `what` reports it; `scope` is the one needed for it.
    pub(super) fn into_read_error(self, what: &str, scope: &str) -> ReadError {
        match self {
            Self::Later { after, why } => ReadError::TryLater { after, why: format!("cannot read {what}: {why}") },
            Self::Refused(StatusCode::UNAUTHORIZED) => ReadError::CredentialsRefused {
                why: format!(
                    "the store refuses to show {what} (status 401): is the app still installed, and the access token its \
                     latest?"
                ),
            },
            Self::Refused(status) => ReadError::CredentialsRefused {
                why: format!(
                    "the store refuses to show {what} (status {}): has the app the scope {scope}?",
                    status.as_u16()
                ),
            },
            Self::Gone => ReadError::NotFound,
            Self::Useless(why) => ReadError::Unusable { why: format!("cannot read {what}: {why}") },
        }
    }

    /// The same of a list, which is never absent: a 404 that does not say that a page is past the last one comes from
    /// something in between, or from a wrong address.
    pub(super) fn of_list(self, what: &str, scope: &str) -> ReadError {
        let failure = match self {
            Self::Gone => Self::Later { after: None, why: said(StatusCode::NOT_FOUND) },
            other => other,
        };
        failure.into_read_error(what, scope)
    }

    /// What happened, without a word about what it was for.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Later { why, .. } | Self::Useless(why) => why,
            Self::Refused(status) => said(status),
            Self::Gone => said(StatusCode::NOT_FOUND),
        }
    }
}

/// What to make of an answer.
pub(super) enum Judgement {
    /// It is one.
    Fine,
    /// There will be no other.
    Final(Failure),
    /// There may be another one later.
    Passing(Trouble),
}

/// Judges an answer by its status, and a 404 by what it says.
pub(super) fn judge(answer: &Response) -> Judgement {
    match meaning(answer.status) {
        Meaning::Fine => Judgement::Fine,
        Meaning::CredentialsRefused => Judgement::Final(Failure::Refused(answer.status)),
        Meaning::Passing => Judgement::Passing(Trouble::of(answer.status, &answer.headers)),
        Meaning::Gone if is_past_the_end(answer) => Judgement::Fine,
        // A 410 is no answer of this API, so it comes from something in between.
        Meaning::Gone if answer.status == StatusCode::NOT_FOUND => Judgement::Final(Failure::Gone),
        Meaning::Wrong if answer.status == StatusCode::PAYMENT_REQUIRED => Judgement::Passing(Trouble::Suspended),
        Meaning::Gone | Meaning::Wrong => {
            // Only these speak about the request. A redirect or a 405 comes from something in between, and will pass.
            Judgement::Final(match answer.status.as_u16() {
                400 | 413 | 414 | 415 | 422 => Failure::Useless(complaint(answer)),
                _ => Failure::Later { after: None, why: said(answer.status) },
            })
        }
    }
}

/// `{"code": 404, "message": "Not Found", "description": "Last page is 0"}`: the list is there, and has no such page.
fn is_past_the_end(answer: &Response) -> bool {
    if answer.status != StatusCode::NOT_FOUND {
        return false;
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body["description"].as_str().is_some_and(|text| text.trim_start().starts_with("Last page is"))
}

/// The status, with what a person has to do where that is clear.
pub(super) fn explained(status: StatusCode) -> String {
    match status {
        StatusCode::PAYMENT_REQUIRED => {
            "the store or the app is suspended because it was not paid for (status 402); the credentials are not refused, \
             and it goes on by itself once it is paid"
                .to_owned()
        }
        _ => said(status),
    }
}

/// The status, and which fields the answer complains of.
fn complaint(answer: &Response) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let envelope = ["code", "message", "description", "error"];
    let is_field = |name: &&String| !envelope.contains(&name.as_str());
    answers::complaint(answer.status, body.as_object().into_iter().flat_map(Map::keys).filter(is_field))
}

/// Reads an answer.
///
/// # Errors
/// [`Failure`].
pub(super) fn parse<T: DeserializeOwned>(answer: &Response) -> Result<T, Failure> {
    Ok(answers::read(&answer.body)?)
}
