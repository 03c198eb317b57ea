//! The Lambda Runtime API of one environment: hands it invocations and takes its answers.
//!
//! Paths and headers are those of "Using the Lambda runtime API for custom runtimes" in the Lambda developer guide.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};

use super::PAYLOAD_LIMIT;
use super::body::{self, BodyError};
use super::server::{Listener, Server};

/// An error a function reported instead of an answer; its environment lives on.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{error_type}: {message}")]
pub struct FunctionError {
    /// `errorType`.
    pub error_type: String,
    /// `errorMessage`.
    pub message: String,
}

/// What an environment is to work on.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) request_id: String,
    pub(super) function_arn: String,
    pub(super) deadline: Timestamp,
    pub(super) payload: Bytes,
}

pub(super) type Outcome = Result<Bytes, FunctionError>;

#[derive(Debug, Clone)]
enum Init {
    Running,
    Done,
    Failed(FunctionError),
}

/// A server for one environment, which is why an answer needs no other address than the request id.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    server: Server,
    invocations: mpsc::UnboundedSender<(Invocation, oneshot::Sender<Outcome>)>,
    init: watch::Receiver<Init>,
}

#[derive(Debug)]
struct Shared {
    invocations: tokio::sync::Mutex<mpsc::UnboundedReceiver<(Invocation, oneshot::Sender<Outcome>)>>,
    /// The invocation being worked on, until it is answered.
    pending: Mutex<Option<(String, oneshot::Sender<Outcome>)>>,
    init: watch::Sender<Init>,
}

impl RuntimeApi {
    pub(super) async fn start() -> io::Result<Self> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let (init_sender, init) = watch::channel(Init::Running);
        let shared =
            Shared { invocations: tokio::sync::Mutex::new(receiver), pending: Mutex::default(), init: init_sender };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(Arc::new(shared));
        Ok(Self { server: Listener::bind(0).await?.serve(router), invocations: sender, init })
    }

    /// What goes into `AWS_LAMBDA_RUNTIME_API`.
    pub(super) fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Resolves when the environment asks for its first invocation, or reports that it cannot.
    pub(super) async fn initialised(&self) -> Result<(), FunctionError> {
        let mut init = self.init.clone();
        let state = init.wait_for(|state| !matches!(state, Init::Running)).await;
        match &*state.expect("the server holds the sender as long as this handle lives") {
            Init::Failed(error) => Err(error.clone()),
            Init::Running | Init::Done => Ok(()),
        }
    }

    /// Hands over an invocation; the answer arrives on the channel, which closes only with the server.
    pub(super) fn invoke(&self, invocation: Invocation) -> oneshot::Receiver<Outcome> {
        let (sender, answer) = oneshot::channel();
        // A closed queue drops the sender, which the caller sees.
        let _ = self.invocations.send((invocation, sender));
        answer
    }
}

impl Shared {
    fn pending(&self) -> std::sync::MutexGuard<'_, Option<(String, oneshot::Sender<Outcome>)>> {
        self.pending.lock().expect("nothing panics while it is held")
    }

    /// The way to answer the invocation `id`; `None` if that is not the one being worked on.
    fn take_pending(&self, id: &str) -> Option<oneshot::Sender<Outcome>> {
        self.pending().take_if(|(pending, _)| pending == id).map(|(_, answer)| answer)
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.init.send_if_modified(|state| {
        let first = matches!(state, Init::Running);
        if first {
            *state = Init::Done;
        }
        first
    });
    let Some((invocation, answer)) = shared.invocations.lock().await.recv().await else {
        return refusal(StatusCode::INTERNAL_SERVER_ERROR, "Container", "the environment is being shut down");
    };
    *shared.pending() = Some((invocation.request_id.clone(), answer));
    let trace = uuid::Uuid::new_v4().simple().to_string();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", invocation.request_id),
        ("lambda-runtime-deadline-ms", invocation.deadline.as_millisecond().to_string()),
        ("lambda-runtime-invoked-function-arn", invocation.function_arn),
        ("lambda-runtime-trace-id", format!("Root=1-{}-{};Sampled=0", &trace[..8], &trace[8..])),
    ];
    (headers, invocation.payload).into_response()
}

async fn response(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Body) -> Response {
    let body = body::read(body, PAYLOAD_LIMIT).await;
    if let Err(BodyError::Broken(_)) = body {
        return refusal(StatusCode::BAD_REQUEST, "InvalidRequest", "the body broke off");
    }
    let Some(answer) = shared.take_pending(&id) else { return unknown_request() };
    let (outcome, reply) = match body {
        Ok(body) => (Ok(body), accepted()),
        Err(error) => {
            let error =
                FunctionError { error_type: "Function.ResponseSizeTooLarge".to_owned(), message: error.to_string() };
            let reply = refusal(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &error.message);
            (Err(error), reply)
        }
    };
    // Whoever invoked may have gone; Lambda does not tell the function either.
    let _ = answer.send(outcome);
    reply
}

async fn error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let error = function_error(&headers, &body::read(body, PAYLOAD_LIMIT).await.unwrap_or_default());
    let Some(answer) = shared.take_pending(&id) else { return unknown_request() };
    let _ = answer.send(Err(error));
    accepted()
}

async fn init_error(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Response {
    let error = function_error(&headers, &body::read(body, PAYLOAD_LIMIT).await.unwrap_or_default());
    shared.init.send_replace(Init::Failed(error));
    accepted()
}

/// Type and message as the body has them, else the type of the header.
fn function_error(headers: &HeaderMap, body: &[u8]) -> FunctionError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let header = || headers.get("lambda-runtime-function-error-type").and_then(|value| value.to_str().ok());
    FunctionError {
        error_type: body["errorType"].as_str().or_else(header).unwrap_or("Unhandled").to_owned(),
        message: body["errorMessage"].as_str().unwrap_or_default().to_owned(),
    }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, [("content-type", "application/json")], r#"{"status":"OK"}"#).into_response()
}

fn unknown_request() -> Response {
    refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "no invocation of this id is waiting for an answer")
}

fn refusal(status: StatusCode, error_type: &str, message: &str) -> Response {
    let body = json!({ "errorType": error_type, "errorMessage": message }).to_string();
    (status, [("content-type", "application/json")], body).into_response()
}
