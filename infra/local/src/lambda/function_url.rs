//! A function URL: every request on a port becomes an invocation.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::Instant;

use super::body::{self, BodyError};
use super::server::{Listener, Server};
use super::url_event::{self, Reception};
use super::{Function, InvokeError, PAYLOAD_LIMIT, chain};
use crate::clock::{Clock, SystemClock};

/// A running function URL; dropping it closes the port.
#[derive(Debug)]
pub struct FunctionUrl {
    server: Server,
}

/// A request to a function URL, and the answer.
#[derive(Debug, Clone)]
pub struct Observed {
    /// When the request had been read.
    pub at: Timestamp,
    /// From then to the answer.
    pub took: Duration,
    /// GET, POST, …
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The request's.
    pub headers: HeaderMap,
    /// The request's, whole.
    pub body: Bytes,
    /// The answer's.
    pub status: StatusCode,
    /// The answer's body; empty where Lambda itself answered.
    pub answer: Bytes,
}

/// Hears of every request that a function was invoked for, before its answer goes out. It must not wait.
pub type Observer = Arc<dyn Fn(Observed) + Send + Sync>;

/// What the URL of a function is served with.
#[derive(Clone)]
struct Served {
    function: Arc<Function>,
    observer: Option<Observer>,
}

impl FunctionUrl {
    /// Serves `function` at the port, and tells `observer` about it.
    pub fn start(listener: Listener, function: Arc<Function>, observer: Option<Observer>) -> Self {
        let served = Served { function, observer };
        Self { server: listener.serve(Router::new().fallback(answer).with_state(served)) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }
}

async fn answer(State(served): State<Served>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = match body::read(body, PAYLOAD_LIMIT).await {
        Ok(body) => body,
        Err(BodyError::TooLarge { .. }) => return too_large(),
        Err(BodyError::Broken(_)) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let request_id = uuid::Uuid::new_v4().to_string();
    let (at, began) = (SystemClock.now(), Instant::now());
    let reception = Reception { at, request_id: &request_id, source_ip: "127.0.0.1" };
    let event = url_event::event(&parts, &body, &reception).to_string();
    // A task of its own, because a function goes on when the client hangs up.
    let invocation = tokio::spawn(async move {
        let response = invoke(&served.function, event).await;
        let (status, answer) = match &response {
            Ok(response) => (response.status(), response.body().clone()),
            Err(response) => (response.status(), Bytes::new()),
        };
        if let Some(observer) = &served.observer {
            let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
            let (method, headers, took) = (parts.method, parts.headers, began.elapsed());
            observer(Observed { at, took, method, path, headers, body, status, answer });
        }
        response
    });
    match invocation.await {
        Ok(Ok(response)) => response.map(Body::from),
        Ok(Err(response)) => response,
        Err(_) => failed(),
    }
}

/// What the function answered, or what Lambda answers instead.
async fn invoke(function: &Function, event: String) -> Result<Response<Bytes>, Response> {
    match function.invoke(event.into()).await {
        Ok(answer) => url_event::response(&answer.payload).ok_or_else(|| {
            tracing::warn!("a function behind a URL answered in a form that is no response");
            failed()
        }),
        Err(InvokeError::PayloadTooLarge { .. }) => Err(too_large()),
        Err(error) => {
            tracing::warn!(error = chain(error), "a function behind a URL failed");
            Err(failed())
        }
    }
}

/// What Lambda answers when a function failed.
fn failed() -> Response {
    (StatusCode::BAD_GATEWAY, "Internal Server Error").into_response()
}

fn too_large() -> Response {
    let message = format!(r#"{{"Message":"Request must be smaller than {PAYLOAD_LIMIT} bytes"}}"#);
    (StatusCode::PAYLOAD_TOO_LARGE, [(CONTENT_TYPE, "application/json")], message).into_response()
}
