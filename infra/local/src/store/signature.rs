//! Standard Webhooks signatures, the way BigCommerce makes them: the key is the client secret's bytes as they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// One `webhook-signature` entry over id, time of the attempt (epoch seconds) and the body's bytes.
pub(super) fn sign(client_secret: &str, webhook_id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(client_secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{webhook_id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn signature_is_that_of_the_known_vector() {
        let vector: Value = serde_json::from_str(include_str!("fixtures/webhook_signature_vector.json")).unwrap();
        let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str).unwrap();
        let made = sign(
            text("/client_secret"),
            text("/headers/webhook-id"),
            text("/headers/webhook-timestamp").parse().unwrap(),
            text("/raw_body").as_bytes(),
        );
        assert_eq!(made, format!("v1,{}", text("/expected_v1")));
    }
}
