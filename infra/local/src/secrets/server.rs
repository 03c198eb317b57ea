//! The HTTP side: AWS JSON 1.1 on loopback.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::vault::Vault;
use crate::clock::{Clock, SystemClock};
use crate::lambda::{Listener, Server};
use crate::protocol;

/// A running server; its port closes when this is dropped.
pub struct Secrets {
    /// `http://127.0.0.1:<port>`, to be used as the SDK's endpoint URL.
    pub endpoint: String,
    shared: Arc<Shared>,
    _server: Server,
}

struct Shared(Mutex<Vault>);

impl Shared {
    fn vault(&self) -> MutexGuard<'_, Vault> {
        self.0.lock().expect("no rule panics while it holds the state")
    }
}

impl Secrets {
    /// Starts a server without secrets on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// No port can be had on 127.0.0.1.
    pub async fn start() -> io::Result<Self> {
        let shared = Arc::new(Shared(Mutex::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let server = Listener::bind(0).await?.serve(router);
        Ok(Self { endpoint: format!("http://{}", server.address), shared, _server: server })
    }

    /// How many requests of an action, such as `GetSecretValue`, came in.
    pub fn count(&self, action: &str) -> u64 {
        self.shared.vault().requests.get(action).copied().unwrap_or_default()
    }

    /// From now on an action is refused, as it is to somebody whose policy does not allow it.
    pub fn deny(&self, action: &str) {
        self.shared.vault().denied.insert(action.to_owned());
    }

    /// Ends [`Secrets::deny`].
    pub fn allow(&self, action: &str) {
        self.shared.vault().denied.remove(action);
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let region = protocol::region(&headers);
    let answer = shared.vault().answer(protocol::action(&headers), &body, region, SystemClock.now());
    let (status, body) = match answer {
        Ok(answer) => (StatusCode::OK, answer),
        Err(error) => (StatusCode::BAD_REQUEST, json!({"__type": error.code(), "Message": error.to_string()})),
    };
    let id = uuid::Uuid::new_v4().to_string();
    let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amzn-requestid", id.as_str())];
    (status, headers, body.to_string()).into_response()
}
