//! The recording proxy: the functions' requests to stores and destinations go through it, and on to where they are meant.
//!
//! To the functions it is the real thing: statuses, headers and bodies pass as they come, and where no answer comes they
//! get none either. Only links to the API itself lead back to the proxy, because the adapters follow none elsewhere.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HOST, LOCATION, ORIGIN, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use local::web::Cutter;
use orderwire_http::{Client, Deadline};
use runtime::{Chain, clock};
use tokio::time::Instant;
use url::Url;

use super::configuration::Party;
use super::record::{Arrived, Exchange, Recorder, Sent};

/// Longer than any function waits, so that it is the function that gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// As large as the answers our clients take.
const LARGEST_BODY: usize = 32 * 1024 * 1024;
/// Larger exchanges are written down after the answer has gone out, smaller ones before: then their order in the log is
/// the order in which things happened.
const AT_ONCE: usize = 64 * 1024;
/// What concerns one connection only (RFC 9110 §7.6.1), and what each side says about itself.
const OF_THE_CONNECTION: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HOST,
    ACCEPT_ENCODING,
    CONTENT_LENGTH,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Passes requests on.
pub(super) struct Proxy {
    /// Where it listens, without a slash at the end.
    pub(super) base: String,
    client: Client,
    recorder: Recorder,
}

impl Proxy {
    /// A proxy that is reached at `base`.
    pub(super) fn new(base: String, recorder: Recorder) -> Self {
        Self { base, client: Client::new(PATIENCE), recorder }
    }

    /// Serves it.
    pub(super) fn router(self) -> Router {
        Router::new().fallback(forward).with_state(Arc::new(self))
    }
}

/// Where the requests to `party` go instead of its own API, for a proxy at `base`.
pub(super) fn stand_in(base: &str, party: &Party) -> String {
    match party {
        Party::Store(id) => format!("{base}/store/{id}"),
        Party::Destination(id) => format!("{base}/destination/{id}"),
    }
}

/// The party a path leads to, and the path there.
fn party(path: &str) -> Option<(Party, &str)> {
    let (role, rest) = path.strip_prefix('/')?.split_once('/')?;
    let (id, path) = rest.split_at(rest.find('/')?);
    match role {
        "store" => Some((Party::Store(id.to_owned()), path)),
        "destination" => Some((Party::Destination(id.to_owned()), path)),
        _ => None,
    }
}

async fn forward(
    State(proxy): State<Arc<Proxy>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    // No function sends this. A page in a browser does, and has no business here.
    if parts.headers.contains_key(ORIGIN) || parts.headers.contains_key("sec-fetch-site") {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        cutter.cut();
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match proxy.pass_on(parts, body).await {
        Some(answer) => answer,
        None => {
            cutter.cut();
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

impl Proxy {
    /// The answer; `None` when there is none.
    async fn pass_on(&self, parts: Parts, body: Bytes) -> Option<Response> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        // A store that is gone from the configuration must not look like one that says that an order is gone.
        let (party, path) = party(path)?;
        let target = self.recorder.configuration.borrow().targets.get(&party)?.clone();
        let url = Url::parse(&format!("{target}{path}")).ok()?;
        let sent = Sent {
            at: clock::now(),
            party: party.clone(),
            method: parts.method,
            url: url.to_string(),
            path: path.to_owned(),
            headers: without_connection(parts.headers),
            body,
        };
        let request = orderwire_http::Request {
            method: sent.method.clone(),
            url,
            headers: sent.headers.clone(),
            body: Some(sent.body.clone()).filter(|body| !body.is_empty()),
        };
        let open = Open { recorder: &self.recorder, sent: Some(sent), since: Instant::now() };
        match self.client.send(request, Deadline::within(PATIENCE)).await {
            Ok(answer) => {
                let mut headers = without_connection(answer.headers);
                headers.remove(CONTENT_ENCODING);
                let arrived = Arrived { status: answer.status, headers, body: answer.body };
                open.close(Ok(arrived.clone()));
                Some(answered(arrived, &target, &stand_in(&self.base, &party)))
            }
            Err(error) => {
                open.close(Err(Chain(&error).to_string()));
                None
            }
        }
    }
}

fn without_connection(mut headers: HeaderMap) -> HeaderMap {
    for name in &OF_THE_CONNECTION {
        headers.remove(name);
    }
    headers
}

/// The answer as the function gets it.
fn answered(arrived: Arrived, target: &str, stand_in: &str) -> Response {
    let Arrived { status, mut headers, body } = arrived;
    let moved = headers.get(LOCATION).and_then(|location| location.to_str().ok()?.strip_prefix(target));
    if let Some(moved) = moved.and_then(|path| HeaderValue::try_from(format!("{stand_in}{path}")).ok()) {
        headers.insert(LOCATION, moved);
    }
    let mut response = Response::new(Body::from(with_own_links(body, target, stand_in)));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// `body` with the links in its JSON that lead to the API led to the proxy, whether its slashes are escaped or not.
fn with_own_links(body: Bytes, target: &str, stand_in: &str) -> Bytes {
    let Ok(text) = std::str::from_utf8(&body) else { return body };
    let mut changed = None::<String>;
    for escape in ["/", "\\/"] {
        let link = |base: &str| format!("\"{}{escape}", base.replace('/', escape));
        let present = changed.as_deref().unwrap_or(text);
        if present.contains(&link(target)) {
            changed = Some(present.replace(&link(target), &link(stand_in)));
        }
    }
    changed.map_or_else(|| body.clone(), Bytes::from)
}

/// A request under way. If it is dropped before it is closed, the function has stopped waiting.
struct Open<'r> {
    recorder: &'r Recorder,
    sent: Option<Sent>,
    since: Instant,
}

impl Open<'_> {
    fn close(mut self, outcome: Result<Arrived, String>) {
        let Some(exchange) = self.exchange(outcome) else { return };
        if exchange.size() <= AT_ONCE {
            self.recorder.exchange(&exchange);
        } else {
            let recorder = self.recorder.clone();
            tokio::task::spawn_blocking(move || recorder.exchange(&exchange));
        }
    }

    fn exchange(&mut self, outcome: Result<Arrived, String>) -> Option<Exchange> {
        let sent = self.sent.take()?;
        Some(Exchange { sent, took: self.since.elapsed(), outcome })
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let given_up = "the function did not wait for an answer any longer";
        if let Some(exchange) = self.exchange(Err(given_up.to_owned())) {
            self.recorder.exchange(&exchange);
        }
    }
}

#[cfg(test)]
mod tests;
