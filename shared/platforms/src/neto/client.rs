//! Talks to one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline, Meaning, Request, Response, meaning};
use serde_json::Value;
use url::Url;

use super::envelope::{Answer, Fault};
use super::pace;
use super::retry::{Trouble, step};
use crate::Haste;
use crate::answers::said;
use crate::exchange::{Judgement, exchange};
use crate::failure::{Failure, Refusal};
use crate::gate::Gate;

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// The one endpoint.
    url: Url,
    headers: HeaderMap,
    haste: Haste,
    gate: Gate,
}

impl Api {
    /// An API at `url`; `headers` hold the credentials.
    pub(super) fn new(client: Client, url: Url, credentials: HeaderMap, calls_per_minute: u32, haste: Haste) -> Self {
        let json = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::from_iter([(ACCEPT, json.clone()), (CONTENT_TYPE, json)]);
        headers.extend(credentials);
        Self { client, url, headers, haste, gate: pace::gate(calls_per_minute) }
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
        exchange(&self.client, &self.gate, &request, deadline, |answer, tries| {
            let (trouble, why) = match answer.map(|answer| judge(action, &answer)) {
                Ok(Meant::Fine(answer)) => return Judgement::Fine(answer),
                Ok(Meant::Final(failure)) => return Judgement::Final(failure),
                Ok(Meant::Passing(trouble, why)) => (trouble, why),
                Err(error) => (Trouble::Passing, error.to_string()),
            };
            let step = step(trouble, tries, fastrand::f64(), self.haste);
            Judgement::Passing { why, step, is_quota: trouble == Trouble::TooMany }
        })
        .await
    }

    /// For how long so far at least one call was waiting for the store's quota.
    pub(super) fn paused(&self) -> Duration {
        self.gate.waited()
    }
}

enum Meant {
    Fine(Answer),
    Final(Failure),
    Passing(Trouble, String),
}

/// What an answer means, by its status and by what it says itself.
fn judge(action: &str, answer: &Response) -> Meant {
    let status = answer.status;
    match meaning(status) {
        Meaning::Fine => match Answer::open(action, &answer.body) {
            Ok(answer) => Meant::Fine(answer),
            Err(Fault::Refused(why)) => Meant::Final(refused(status, why)),
            Err(Fault::Useless(why)) => Meant::Final(Failure::Useless(why)),
            Err(Fault::Throttled(why)) => Meant::Passing(Trouble::TooMany, why),
            Err(Fault::Other(why)) => Meant::Passing(Trouble::Passing, why),
        },
        Meaning::CredentialsRefused => Meant::Final(refused(status, said(status))),
        Meaning::Passing if status == StatusCode::TOO_MANY_REQUESTS => Meant::Passing(Trouble::TooMany, said(status)),
        Meaning::Passing => Meant::Passing(Trouble::Passing, said(status)),
        // One address serves everything, so none of these speaks about the request.
        Meaning::Gone | Meaning::Wrong => Meant::Final(Failure::later(match status {
            _ if status.is_redirection() => {
                format!("{}: the store URL leads elsewhere, it must be the shop's main one", said(status))
            }
            StatusCode::NOT_FOUND => format!("{}: no Neto store is at this URL", said(status)),
            _ => said(status),
        })),
    }
}

fn refused(status: StatusCode, said: String) -> Failure {
    let remedy = |action: &str| format!("is the API key right, and may its user call {action}?");
    Failure::Refused(Refusal { status, said, remedy })
}
