//! A small Klaviyo on loopback, which answers as a test says and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use config::Section;
use orderwire_http::{Client, Deadline};
use serde_json::{Value, json};

use super::super::Klaviyo;
use crate::{Destination, Kind};

/// What a request is answered with.
#[derive(Clone)]
pub(super) enum Reply {
    /// 202 with an empty body.
    Accept,
    /// A status and a body.
    Say(u16, &'static str),
    /// 200 with a body.
    Tell(String),
    /// 429 with `Retry-After`.
    Throttle(&'static str),
    /// Nothing, ever.
    Hang,
}

/// A request as it arrived.
#[derive(Clone)]
pub(super) struct Asked {
    /// Path.
    pub(super) path: String,
    /// Query, still percent-encoded.
    pub(super) query: String,
    /// All headers.
    pub(super) headers: HeaderMap,
    /// Body; `null` for none.
    pub(super) body: Value,
}

impl Asked {
    /// The groups of a job, or the one event in the same shape.
    pub(super) fn groups(&self) -> Vec<Value> {
        let attributes = &self.body["data"]["attributes"];
        match attributes["events-bulk-create"]["data"].as_array() {
            Some(groups) => groups.iter().map(|group| group["attributes"].clone()).collect(),
            None => vec![json!({"profile": attributes["profile"], "events": {"data": [self.body["data"]]}})],
        }
    }

    /// Metric and key of every event.
    pub(super) fn events(&self) -> Vec<String> {
        let name = |event: &Value| {
            let attributes = &event["attributes"];
            let metric = attributes["metric"]["data"]["attributes"]["name"].as_str().unwrap();
            format!("{metric} {}", attributes["unique_id"].as_str().unwrap())
        };
        self.groups()
            .iter()
            .flat_map(|group| group["events"]["data"].as_array().unwrap().clone())
            .map(|e| name(&e))
            .collect()
    }

    /// Whether any profile in it has a phone.
    pub(super) fn has_phone(&self) -> bool {
        self.groups().iter().any(|group| group["profile"]["data"]["attributes"].get("phone_number").is_some())
    }
}

type Rule = dyn Fn(&Asked) -> Reply + Send + Sync;

struct Inner {
    rule: Box<Rule>,
    asked: Mutex<Vec<(Asked, bool)>>,
}

/// The running fake.
pub(super) struct Fake {
    base: String,
    inner: Arc<Inner>,
}

impl Fake {
    /// Starts it; `rule` answers every request.
    pub(super) async fn start(rule: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let inner = Arc::new(Inner { rule: Box::new(rule), asked: Mutex::default() });
        let app = Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&inner));
        Self { base: serve(app).await, inner }
    }

    /// An account at it whose requests take at most `limit`.
    pub(super) fn account_within(&self, limit: Duration) -> Arc<dyn Destination> {
        account(&self.base, limit)
    }

    /// An account at it.
    pub(super) fn account(&self) -> Arc<dyn Destination> {
        self.account_within(Duration::from_secs(20))
    }

    /// `http://127.0.0.1:<port>`.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Every request so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().unwrap().iter().map(|(asked, _)| asked.clone()).collect()
    }

    /// Metric and key of every event it accepted.
    pub(super) fn holds(&self) -> Vec<String> {
        let asked = self.inner.asked.lock().unwrap();
        asked.iter().filter(|(_, accepted)| *accepted).flat_map(|(asked, _)| asked.events()).collect()
    }
}

/// Serves `app` on a free port of loopback and gives its base URL.
pub(super) async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

/// An account at `base`.
pub(super) fn account(base: &str, limit: Duration) -> Arc<dyn Destination> {
    account_of(base, "pk_test", limit)
}

/// An account at `base` with this key.
pub(super) fn account_of(base: &str, api_key: &str, limit: Duration) -> Arc<dyn Destination> {
    let settings = config::Destination {
        id: "klaviyo-main".into(),
        kind: "klaviyo".into(),
        api_base: Some(base.to_owned()),
        credentials: Section::new("credentials", json!({"api_key": api_key})),
        options: Section::new("options", Value::Null),
        connected_at: None,
    };
    Klaviyo.connect(&settings, &Client::new(limit)).unwrap()
}

/// Time enough.
pub(super) fn soon() -> Deadline {
    Deadline::within(Duration::from_secs(30))
}

async fn answer(State(inner): State<Arc<Inner>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    let query = uri.query().unwrap_or_default().to_owned();
    let asked = Asked { path: uri.path().to_owned(), query, headers, body };
    let reply = (inner.rule)(&asked);
    inner.asked.lock().unwrap().push((asked, matches!(reply, Reply::Accept)));
    match reply {
        Reply::Accept => StatusCode::ACCEPTED.into_response(),
        Reply::Say(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Reply::Tell(body) => body.into_response(),
        Reply::Throttle(seconds) => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", seconds)]).into_response(),
        Reply::Hang => std::future::pending().await,
    }
}
