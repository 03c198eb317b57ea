//! Talks to one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline, Meaning, Request, Response, meaning};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use super::pace::Pace;
use super::retry::{Terms, Trouble, step};
use crate::answers::{self, said};
use crate::exchange::{Judgement, exchange};
use crate::failure::{Failure, Refusal};

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// `https://api.bigcommerce.com/stores/{store hash}`.
    base: Url,
    headers: HeaderMap,
    terms: Terms,
    pace: Pace,
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
        exchange(&self.client, &self.pace.gate, &request, deadline, |answer, tries| {
            let (trouble, why) = match answer {
                Ok(answer) => {
                    self.pace.heed(&answer.headers);
                    match judge(&answer) {
                        Meant::Fine => return Judgement::Fine(answer),
                        Meant::Final(failure) => return Judgement::Final(failure),
                        Meant::Passing(trouble) => (trouble, said(answer.status)),
                    }
                }
                Err(error) => (Trouble::Passing(None), error.to_string()),
            };
            // Whether a request was acted on is clear only where the store turned it away for its quota.
            if matches!(trouble, Trouble::Passing(_)) && !request.method.is_idempotent() {
                return Judgement::Final(Failure::later(why));
            }
            let step = step(trouble, tries, fastrand::f64(), &self.terms);
            Judgement::Passing { why, step, is_quota: trouble.concerns_all() }
        })
        .await
    }

    /// For how long so far at least one request was waiting for the store's quota.
    pub(super) fn paused(&self) -> Duration {
        self.pace.gate.waited()
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

enum Meant {
    Fine,
    Final(Failure),
    Passing(Trouble),
}

fn judge(answer: &Response) -> Meant {
    match meaning(answer.status) {
        Meaning::Fine => Meant::Fine,
        Meaning::CredentialsRefused => Meant::Final(refused(answer.status)),
        // A 410 is no answer of this API, so it comes from something in between.
        Meaning::Gone if answer.status == StatusCode::NOT_FOUND => Meant::Final(Failure::Gone),
        Meaning::Passing => Meant::Passing(Trouble::of(answer.status, &answer.headers)),
        Meaning::Gone | Meaning::Wrong => {
            // Only these speak about the request. A redirect or a 405 comes from something in between, and will pass.
            Meant::Final(match answer.status.as_u16() {
                400 | 413 | 414 | 422 => Failure::Useless(complaint(answer)),
                _ => Failure::later(said(answer.status)),
            })
        }
    }
}

fn refused(status: StatusCode) -> Failure {
    let remedy = |scope: &str| format!("is the token right, and has it the scope {scope}?");
    Failure::Refused(Refusal { status, said: said(status), remedy })
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
