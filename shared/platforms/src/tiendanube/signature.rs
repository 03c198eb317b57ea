//! Whether a webhook is genuine: the hex HMAC-SHA256 over its raw body under the app's client secret (Tiendanube API
//! reference, webhooks).
//!
//! It signs no time, so an old delivery can be sent again; that is harmless, because what is told is read back.

use config::Secret;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

use crate::Refusal;
use crate::token::single;

/// The header as it is sent.
pub(super) const HEADER: &str = "x-linkedstore-hmac-sha256";
/// What some servers in between make of it.
const RENAMED: [&str; 2] = ["http_x_linkedstore_hmac_sha256", "x_linkedstore_hmac_sha256"];

/// What a delivery is checked against. One app has one secret for all its stores.
#[derive(Clone)]
pub(super) struct Verifier {
    /// The current one, then those used before it; the bytes of each are a key.
    pub(super) client_secrets: Vec<Secret>,
}

impl Verifier {
    /// Checks the signature over the raw bytes of `body`.
    ///
    /// # Errors
    /// [`Refusal::Missing`] where there is none.
    pub(super) fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let claimed = bytes(claimed(headers)?.ok_or(Refusal::Missing)?).ok_or(Refusal::Malformed)?;
        // All secrets are tried, so that the time taken does not tell which one fits.
        let fits = self.client_secrets.iter().filter(|secret| sign(secret, body).verify_slice(&claimed).is_ok());
        if fits.count() > 0 { Ok(()) } else { Err(Refusal::Mismatch) }
    }

    /// The header of a delivery of `body` as the platform would send it.
    pub(super) fn headers(&self, body: &[u8]) -> HeaderMap {
        let secret = self.client_secrets.first().expect("a store has a client secret");
        let hex: String = sign(secret, body).finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut value = HeaderValue::from_str(&hex).expect("hex digits may stand in a header");
        value.set_sensitive(true);
        HeaderMap::from_iter([(HeaderName::from_static(HEADER), value)])
    }
}

/// The signature under whatever name it comes. Two that differ cannot be told apart from an attempt to smuggle one in.
fn claimed(headers: &HeaderMap) -> Result<Option<&[u8]>, Refusal> {
    let mut found = None;
    for name in [HEADER].into_iter().chain(RENAMED) {
        let value = single(headers, name)?;
        if found.is_some() && value.is_some() && found != value {
            return Err(Refusal::Malformed);
        }
        found = found.or(value);
    }
    Ok(found)
}

fn sign(secret: &Secret, body: &[u8]) -> Hmac<Sha256> {
    let key = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes keys of any length");
    key.chain_update(body)
}

/// The bytes that hex digits of either case stand for.
fn bytes(hex: &[u8]) -> Option<Vec<u8>> {
    let hex = hex.trim_ascii();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = hex.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    pairs.collect()
}
