//! One account's API: where requests go, and what every one of them carries.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use orderwire_http::{Client, Deadline, Request, Response, TransportError};
use url::Url;

/// The API's version; each is supported for two years.
pub(super) const REVISION: &str = "2026-07-15";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.api+json");

/// Where requests go.
#[derive(Clone)]
pub(super) struct Endpoints {
    /// `/api/events`: one event in, or events read back.
    pub(super) events: Url,
    /// `POST /api/event-bulk-create-jobs`.
    pub(super) jobs: Url,
    /// `GET /api/accounts`.
    pub(super) account: Url,
    /// `GET /api/metrics`.
    pub(super) metrics: Url,
    /// `POST /api/metric-aggregates`.
    pub(super) aggregates: Url,
    /// `GET /api/mapped-metrics`.
    pub(super) mapping: Url,
    /// `POST /api/data-privacy-deletion-jobs`.
    pub(super) deletions: Url,
}

/// Sends requests in the name of one account.
#[derive(Clone)]
pub(super) struct Api {
    client: Client,
    headers: HeaderMap,
    /// Where to.
    pub(super) endpoints: Endpoints,
}

impl Api {
    /// An account's API; `authorization` is marked sensitive.
    pub(super) fn new(client: Client, endpoints: Endpoints, authorization: HeaderValue) -> Self {
        let revision = HeaderName::from_static("revision");
        let headers =
            [(AUTHORIZATION, authorization), (revision, HeaderValue::from_static(REVISION)), (ACCEPT, MEDIA_TYPE)];
        Self { client, headers: HeaderMap::from_iter(headers), endpoints }
    }

    /// Posts `body` if there is one, otherwise gets.
    ///
    /// # Errors
    /// No answer arrived.
    pub(super) async fn send(
        &self,
        url: Url,
        body: Option<Bytes>,
        deadline: Deadline,
    ) -> Result<Response, TransportError> {
        let mut headers = self.headers.clone();
        if body.is_some() {
            headers.insert(CONTENT_TYPE, MEDIA_TYPE);
        }
        let method = if body.is_some() { Method::POST } else { Method::GET };
        self.client.send(Request { method, url, headers, body }, deadline).await
    }
}
