//! What answers mean.

use std::time::Duration;

use bytes::Bytes;
use domain::Verdict;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use orderwire_http::{Response, TransportError};

use super::super::judge::{About, Complaint, Judgement, judge};

fn answer(status: u16, body: &str) -> Judgement {
    answer_with(status, body, HeaderMap::new())
}

fn answer_with(status: u16, body: &str, headers: HeaderMap) -> Judgement {
    let body = Bytes::copy_from_slice(body.as_bytes());
    judge(Ok(Response { status: StatusCode::from_u16(status).unwrap(), headers, body }))
}

fn complaints(status: u16, body: &str) -> Vec<Complaint> {
    match answer(status, body) {
        Judgement::Refused(complaints) => complaints,
        _ => panic!("{status} should be a refusal"),
    }
}

fn postponed(judgement: Judgement) -> (Option<Duration>, String, bool) {
    match judgement {
        Judgement::NotNow(Verdict::TryLater { after, why, credentials_refused }) => (after, why, credentials_refused),
        _ => panic!("should be put off"),
    }
}

#[test]
fn accepted_is_taken() {
    assert!(matches!(answer(202, ""), Judgement::Taken));
}

#[test]
fn a_refusal_keeps_klaviyos_words_and_where_they_point() {
    let phone = Complaint {
        words: "Invalid input: Invalid phone number format (Example of a valid format: +12345678901) \
                (/data/attributes/profile/data/attributes/phone_number)"
            .into(),
        about: About::Phone,
        group: None,
        event: None,
    };
    assert_eq!(complaints(400, include_str!("../fixtures/error_400.json")), [phone]);
    let email = Complaint {
        words: "Invalid input: Invalid email address \
                (/data/attributes/events-bulk-create/data/1/attributes/profile/data/attributes/email)"
            .into(),
        about: About::Profile,
        group: Some(1),
        event: None,
    };
    assert_eq!(complaints(400, include_str!("../fixtures/error_400_bulk.json")), [email]);
}

#[test]
fn a_pointer_may_name_an_event_of_a_group() {
    let body = r#"{"errors": [{"code": "invalid", "detail": "must be a number", "source": {"pointer":
        "/data/attributes/events-bulk-create/data/12/attributes/events/data/3/attributes/value"}}]}"#;
    let found = &complaints(400, body)[0];
    assert_eq!((found.group, found.event), (Some(12), Some(3)));
}

#[test]
fn known_keys_are_recognised_by_pointer_or_words() {
    for error in [
        r#"{"detail": "Duplicate events in request"}"#,
        r#"{"detail": "unique_id must be unique"}"#,
        r#"{"title": "x", "source": {"pointer": "/data/attributes/events-bulk-create/data/0/attributes/events/data/0/attributes/unique_id"}}"#,
    ] {
        assert_eq!(complaints(400, &format!(r#"{{"errors": [{error}]}}"#))[0].about, About::Repeat, "{error}");
    }
}

#[test]
fn a_refusal_nobody_can_read_is_still_one() {
    for body in ["<html>Bad Request</html>", "", "{}", r#"{"errors": {}}"#, r#"{"errors": []}"#, "[1]", "\u{0}"] {
        assert_eq!(complaints(400, body)[0].words, "Klaviyo answered 400 without a reason", "{body}");
    }
    assert_eq!(
        complaints(422, r#"{"errors": [7, {"detail": 7, "title": "Conflict.", "source": []}]}"#)[1].words,
        "Conflict"
    );
}

#[test]
fn what_may_pass_is_put_off() {
    let headers = HeaderMap::from_iter([(RETRY_AFTER, "7".parse().unwrap())]);
    let throttled = answer_with(429, include_str!("../fixtures/error_429.json"), headers);
    assert_eq!(postponed(throttled), (Some(Duration::from_secs(7)), "Klaviyo answered 429".into(), false));
    for status in [408, 500, 502, 503, 504, 524] {
        let (after, why, refused) = postponed(answer(status, "<html>\u{fffd}"));
        assert_eq!((after, why, refused), (None, format!("Klaviyo answered {status}"), false));
    }
    let silent = TransportError::TimedOut { host: "a.klaviyo.com".into() };
    assert_eq!(postponed(judge(Err(silent))).1, "no answer from a.klaviyo.com in time");
}

#[test]
fn refused_credentials_are_told_apart() {
    for status in [401, 403] {
        let (_, why, refused) = postponed(answer(status, include_str!("../fixtures/error_401.json")));
        assert!(refused && why.contains("API key"), "{why}");
    }
    for body in ["", "<!DOCTYPE html><title>Just a moment…</title>", r#"{"errors": []}"#] {
        let (_, why, refused) = postponed(answer(403, body));
        assert_eq!((why.as_str(), refused), ("Klaviyo answered 403 without a reason", false), "the guard, not the key");
    }
}

#[test]
fn our_own_mistakes_lose_no_event() {
    for status in [402, 404, 405, 409, 410, 415, 301, 308] {
        let (_, why, refused) = postponed(answer(status, ""));
        assert!(!refused && why.starts_with(&format!("Klaviyo answered {status}: the request itself")), "{why}");
    }
}

#[test]
fn too_large_is_not_a_refusal() {
    assert!(matches!(answer(413, ""), Judgement::TooLarge));
}
