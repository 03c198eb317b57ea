//! Whether a notification is genuine: it carries the verify token, in a header or in the path of its address.
//!
//! The token proves nothing about the body, and whoever has it can send a notification again: the body is only a hint.

use config::Secret;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::token::{is_known, single};
use crate::{Delivery, Refusal};

/// The header that carries the verify token (Neto docs, order notifications).
const TOKEN_HEADER: &str = "netoapi_key";

/// What a delivery is checked against.
pub(super) struct Verifier {
    /// Any of these, the current one first, so that they can be changed without a gap.
    pub(super) tokens: Vec<Secret>,
}

impl Verifier {
    /// Checks the token. One in the path is enough: an address with it is used where the header does not arrive, or holds
    /// a token that Neto has made and nobody has told us.
    pub(super) fn check(&self, delivery: &Delivery<'_>) -> Result<(), Refusal> {
        let token = match delivery.path_token {
            Some(token) => token.as_bytes(),
            None => single(delivery.headers, TOKEN_HEADER)?.ok_or(Refusal::Missing)?,
        };
        // Several headers of one name arrive joined by commas.
        if token.contains(&b',') {
            return Err(Refusal::Malformed);
        }
        if is_known(&self.tokens, token) { Ok(()) } else { Err(Refusal::Mismatch) }
    }

    /// The headers of a delivery as the store would send it, as far as they matter.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/xml"))]);
        if let Ok(mut token) = HeaderValue::from_str(self.current()) {
            token.set_sensitive(true);
            headers.insert(HeaderName::from_static(TOKEN_HEADER), token);
        }
        headers
    }

    /// The token that Neto is to send.
    pub(super) fn current(&self) -> &str {
        self.tokens.first().map(Secret::expose).unwrap_or_default()
    }
}
