//! Whether a webhook is genuine: a token of our own in a header, and the Standard Webhooks signature where there is one.
//!
//! BigCommerce echoes on each callback the headers given when the hook was created, so the token is always there. Only
//! one article of its docs (webhooks/https-webhook-overview) tells of signatures, and not which accounts have them;
//! therefore a signature is demanded only by option, but never ignored.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use config::Secret;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use sha2::Sha256;

use crate::Refusal;
use crate::token::{is_known, single};

/// The header that every hook is created with.
pub(super) const TOKEN_HEADER: &str = "x-orderwire-token";
const ID_HEADER: &str = "webhook-id";
const TIME_HEADER: &str = "webhook-timestamp";
const SIGNATURE_HEADER: &str = "webhook-signature";

/// What a delivery is checked against.
pub(super) struct Verifier {
    /// Of any of these, so that they can be changed without a gap.
    pub(super) tokens: Vec<Secret>,
    /// Of the API account, then of those used before it; the bytes of each are a key.
    pub(super) client_secrets: Vec<Secret>,
    /// Whether a delivery without a signature is refused.
    pub(super) require_signature: bool,
    /// How far the signature's time may be from now, either way.
    pub(super) tolerance_seconds: u64,
}

impl Verifier {
    /// Checks the token, then the signature over the raw bytes of `body`, then its time.
    pub(super) fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Refusal> {
        let token = single(headers, TOKEN_HEADER)?.ok_or(Refusal::Missing)?;
        if !is_known(&self.tokens, token) {
            return Err(Refusal::Mismatch);
        }
        match single(headers, SIGNATURE_HEADER)? {
            Some(claimed) => self.check_signature(claimed, headers, body, now),
            None if self.require_signature => Err(Refusal::Missing),
            None => Ok(()),
        }
    }

    /// The headers of a delivery of `body` as the store would send it now.
    pub(super) fn headers(&self, id: &str, body: &[u8], now: Timestamp) -> HeaderMap {
        let time = now.as_second().to_string();
        let secret = self.client_secrets.first().expect("a store has a client secret");
        let signature = sign(secret, id.as_bytes(), time.as_bytes(), body).finalize().into_bytes();
        let token = self.tokens.first().map(Secret::expose).unwrap_or_default();
        let values = [
            (TOKEN_HEADER, token.to_owned()),
            (ID_HEADER, id.to_owned()),
            (TIME_HEADER, time),
            (SIGNATURE_HEADER, format!("v1,{}", STANDARD.encode(signature))),
        ];
        let header = |(name, value): (&'static str, String)| {
            let mut value = HeaderValue::from_str(&value).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_static(name), value))
        };
        values.into_iter().filter_map(header).collect()
    }

    fn check_signature(&self, claimed: &[u8], headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Refusal> {
        let id = single(headers, ID_HEADER)?.filter(|id| !id.is_empty()).ok_or(Refusal::Malformed)?;
        let time = single(headers, TIME_HEADER)?.ok_or(Refusal::Malformed)?;
        let seconds = whole_seconds(time).ok_or(Refusal::Malformed)?;
        let claimed = std::str::from_utf8(claimed).map_err(|_| Refusal::Malformed)?;
        let claimed: Vec<_> = claimed
            .split_ascii_whitespace()
            .filter_map(|entry| entry.strip_prefix("v1,"))
            .filter_map(|signature| STANDARD.decode(signature).ok())
            .collect();
        let genuine = self.client_secrets.iter().any(|secret| {
            let signed = sign(secret, id, time, body);
            claimed.iter().any(|signature| signed.clone().verify_slice(signature).is_ok())
        });
        if !genuine {
            return Err(Refusal::Mismatch);
        }
        match now.as_second().abs_diff(seconds) <= self.tolerance_seconds {
            true => Ok(()),
            false => Err(Refusal::Expired),
        }
    }
}

/// What Standard Webhooks signs, under `secret`.
fn sign(secret: &Secret, id: &[u8], time: &[u8], body: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes keys of any length")
        .chain_update(id)
        .chain_update(b".")
        .chain_update(time)
        .chain_update(b".")
        .chain_update(body)
}

/// The id of the delivery, equal over its retries: 1 to 128 visible ASCII characters.
pub(super) fn delivery_id(headers: &HeaderMap) -> Option<String> {
    let id = single(headers, ID_HEADER).ok()??;
    let sane = (1..=128).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic);
    sane.then(|| String::from_utf8_lossy(id).into_owned())
}

fn whole_seconds(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}
