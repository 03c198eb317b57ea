//! What an answer means, and how it is told. Pure.

use http::StatusCode;
use orderwire_http::{Meaning, Response, meaning};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::retry::Trouble;
use crate::answers::{self, said};
use crate::failure::{Failure, Refusal};

/// What to make of an answer.
pub(super) enum Meant {
    /// It is one.
    Fine,
    /// There will be no other.
    Final(Failure),
    /// There may be another one later.
    Passing(Trouble),
}

/// Judges an answer by its status, and a 404 by what it says.
pub(super) fn judge(answer: &Response) -> Meant {
    match meaning(answer.status) {
        Meaning::Fine => Meant::Fine,
        Meaning::CredentialsRefused => Meant::Final(refused(answer.status)),
        Meaning::Passing => Meant::Passing(Trouble::of(answer.status, &answer.headers)),
        Meaning::Gone if is_past_the_end(answer) => Meant::Fine,
        // A 410 is no answer of this API, so it comes from something in between.
        Meaning::Gone if answer.status == StatusCode::NOT_FOUND => Meant::Final(Failure::Gone),
        Meaning::Wrong if answer.status == StatusCode::PAYMENT_REQUIRED => Meant::Passing(Trouble::Suspended),
        Meaning::Gone | Meaning::Wrong => {
            // Only these speak about the request. A redirect or a 405 comes from something in between, and will pass.
            Meant::Final(match answer.status.as_u16() {
                400 | 413 | 414 | 415 | 422 => Failure::Useless(complaint(answer)),
                _ => Failure::later(said(answer.status)),
            })
        }
    }
}

fn refused(status: StatusCode) -> Failure {
    let remedy: fn(&str) -> String = match status {
        StatusCode::UNAUTHORIZED => |_| "is the app still installed, and the access token its latest?".to_owned(),
        _ => |scope| format!("has the app the scope {scope}?"),
    };
    Failure::Refused(Refusal { status, said: said(status), remedy })
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
