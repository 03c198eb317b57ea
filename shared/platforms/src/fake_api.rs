//! A store's API on loopback for tests: answers what it was told to, and keeps the requests it got.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use orderwire_http::{Client, Deadline};
use serde_json::Value;

/// One answer.
#[derive(Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// 200 with this body.
    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
    }

    /// This status, without a body.
    pub(crate) fn status(status: u16) -> Self {
        Self { status: StatusCode::from_u16(status).expect("a status"), ..Self::ok("") }
    }

    /// The same with this body.
    pub(crate) fn saying(self, body: &str) -> Self {
        Self { body: body.to_owned(), ..self }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header value"));
        self
    }
}

/// An answer by the request.
type Compute = Box<dyn Fn(&Call) -> Answer + Send>;

/// Answers by path: the next in line, the last of them again and again; 404 for paths nobody spoke of.
#[derive(Default)]
struct Script {
    answers: HashMap<String, Vec<Answer>>,
    computed: HashMap<String, Compute>,
    calls: Vec<Call>,
}

impl Script {
    fn next(&mut self, path: &str) -> Answer {
        match self.answers.get_mut(path) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers.first().cloned().unwrap_or_else(|| Answer::status(404)),
            None => Answer::status(404),
        }
    }
}

/// A request that came.
#[derive(Clone)]
pub(crate) struct Call {
    /// GET, POST, …
    pub(crate) method: Method,
    /// Path without the query.
    pub(crate) path: String,
    /// Query, still encoded.
    pub(crate) query: String,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// `null` if it is no JSON.
    pub(crate) body: Value,
}

/// The running server; it ends with the test's runtime.
pub(crate) struct FakeApi {
    /// `http://127.0.0.1:…`.
    pub(crate) base: String,
    script: Arc<Mutex<Script>>,
}

impl FakeApi {
    /// A server that knows no path yet.
    pub(crate) async fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, script }
    }

    /// From now on `path` answers with each of `answers` in turn, then always with the last.
    pub(crate) fn on(&self, path: &str, answers: impl IntoIterator<Item = Answer>) -> &Self {
        self.script.lock().expect("no panic").answers.insert(path.to_owned(), answers.into_iter().collect());
        self
    }

    /// From now on `path` answers by the query, which is given to `compute` still encoded.
    pub(crate) fn compute(&self, path: &str, compute: impl Fn(&str) -> Answer + Send + 'static) -> &Self {
        self.respond(path, move |call| compute(&call.query))
    }

    /// From now on `path` answers by the whole request.
    pub(crate) fn respond(&self, path: &str, compute: impl Fn(&Call) -> Answer + Send + 'static) -> &Self {
        self.script.lock().expect("no panic").computed.insert(path.to_owned(), Box::new(compute));
        self
    }

    /// The requests since the last call of this.
    pub(crate) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.script.lock().expect("no panic").calls)
    }

    /// Their paths, sorted, since some are sent at the same time.
    pub(crate) fn take_paths(&self) -> Vec<String> {
        let mut paths: Vec<_> = self.take_calls().into_iter().map(|call| call.path).collect();
        paths.sort();
        paths
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("the client sends it all");
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let path = parts.uri.path().to_owned();
    let mut script = script.lock().expect("no panic");
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let call = Call { method: parts.method, path: path.clone(), query, headers: parts.headers, body };
    let computed = script.computed.get(&path).map(|compute| compute(&call));
    script.calls.push(call);
    let answer = computed.unwrap_or_else(|| script.next(&path));
    (answer.status, answer.headers, answer.body).into_response()
}

/// A client for tests.
pub(crate) fn client() -> Client {
    Client::new(Duration::from_secs(10))
}

/// A minute from now.
pub(crate) fn a_minute() -> Deadline {
    Deadline::within(Duration::from_secs(60))
}
