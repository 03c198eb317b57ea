//! One account's API: where requests go, and what every one of them carries.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use orderwire_http::{Client, Deadline, Request, Response, TransportError};
use tokio::sync::Semaphore;
use url::Url;

use super::row::Table;

/// Requests under way at once. No limit is documented; large and many requests are said to slow its processing down.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// Sends requests in the name of one account.
pub(super) struct Api {
    client: Client,
    base: Url,
    headers: HeaderMap,
    in_flight: Semaphore,
}

impl Api {
    /// An account's API; `api_key` is marked sensitive.
    pub(super) fn new(client: Client, base: Url, api_key: HeaderValue) -> Self {
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(HeaderName::from_static("apikey"), api_key), (CONTENT_TYPE, json)]);
        Self { client, base, headers, in_flight: Semaphore::new(SIDE_BY_SIDE) }
    }

    /// Posts rows; nothing if there was no time left to begin.
    ///
    /// # Errors
    /// No answer arrived.
    pub(super) async fn post(
        &self,
        table: Table,
        body: Bytes,
        deadline: Deadline,
    ) -> Option<Result<Response, TransportError>> {
        self.send(Method::POST, self.url(table.path()), Some(body), deadline).await
    }

    /// Asks `/latest`; nothing if there was no time left to begin.
    ///
    /// # Errors
    /// No answer arrived.
    pub(super) async fn latest(
        &self,
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Option<Result<Response, TransportError>> {
        let mut url = self.url("latest");
        url.query_pairs_mut().extend_pairs(query);
        self.send(Method::GET, url, None, deadline).await
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<Bytes>,
        deadline: Deadline,
    ) -> Option<Result<Response, TransportError>> {
        let permit = tokio::time::timeout(deadline.remaining(), self.in_flight.acquire()).await.ok()?;
        let _permit = permit.expect("the semaphore is never closed");
        if deadline.remaining().is_zero() {
            return None;
        }
        Some(self.client.send(Request { method, url, headers: self.headers.clone(), body }, deadline).await)
    }
}
