//! Which deliveries are taken for genuine.

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Tiendanube, signature};
use super::{VECTORS, parse, store};
use crate::{Delivery, Identity, Intake, Platform, Refusal};

const BODY: &str = r#"{"store_id":4815162,"event":"order/created","id":1700042001}"#;
const SIGNATURE: &str = "2dd1aac0a147b25c9315c66aad506e67afcce67d632a3a2c3710a79697eac0fb";

fn intake() -> Box<dyn Intake> {
    Tiendanube.intake(&store(None, Value::Null)).unwrap()
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair =
        |(name, value): &(&str, &str)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    let mut headers = HeaderMap::new();
    for (name, value) in pairs.iter().map(pair) {
        headers.append(name, value);
    }
    headers
}

fn judge(intake: &dyn Intake, headers: &HeaderMap, body: &str) -> Result<(), Refusal> {
    intake.authenticate(&Delivery { headers, path_token: None, body: body.as_bytes() }, Timestamp::UNIX_EPOCH)
}

#[test]
fn the_vectors_are_judged_as_they_say() {
    let vectors: Value = parse(VECTORS);
    assert_eq!(vectors["header"], signature::HEADER);
    for vector in vectors["vectors"].as_array().unwrap() {
        let signed = headers(&[(signature::HEADER, vector["expected_hex"].as_str().unwrap())]);
        let judged = judge(&*intake(), &signed, vector["body"].as_str().unwrap());
        let expected = if vector["valid"] == true { Ok(()) } else { Err(Refusal::Mismatch) };
        assert_eq!(judged, expected, "{}", vector["name"]);
    }
}

#[test]
fn the_header_may_have_been_renamed_on_its_way() {
    for name in ["X-Linkedstore-HMAC-SHA256", "HTTP_X_LINKEDSTORE_HMAC_SHA256", "X_LINKEDSTORE_HMAC_SHA256"] {
        assert_eq!(judge(&*intake(), &headers(&[(name, SIGNATURE)]), BODY), Ok(()), "{name}");
        assert_eq!(judge(&*intake(), &headers(&[(name, &"0".repeat(64))]), BODY), Err(Refusal::Mismatch), "{name}");
    }
    let both = |other| headers(&[(signature::HEADER, SIGNATURE), ("HTTP_X_LINKEDSTORE_HMAC_SHA256", other)]);
    assert_eq!(judge(&*intake(), &both(SIGNATURE), BODY), Ok(()));
    assert_eq!(judge(&*intake(), &both("00"), BODY), Err(Refusal::Malformed), "two that differ");
    let twice = headers(&[(signature::HEADER, SIGNATURE), (signature::HEADER, SIGNATURE)]);
    assert_eq!(judge(&*intake(), &twice, BODY), Err(Refusal::Malformed));
}

#[test]
fn what_is_no_hex_is_malformed_and_what_is_cut_off_is_wrong() {
    for (value, refusal) in [
        ("abc", Refusal::Malformed),
        ("zz", Refusal::Malformed),
        (&SIGNATURE[..62], Refusal::Mismatch),
        ("", Refusal::Mismatch),
        (&format!("{SIGNATURE}00"), Refusal::Mismatch),
    ] {
        assert_eq!(judge(&*intake(), &headers(&[(signature::HEADER, value)]), BODY), Err(refusal), "{value}");
    }
    assert_eq!(judge(&*intake(), &HeaderMap::new(), BODY), Err(Refusal::Missing));
}

#[test]
fn a_delivery_about_another_store_of_the_app_is_not_this_stores() {
    let intake = intake();
    let verifier = signature::Verifier { client_secrets: vec![config::Secret::new("tn-test-client-secret-5c1d0f")] };
    for (store, judged) in [
        (json!(4_815_162), Ok(())),
        (json!("4815162"), Ok(())),
        (json!(4_815_163), Err(Refusal::Mismatch)),
        (json!("48151620"), Err(Refusal::Mismatch)),
        // Genuine as far as can be said: what it is about cannot be.
        (Value::Null, Ok(())),
    ] {
        let body = json!({"store_id": store, "event": "order/created", "id": 1}).to_string();
        assert_eq!(judge(&*intake, &verifier.headers(body.as_bytes()), &body), judged, "{body}");
    }
    assert_eq!(judge(&*intake, &verifier.headers(b"<html>"), "<html>"), Ok(()), "signed, if unreadable");
}

#[test]
fn two_equal_bodies_may_be_two_events() {
    let (intake, headers) = (intake(), headers(&[(signature::HEADER, SIGNATURE)]));
    let delivery = Delivery { headers: &headers, path_token: None, body: BODY.as_bytes() };
    assert_eq!(intake.identity(&delivery), Identity::None);
}
