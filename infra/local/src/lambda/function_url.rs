//! A function URL: every request on a port becomes an invocation.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

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

impl FunctionUrl {
    /// Serves `function` at the port.
    pub fn start(listener: Listener, function: Arc<Function>) -> Self {
        Self { server: listener.serve(Router::new().fallback(answer).with_state(function)) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }
}

async fn answer(State(function): State<Arc<Function>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = match body::read(body, PAYLOAD_LIMIT).await {
        Ok(body) => body,
        Err(BodyError::TooLarge { .. }) => return too_large(),
        Err(BodyError::Broken(_)) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let request_id = uuid::Uuid::new_v4().to_string();
    let reception = Reception { at: SystemClock.now(), request_id: &request_id, source_ip: "127.0.0.1" };
    let event = url_event::event(&parts, &body, &reception).to_string();
    // A task of its own, because a function goes on when the client hangs up.
    let invocation = tokio::spawn(async move { function.invoke(event.into()).await });
    match invocation.await {
        Ok(Ok(answer)) => match url_event::response(&answer.payload) {
            Some(response) => response.map(Body::from),
            None => {
                tracing::warn!("a function behind a URL answered in a form that is no response");
                failed()
            }
        },
        Ok(Err(InvokeError::PayloadTooLarge { .. })) => too_large(),
        Ok(Err(error)) => {
            tracing::warn!(error = chain(error), "a function behind a URL failed");
            failed()
        }
        Err(_) => failed(),
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
