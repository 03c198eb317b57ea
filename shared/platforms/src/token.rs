//! Webhook tokens: shared secrets that a delivery carries as they are.

use config::Secret;
use http::HeaderMap;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::Refusal;

/// Whether `given` is one of `tokens`. Compares digests, so that neither content nor length of a token shows in the time
/// taken; no early exit.
pub(crate) fn is_known(tokens: &[Secret], given: &[u8]) -> bool {
    let given = Sha256::digest(given);
    let any = tokens.iter().fold(Choice::from(0), |any, known| {
        any | Sha256::digest(known.expose().as_bytes()).as_slice().ct_eq(given.as_slice())
    });
    any.into()
}

/// The header's one value. Two of one name cannot be told apart from an attempt to smuggle one in.
///
/// # Errors
/// [`Refusal::Malformed`] if there are several.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (first, None) => Ok(first.map(|value| value.as_bytes())),
        _ => Err(Refusal::Malformed),
    }
}
