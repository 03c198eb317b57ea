//! Talks to one store's API: the only file here that sends anything.

use std::time::Duration;

use http::header::LINK;
use http::{Method, StatusCode};
use orderwire_http::{Client, Deadline, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::answer::{Meant, explained, judge, parse};
use super::login::{Login, Style};
use super::pace::Pace;
use super::retry::{Terms, Trouble, step};
use crate::exchange::{Judgement, exchange};
use crate::failure::{Failure, Refusal};

/// One store's API.
pub(super) struct Api {
    client: Client,
    /// `https://api.tiendanube.com/2025-03/{store id}`.
    base: Url,
    login: Login,
    terms: Terms,
    pace: Pace,
}

/// A page of a list.
pub(super) struct Rows<T> {
    /// Its members.
    pub(super) rows: Vec<T>,
    /// How many the whole list has, over all pages, if it says so.
    pub(super) total: Option<u64>,
    /// Whether it links to a page that follows.
    pub(super) has_next: bool,
}

impl<T> Rows<T> {
    /// Whether something of the list is behind this page, which has this number and at most `size` rows. Not every store
    /// gives as many rows as it is asked for.
    pub(super) fn go_on(&self, page: u64, size: u64) -> bool {
        let read = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        self.total.map_or(self.has_next || read >= size, |total| total > read.saturating_mul(page))
    }
}

impl Api {
    /// An API under `base`, which ends in the store's id.
    pub(super) fn new(client: Client, base: Url, login: Login, terms: Terms) -> Self {
        Self { client, base, login, pace: Pace::new(&terms), terms }
    }

    /// Whether it is spoken to without encryption, as only a store on the same machine is.
    pub(super) fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// Reads a resource. Repeats the request where a short wait may help.
    ///
    /// # Errors
    /// [`Failure`]; its texts hold neither credentials nor anything of the answer's body.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<T, Failure> {
        let answer = self.exchange(Method::GET, self.url(path, query), None, deadline).await?;
        if answer.status == StatusCode::NOT_FOUND { Err(Failure::Gone) } else { parse(&answer) }
    }

    /// Reads a page of a list. One past the end, or of a list that is empty, is a 404 that says so.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Rows<T>, Failure> {
        let answer = self.exchange(Method::GET, self.url(path, query), None, deadline).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(Rows { rows: Vec::new(), total: is_first(query).then_some(0), has_next: false });
        }
        let total = answer.headers.get("x-total-count").and_then(|total| total.to_str().ok()?.trim().parse().ok());
        let links = answer.headers.get_all(LINK).iter().filter_map(|link| link.to_str().ok());
        let has_next = links.flat_map(|links| links.split(';')).any(|part| part.contains("rel=\"next\""));
        Ok(Rows { rows: parse(&answer)?, total, has_next })
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

    /// A request that is refused for its credentials is sent once more with them in the other header.
    async fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        deadline: Deadline,
    ) -> Result<Response, Failure> {
        let mut style = self.login.style();
        match self.exchange_as(style, &method, &url, body, deadline).await {
            Err(Failure::Refused(Refusal { status: StatusCode::UNAUTHORIZED, .. })) => style = style.other(),
            answer => return answer,
        }
        let answer = self.exchange_as(style, &method, &url, body, deadline).await;
        if matches!(
            answer,
            Ok(_)
                | Err(Failure::Gone
                    | Failure::Useless(_)
                    | Failure::Refused(Refusal { status: StatusCode::FORBIDDEN, .. }))
        ) {
            self.login.remember(style);
        }
        answer
    }

    async fn exchange_as(
        &self,
        style: Style,
        method: &Method,
        url: &Url,
        body: Option<&Value>,
        deadline: Deadline,
    ) -> Result<Response, Failure> {
        let headers = self.login.headers(style, body.is_some());
        let body = body.map(|body| body.to_string().into());
        let request = Request { method: method.clone(), url: url.clone(), headers, body };
        exchange(&self.client, &self.pace.gate, &request, deadline, |answer, tries| {
            let (trouble, why) = match answer {
                Ok(answer) => {
                    self.pace.heed(&answer.headers);
                    match judge(&answer) {
                        Meant::Fine => return Judgement::Fine(answer),
                        Meant::Final(failure) => return Judgement::Final(failure),
                        Meant::Passing(trouble) => (trouble, explained(answer.status)),
                    }
                }
                Err(error) => (Trouble::Passing, error.to_string()),
            };
            // Whether a request was acted on is clear only where the store turned it away for its quota.
            if trouble == Trouble::Passing && !request.method.is_idempotent() {
                return Judgement::Final(Failure::later(why));
            }
            let step = step(trouble, tries, fastrand::f64(), &self.terms);
            Judgement::Passing { why, step, is_quota: matches!(trouble, Trouble::QuotaSpent(_)) }
        })
        .await
    }

    /// For how long so far at least one request was waiting for the store's quota.
    pub(super) fn paused(&self) -> Duration {
        self.pace.gate.waited()
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

fn is_first(query: &[(&str, &str)]) -> bool {
    query.iter().all(|(name, value)| *name != "page" || *value == "1")
}
