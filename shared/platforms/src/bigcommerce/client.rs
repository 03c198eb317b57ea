//! Reads from one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline, Meaning, Request, Response, TransportError, meaning};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use url::Url;

use super::pace::{Pace, Step, Trouble, step};
use crate::ReadError;

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// `https://api.bigcommerce.com/stores/{store hash}`.
    base: Url,
    headers: HeaderMap,
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
}

impl Api {
    /// An API under `base`, which ends in the store's hash.
    pub(super) fn new(client: Client, base: Url, token: HeaderValue) -> Self {
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (http::HeaderName::from_static("x-auth-token"), token),
        ]);
        Self { client, base, headers, pace: Pace::new() }
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
        let url = self.url(path, query);
        let mut tries = 1;
        loop {
            let turn = self.pace.turn(deadline).await;
            let turn = turn.map_err(no_turn)?;
            let request = Request { method: Method::GET, url: url.clone(), headers: self.headers.clone(), body: None };
            let answer = self.client.send(request, deadline).await;
            drop(turn);
            let (trouble, why) = match answer {
                Ok(answer) => {
                    self.pace.heed(&answer.headers);
                    match judge(&answer) {
                        Judgement::Fine => return parse(&answer),
                        Judgement::Final(failure) => return Err(failure),
                        Judgement::Passing(trouble) => (trouble, format!("status {}", answer.status.as_u16())),
                    }
                }
                Err(error @ TransportError::TooLarge { .. }) => return Err(Failure::Useless(error.to_string())),
                Err(error) => (Trouble::Passing(None), error.to_string()),
            };
            match step(trouble, tries, fastrand::f64()) {
                Step::Again(wait) if deadline.allows(wait) => tokio::time::sleep(wait).await,
                Step::Again(wait) => return Err(Failure::Later { after: Some(wait), why }),
                Step::Leave(after) => {
                    if trouble == Trouble::Overloaded {
                        self.pace.pause(after.unwrap_or_default());
                    }
                    return Err(Failure::Later { after, why });
                }
            }
            tries += 1;
        }
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
            let (status, why) = (answer.status.as_u16(), format!("status {}", answer.status.as_u16()));
            // Only these speak about the request. A redirect or a 405 comes from something in between, and will pass.
            Judgement::Final(match status {
                400 | 413 | 414 | 422 => Failure::Useless(why),
                _ => Failure::Later { after: None, why },
            })
        }
    }
}

/// What is not JSON at all is some proxy's page and will pass; JSON of another shape will not. The parser's own words may
/// quote the body, so they are left out.
fn parse<T: DeserializeOwned>(answer: &Response) -> Result<Option<T>, Failure> {
    if answer.body.trim_ascii().is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&answer.body).map(Some).map_err(|error| match error.classify() {
        Category::Data => Failure::Useless("the answer has an unexpected shape".into()),
        _ => Failure::Later { after: None, why: "the answer is not JSON".into() },
    })
}
