//! Talks to one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline, Meaning, Request, Response, TransportError, meaning};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use super::pace::Pace;
use super::retry::{Step, Terms, Trouble, step};
use crate::ReadError;
use crate::answers::{self, Unreadable, said};

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// `https://api.bigcommerce.com/stores/{store hash}`.
    base: Url,
    headers: HeaderMap,
    terms: Terms,
    pace: Pace,
}

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
    /// 404 or 410.
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
            Self::Refused(status) => ReadError::CredentialsRefused {
                why: format!(
                    "the store refuses to show {what} (status {}): is the token right, and has it the scope {scope}?",
                    status.as_u16()
                ),
            },
            Self::Gone => ReadError::NotFound,
            Self::Useless(why) => ReadError::Unusable { why: format!("cannot read {what}: {why}") },
        }
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

impl Api {
    /// An API under `base`, which ends in the store's hash.
    pub(super) fn new(client: Client, base: Url, token: HeaderValue, terms: Terms) -> Self {
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (http::HeaderName::from_static("x-auth-token"), token),
        ]);
        Self { client, base, headers, terms, pace: Pace::new(&terms) }
    }

    /// Reads a resource; `None` where the API says that there is nothing (204, or no body), as v2 does for an empty list.
    /// Repeats the request where a short wait may help.
    ///
    /// # Errors
    /// [`Failure`]; its texts hold neither credentials nor anything of the answer's body.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Option<T>, Failure> {
        let answer = self.exchange(Method::GET, self.url(path, query), None, deadline).await?;
        parse(&answer)
    }

    /// Writes a resource with POST or PUT; what is answered is not looked at beyond its status. Repeats the request as
    /// [`Api::get`] does, but a POST only where the store has clearly not acted on it.
    ///
    /// # Errors
    /// As [`Api::get`]. After [`Failure::Later`] the store may have acted on it all the same.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &[&str],
        body: &Value,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        self.exchange(method, self.url(path, &[]), Some(body), deadline).await.map(drop)
    }

    /// Sends a request until it succeeds, or cannot, or had better be left for later.
    async fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        deadline: Deadline,
    ) -> Result<Response, Failure> {
        let mut headers = self.headers.clone();
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let request = Request { method, url, headers, body: body.map(|body| body.to_string().into()) };
        let mut tries = 1;
        loop {
            let turn = self.pace.turn(deadline).await;
            let turn = turn.map_err(no_turn)?;
            let answer = self.client.send(request.clone(), deadline).await;
            drop(turn);
            let (trouble, why) = match answer {
                Ok(answer) => {
                    self.pace.heed(&answer.headers);
                    match judge(&answer) {
                        Judgement::Fine => return Ok(answer),
                        Judgement::Final(failure) => return Err(failure),
                        Judgement::Passing(trouble) => (trouble, said(answer.status)),
                    }
                }
                Err(error @ TransportError::TooLarge { .. }) => return Err(Failure::Useless(error.to_string())),
                Err(error) => (Trouble::Passing(None), error.to_string()),
            };
            // Whether a request was acted on is clear only where the store turned it away for its quota.
            if matches!(trouble, Trouble::Passing(_)) && !request.method.is_idempotent() {
                return Err(Failure::Later { after: None, why });
            }
            let step = step(trouble, tries, fastrand::f64(), &self.terms);
            if let (true, Step::Again(wait) | Step::Leave(Some(wait))) = (trouble.concerns_all(), step) {
                self.pace.pause(wait);
            }
            match step {
                Step::Again(wait) if !deadline.allows(wait) => return Err(Failure::Later { after: Some(wait), why }),
                Step::Again(wait) if trouble.concerns_all() => self.pace.wait(wait).await,
                Step::Again(wait) => tokio::time::sleep(wait).await,
                Step::Leave(after) => return Err(Failure::Later { after, why }),
            }
            tries += 1;
        }
    }

    /// For how long so far at least one request was waiting for the store's quota.
    pub(super) fn paused(&self) -> Duration {
        self.pace.paused()
    }

    /// Reads all pages of a v2 list. The API gives no count: a page that is empty or not full is the last.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(super) async fn get_pages<T: DeserializeOwned>(
        &self,
        path: &[&str],
        deadline: Deadline,
    ) -> Result<Vec<T>, Failure> {
        const PAGE: usize = 250;
        const MOST_PAGES: u32 = 40;
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let query = [("limit", PAGE.to_string()), ("page", page.to_string())];
            let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
            let rows: Vec<T> = self.get(path, &query, deadline).await?.unwrap_or_default();
            let is_last = rows.len() < PAGE;
            all.extend(rows);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.path_segments_mut().expect("the base is http or https, checked by the configuration").extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

fn no_turn(after: Option<Duration>) -> Failure {
    let why = if after.is_some() { "the store's quota is nearly spent" } else { "too many requests were waiting" };
    Failure::Later { after, why: why.into() }
}

enum Judgement {
    Fine,
    Final(Failure),
    Passing(Trouble),
}

fn judge(answer: &Response) -> Judgement {
    match meaning(answer.status) {
        Meaning::Fine => Judgement::Fine,
        Meaning::CredentialsRefused => Judgement::Final(Failure::Refused(answer.status)),
        // A 410 is no answer of this API, so it comes from something in between.
        Meaning::Gone if answer.status == StatusCode::NOT_FOUND => Judgement::Final(Failure::Gone),
        Meaning::Passing => Judgement::Passing(Trouble::of(answer.status, &answer.headers)),
        Meaning::Gone | Meaning::Wrong => {
            // Only these speak about the request. A redirect or a 405 comes from something in between, and will pass.
            Judgement::Final(match answer.status.as_u16() {
                400 | 413 | 414 | 422 => Failure::Useless(complaint(answer)),
                _ => Failure::Later { after: None, why: said(answer.status) },
            })
        }
    }
}

/// The status, and which fields a v3 answer complains of.
fn complaint(answer: &Response) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    answers::complaint(answer.status, body["errors"].as_object().into_iter().flat_map(Map::keys))
}

fn parse<T: DeserializeOwned>(answer: &Response) -> Result<Option<T>, Failure> {
    if answer.body.trim_ascii().is_empty() {
        return Ok(None);
    }
    Ok(Some(answers::read(&answer.body)?))
}
