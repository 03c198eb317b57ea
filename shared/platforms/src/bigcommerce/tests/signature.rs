//! Genuine, forged, late and broken deliveries.

use config::Secret;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;

use super::{SIGNATURE_VECTOR, parse};
use crate::Refusal;
use crate::bigcommerce::signature::{TOKEN_HEADER, Verifier, delivery_id};

/// The vector was made with two independent HMAC implementations.
struct Vector {
    verifier: Verifier,
    headers: HeaderMap,
    body: String,
    now: Timestamp,
}

fn vector() -> Vector {
    let vector: Value = parse(SIGNATURE_VECTOR);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pair = |(name, value): (&String, &Value)| (name.parse::<HeaderName>().unwrap(), text(value).parse().unwrap());
    let mut headers: HeaderMap = vector["headers"].as_object().unwrap().iter().map(pair).collect();
    headers.insert(TOKEN_HEADER, HeaderValue::from_static("current"));
    Vector {
        verifier: Verifier {
            tokens: vec![Secret::new("current"), Secret::new("previous")],
            client_secrets: vec![Secret::new(text(&vector["client_secret"]))],
            require_signature: false,
            tolerance_seconds: 300,
        },
        headers,
        body: text(&vector["raw_body"]),
        now: Timestamp::from_second(vector["verify_at_unix"].as_i64().unwrap()).unwrap(),
    }
}

impl Vector {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    fn unsigned(self) -> Self {
        self.without("webhook-id").without("webhook-timestamp").without("webhook-signature")
    }

    fn check(&self) -> Result<(), Refusal> {
        self.verifier.check(&self.headers, self.body.as_bytes(), self.now)
    }
}

/// The right signature of the vector.
const RIGHT: &str = "v1,MN+iFnSqs6IV4u4rIDFj5TjYJAhFYhImBrMRI05nCwE=";

#[test]
fn one_of_several_signatures_is_enough() {
    assert_eq!(vector().check(), Ok(()), "the vector holds an old and the present one");
    assert_eq!(vector().with("webhook-signature", RIGHT).check(), Ok(()));
    assert_eq!(vector().with("webhook-signature", &format!("v1a,xyz v1,!!  {RIGHT}")).check(), Ok(()));
}

#[test]
fn tokens_can_be_changed_without_a_gap() {
    assert_eq!(vector().unsigned().check(), Ok(()));
    assert_eq!(vector().unsigned().with(TOKEN_HEADER, "previous").check(), Ok(()));
}

#[test]
fn the_token_must_be_there_and_right() {
    assert_eq!(vector().without(TOKEN_HEADER).check(), Err(Refusal::Missing));
    for wrong in ["", "curren", "current ", "currentx", "Current", "current,previous"] {
        assert_eq!(vector().with(TOKEN_HEADER, wrong).check(), Err(Refusal::Mismatch), "{wrong}");
    }
    let mut twice = vector();
    twice.headers.append(TOKEN_HEADER, HeaderValue::from_static("current"));
    assert_eq!(twice.check(), Err(Refusal::Malformed));
}

#[test]
fn a_wrong_token_is_not_saved_by_a_right_signature() {
    assert_eq!(vector().with(TOKEN_HEADER, "guess").check(), Err(Refusal::Mismatch));
}

#[test]
fn a_signature_that_is_there_must_be_right() {
    let old = "v1,H4W0vBXeXR4NIu35BRWe/A6CW0F6uDxMeesMGr95ueU=";
    let cut = &RIGHT[..RIGHT.len() - 4];
    for wrong in ["", "v1,", "v2,MN+iFnSqs6IV4u4rIDFj5TjYJAhFYhImBrMRI05nCwE=", old, cut, &RIGHT[3..], "nonsense"] {
        assert_eq!(vector().with("webhook-signature", wrong).check(), Err(Refusal::Mismatch), "{wrong}");
    }
    let mut changed = vector();
    changed.body.push(' ');
    assert_eq!(changed.check(), Err(Refusal::Mismatch), "one byte more");
    assert_eq!(vector().with("webhook-id", "msg_fixture_0002").check(), Err(Refusal::Mismatch));
}

#[test]
fn a_signature_needs_its_id_and_time() {
    assert_eq!(vector().without("webhook-id").check(), Err(Refusal::Malformed));
    assert_eq!(vector().with("webhook-id", "").check(), Err(Refusal::Malformed));
    assert_eq!(vector().without("webhook-timestamp").check(), Err(Refusal::Malformed));
    for time in ["", "soon", "-1", "+1784045110", "1784045110.5", "99999999999999999999"] {
        assert_eq!(vector().with("webhook-timestamp", time).check(), Err(Refusal::Malformed), "{time}");
    }
    assert_eq!(vector().with("webhook-signature", "v1,é").check(), Err(Refusal::Mismatch));
}

#[test]
fn a_genuine_but_late_delivery_is_told_from_a_forgery() {
    let signed_at = Timestamp::from_second(1_784_045_110).unwrap();
    let at = |seconds: i64| Vector { now: signed_at + seconds.seconds(), ..vector() };
    assert_eq!([300, -300].map(|seconds| at(seconds).check()), [Ok(()); 2]);
    assert_eq!([301, -301, 172_800].map(|seconds| at(seconds).check()), [Err(Refusal::Expired); 3]);
    let mut patient = at(172_800);
    patient.verifier.tolerance_seconds = 172_800;
    assert_eq!(patient.check(), Ok(()));
    assert_eq!(at(301).with("webhook-signature", "v1,AAAA").check(), Err(Refusal::Mismatch));
}

#[test]
fn a_signature_can_be_demanded() {
    let demanding = |mut vector: Vector| {
        vector.verifier.require_signature = true;
        vector
    };
    assert_eq!(demanding(vector()).check(), Ok(()));
    assert_eq!(demanding(vector().unsigned()).check(), Err(Refusal::Missing));
}

#[test]
fn a_delivery_id_is_taken_if_it_is_sane() {
    assert_eq!(delivery_id(&vector().headers).as_deref(), Some("msg_fixture_0001"));
    let long = "x".repeat(129);
    for odd in ["", "a b", "id\u{e9}", &long] {
        assert_eq!(delivery_id(&vector().with("webhook-id", odd).headers), None, "{odd}");
    }
    assert_eq!(delivery_id(&HeaderMap::new()), None);
}
