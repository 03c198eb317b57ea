//! An HTTP request as plain data.

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::form_urlencoded;

/// A request as it came in, read to its end.
#[derive(Debug, Clone)]
pub struct Request {
    /// GET, POST, …
    pub method: Method,
    /// With its leading slash, still percent-encoded.
    pub path: String,
    /// Without the `?`, still percent-encoded; empty without a query.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Whole body.
    pub body: Bytes,
}

/// The value of the query parameter with this name cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value of `{0}` cannot be read")]
pub(crate) struct BadParameter(pub(crate) String);

impl Request {
    /// All query parameters in order, decoded.
    pub fn parameters(&self) -> impl Iterator<Item = (String, String)> + '_ {
        form_urlencoded::parse(self.query.as_bytes()).into_owned()
    }

    /// The last value given for the query parameter `name`, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().filter(|(key, _)| key == name).last().map(|(_, value)| value)
    }

    /// A header's value, if there is one that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
