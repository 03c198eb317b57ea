//! What a webhook says, and the signature that goes with it.

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

/// Where the signature stands.
pub const SIGNATURE: HeaderName = HeaderName::from_static("x-linkedstore-hmac-sha256");

/// Something that happened in the shop and that hooks may want to hear of.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Such as `order/created`.
    pub event: &'static str,
    /// What its body says besides store and event.
    pub data: Value,
}

impl Webhook {
    /// About an order, a product, a category: what is named by a number and nothing else.
    pub fn plain(event: &'static str, id: u64) -> Self {
        Self { event, data: json!({"id": id}) }
    }

    /// About a customer; only these say when they were made.
    pub(super) fn customer(event: &'static str, id: u64, at: Timestamp) -> Self {
        Self { event, data: json!({"id": id, "event_launch_ts": at.as_millisecond()}) }
    }

    /// About a parcel, which has no `id`.
    pub(super) fn parcel(order: u64, parcel: &str, status: &str) -> Self {
        let data = json!({"order_id": order, "fulfillment_id": parcel, "status": status});
        Self { event: "fulfillment_order/status_updated", data }
    }

    /// The body as it is posted. Nothing in it says when, so that two of the same are equal byte for byte.
    pub fn body(&self, store_id: u64) -> Bytes {
        let mut body = json!({"store_id": store_id, "event": self.event});
        if let (Some(body), Some(data)) = (body.as_object_mut(), self.data.as_object()) {
            body.extend(data.clone());
        }
        Bytes::from(body.to_string())
    }
}

/// What is wrong with a forged webhook; everything else about it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// The signature is one of another key.
    WrongSignature,
    /// There is no signature.
    NoSignature,
}

/// The headers of a webhook with this body, signed if there is a secret.
pub(super) fn headers(client_secret: Option<&str>, body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(secret) = client_secret {
        let signature = HeaderValue::from_str(&sign(secret, body)).expect("hexadecimal digits may stand in a header");
        headers.insert(SIGNATURE, signature);
    }
    headers
}

/// HMAC-SHA256 of the body's bytes under the app's client secret, in lower-case hexadecimal.
fn sign(client_secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(client_secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_known_vectors() {
        let known: Value = serde_json::from_str(include_str!("fixtures/hmac_vector.json")).unwrap();
        let secret = known["secret"].as_str().unwrap();
        for vector in known["vectors"].as_array().unwrap() {
            let made = sign(secret, vector["body"].as_str().unwrap().as_bytes());
            let is_equal = made.eq_ignore_ascii_case(vector["expected_hex"].as_str().unwrap());
            assert_eq!(is_equal, vector["valid"].as_bool().unwrap(), "{}", vector["name"]);
        }
    }

    #[test]
    fn body_is_that_of_the_recorded_webhook() {
        let body = Webhook::plain("order/created", 1_700_042_001).body(4_815_162);
        let recorded: Value = serde_json::from_str(include_str!("fixtures/webhook_order_created.json")).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), recorded);
    }
}
