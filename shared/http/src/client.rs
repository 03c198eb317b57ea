//! The one HTTP client of a process.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode};
use thiserror::Error;
use url::Url;

use crate::Deadline;

/// An answer larger than this is refused rather than held: a page of 250 orders stays well below.
const LARGEST_BODY: usize = 32 * 1024 * 1024;
/// A frozen Lambda wakes with dead pooled connections, so they are not kept long.
const POOL_IDLE: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(3);

/// TLS as every client here speaks it: by ring, trusting the Mozilla roots compiled in. Those cost nothing to load; the
/// system's, some 150 files or as many PEM blocks, cost most of a cold start.
pub fn tls() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the default TLS versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// Pools connections; cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    inner: reqwest::Client,
    request_limit: Duration,
}

/// One request.
#[derive(Clone)]
pub struct Request {
    /// GET, POST, …
    pub method: Method,
    /// Absolute.
    pub url: Url,
    /// Including credentials; marked sensitive by whoever adds them.
    pub headers: HeaderMap,
    /// `None` for none.
    pub body: Option<Bytes>,
}

/// One complete answer.
#[derive(Clone)]
pub struct Response {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Whole body, decompressed.
    pub body: Bytes,
}

/// No answer arrived. Never names the URL's query, headers or body.
#[derive(Debug, Error)]
pub enum TransportError {
    /// Not before the time limit.
    #[error("no answer from {host} in time")]
    TimedOut {
        /// Host asked.
        host: String,
    },
    /// The connection could not be made or broke.
    #[error("no answer from {host}")]
    Broken {
        /// Host asked.
        host: String,
        /// What the HTTP library says.
        #[source]
        source: Arc<reqwest::Error>,
    },
    /// The answer is larger than any the API documents.
    #[error("the answer of {host} is larger than {LARGEST_BODY} bytes")]
    TooLarge {
        /// Host asked.
        host: String,
    },
}

impl Client {
    /// A client that gives each request at most `request_limit`, follows no redirects (no API here uses any, and one
    /// could carry credentials elsewhere), goes through no proxy, whatever the environment says, and trusts the Mozilla
    /// roots compiled in.
    pub fn new(request_limit: Duration) -> Self {
        let inner = reqwest::Client::builder()
            .tls_backend_preconfigured(tls())
            .user_agent(concat!("orderwire/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(POOL_IDLE)
            .build()
            .expect("the TLS configuration above is complete");
        Self { inner, request_limit }
    }

    /// Sends `request` and reads the whole answer, whatever its status, within the request limit and `deadline`.
    ///
    /// # Errors
    /// [`TransportError`] when no complete answer arrived. The server may have acted on the request all the same.
    pub async fn send(&self, request: Request, deadline: Deadline) -> Result<Response, TransportError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let limit = self.request_limit.min(deadline.remaining());
        match tokio::time::timeout(limit, self.exchange(request, &host)).await {
            Ok(answer) => answer,
            Err(_) => Err(TransportError::TimedOut { host }),
        }
    }

    async fn exchange(&self, request: Request, host: &str) -> Result<Response, TransportError> {
        let broken = |error: reqwest::Error| match error.is_timeout() {
            true => TransportError::TimedOut { host: host.to_owned() },
            false => TransportError::Broken { host: host.to_owned(), source: Arc::new(error.without_url()) },
        };
        let mut outgoing = self.inner.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            outgoing = outgoing.body(body);
        }
        let mut answer = outgoing.send().await.map_err(broken)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(TransportError::TooLarge { host: host.to_owned() });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body: body.freeze() })
    }
}
