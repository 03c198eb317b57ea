//! The HTTP event and answer, payload format 2.0 of Function URLs and HTTP APIs, tolerant of everything we do not use:
//! an event that cannot be read would be an error to the store.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

/// A request.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpEvent {
    raw_path: String,
    headers: HashMap<String, String>,
    body: Option<String>,
    is_base64_encoded: bool,
    request_context: RequestContext,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestContext {
    http: HttpContext,
    stage: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HttpContext {
    method: String,
}

impl HttpEvent {
    /// The path without the stage that an HTTP API puts in front of it; a Function URL's stage is `$default`.
    pub(crate) fn path(&self) -> &str {
        let stage = self.request_context.stage.as_deref().filter(|stage| *stage != "$default");
        let below = stage.and_then(|stage| self.raw_path.strip_prefix('/')?.strip_prefix(stage));
        below.filter(|rest| rest.starts_with('/')).unwrap_or(&self.raw_path)
    }

    pub(crate) fn method(&self) -> &str {
        &self.request_context.http.method
    }

    /// The headers under names of any case. One that HTTP does not allow counts as absent.
    pub(crate) fn headers(&self) -> HeaderMap {
        let readable = self.headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(name.as_str()).ok()?, HeaderValue::try_from(value.as_str()).ok()?))
        });
        readable.collect()
    }

    /// The raw body, unwrapped.
    pub(crate) fn body(&self) -> Vec<u8> {
        let text = self.body.as_deref().unwrap_or_default().as_bytes();
        let wrapped = self.is_base64_encoded.then(|| STANDARD.decode(text).ok()).flatten();
        wrapped.unwrap_or_else(|| text.to_vec())
    }
}

/// An answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpAnswer {
    /// Status.
    pub status_code: u16,
    /// A fixed word for people; empty on success.
    pub body: &'static str,
    /// Few.
    pub headers: HashMap<&'static str, &'static str>,
}

impl HttpAnswer {
    pub(crate) fn accepted() -> Self {
        Self { status_code: 200, body: "", headers: HashMap::new() }
    }

    pub(crate) fn refused(status_code: u16, body: &'static str) -> Self {
        Self { status_code, body, headers: HashMap::from([("content-type", "text/plain")]) }
    }
}
