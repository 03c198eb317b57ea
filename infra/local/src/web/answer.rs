//! An HTTP answer as plain data.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde_json::Value;

/// What a service answers, before it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// May be empty.
    pub body: Bytes,
}

impl Answer {
    /// No body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// `application/json`.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// A body of any type.
    pub fn text(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![(CONTENT_TYPE.as_str(), content_type.to_owned())], body: body.into() }
    }

    /// The same with more headers.
    #[must_use]
    pub fn with_headers(mut self, headers: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.headers.extend(headers);
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut builder = Response::builder().status(self.status);
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(Body::from(self.body)).expect("the services write valid statuses and headers")
    }
}
