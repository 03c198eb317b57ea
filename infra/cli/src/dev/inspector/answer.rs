//! What the routes answer with, and how they read a query.

use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

/// JSON.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.0).expect("what is shown has a JSON form");
        ([(CONTENT_TYPE, "application/json")], body).into_response()
    }
}

/// What went wrong, and what to do.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    why: String,
}

impl Refused {
    /// The request is not one we can do.
    pub(super) fn wrong(why: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, why: why.into() }
    }

    /// It comes from somewhere else.
    pub(super) fn forbidden(why: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, why: why.into() }
    }

    /// There is no such thing.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, why: why.into() }
    }

    /// It cannot be done with this one.
    pub(super) fn conflict(why: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, why: why.into() }
    }

    /// The store, the table or a queue did not do its part.
    pub(super) fn behind(why: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_GATEWAY, why: why.into() }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.why}))).into_response()
    }
}

/// A parameter of the query, decoded; an empty one counts as absent.
pub(super) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let values = query.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    values.last().filter(|value| !value.is_empty())
}

/// A parameter that is a whole number.
///
/// # Errors
/// When it is none.
pub(super) fn number(uri: &Uri, name: &str) -> Result<Option<u64>, Refused> {
    let number = |text: String| text.parse().map_err(|_| Refused::wrong(format!("`{name}` must be a whole number")));
    parameter(uri, name).map(number).transpose()
}
