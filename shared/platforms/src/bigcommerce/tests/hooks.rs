//! Webhooks looked at and put right: which requests are made, and what is said of their answers.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::super::concern::{TOPICS, TROUBLE};
use super::{at, shop};
use crate::fake_api::{Answer, Call, FakeApi, a_minute};
use crate::{HookFinding, ReadError};

const URL: &str = "https://receiver.example/webhooks/alder-us";

/// The hooks as they should be, with ids 1, 2, … in the order of [`TOPICS`], and 100.
fn all_right() -> Vec<Value> {
    let headers = json!({"X-Orderwire-Token": "current"});
    let hook = |id: u32, scope: &str, url: String| json!({"id": id, "scope": scope, "destination": url, "headers": headers, "is_active": true});
    let usual = (1..).zip(TOPICS).map(|(id, scope)| hook(id, scope, URL.to_owned()));
    usual.chain([hook(100, TROUBLE, format!("{URL}?about=deliveries"))]).collect()
}

/// The first is switched off, the second lacks its token, the third is not there.
fn three_wrong() -> Vec<Value> {
    let mut hooks = all_right();
    hooks[0]["is_active"] = json!(false);
    hooks[1]["headers"] = Value::Null;
    hooks.remove(2);
    hooks
}

fn list(hooks: &[Value]) -> Answer {
    Answer::ok(json!({"data": hooks, "meta": {"pagination": {"total_pages": 1}}}).to_string())
}

async fn api_with(hooks: impl IntoIterator<Item = Answer>) -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/v3/hooks"), hooks);
    for id in [1, 2] {
        api.on(&at(&format!("/v3/hooks/{id}")), [Answer::ok("{}")]);
    }
    api
}

async fn look_after(api: &FakeApi, towards: Option<&str>) -> Result<Vec<HookFinding>, ReadError> {
    shop(api, Value::Null).hooks(towards, a_minute()).await
}

async fn repaired(api: &FakeApi) -> Vec<HookFinding> {
    look_after(api, Some(URL)).await.unwrap()
}

fn finding(topic: usize, what: &str, repaired: bool) -> HookFinding {
    HookFinding { topic: TOPICS[topic].to_owned(), what: what.to_owned(), repaired }
}

/// Method and path below `/v3/hooks`.
fn requests(calls: &[Call]) -> Vec<String> {
    let path = at("/v3/hooks");
    calls.iter().map(|call| format!("{}{}", call.method, call.path.strip_prefix(&path).unwrap())).collect()
}

#[tokio::test]
async fn without_an_address_hooks_are_only_looked_at() {
    let api = api_with([list(&three_wrong())]).await;
    let found = look_after(&api, None).await.unwrap();
    // Without its token and without an address to go by, the second is not known for ours.
    let expected = [finding(0, "switched off", false), finding(1, "missing", false), finding(2, "missing", false)];
    assert_eq!(found, expected);
    let calls = api.take_calls();
    assert_eq!((requests(&calls), calls[0].query.as_str()), (vec!["GET".to_owned()], "limit=250&page=1"));
}

#[tokio::test]
async fn what_is_wrong_is_put_right_with_one_request_per_hook() {
    let api = api_with([list(&three_wrong()), Answer::ok("{}")]).await;
    let expected =
        [finding(0, "switched off", true), finding(1, "without the current token", true), finding(2, "missing", true)];
    assert_eq!(repaired(&api).await, expected);
    let calls = api.take_calls();
    assert_eq!(requests(&calls), ["GET", "PUT/1", "PUT/2", "POST"]);
    let headers = json!({"X-Orderwire-Token": "current"});
    let bodies: Vec<_> = calls.iter().map(|call| call.body.clone()).collect();
    let created = json!({"scope": TOPICS[2], "destination": URL, "is_active": true, "headers": headers});
    assert_eq!(bodies, [Value::Null, json!({"is_active": true}), json!({"headers": headers}), created]);
    assert!(calls[1..].iter().all(|call| call.headers[CONTENT_TYPE] == "application/json"));
}

#[tokio::test]
async fn hooks_that_are_right_are_left_alone() {
    let api = api_with([list(&all_right())]).await;
    assert_eq!(repaired(&api).await, []);
    assert_eq!(requests(&api.take_calls()), ["GET"]);
}

#[tokio::test]
async fn a_list_is_read_page_by_page_with_or_without_its_envelope() {
    let right = all_right();
    let page = |hooks: &[Value]| json!({"data": hooks, "meta": {"pagination": {"total_pages": 2}}}).to_string();
    let api = api_with([Answer::ok(page(&right[..4])), Answer::ok(page(&right[4..]))]).await;
    assert_eq!(repaired(&api).await, []);
    let queries: Vec<_> = api.take_calls().into_iter().map(|call| call.query).collect();
    assert_eq!(queries, ["limit=250&page=1", "limit=250&page=2"]);
    api.on(&at("/v3/hooks"), [Answer::ok(json!(right).to_string())]);
    assert_eq!(repaired(&api).await, []);
}

#[tokio::test]
async fn one_repair_that_fails_does_not_keep_the_others_from_being_done() {
    let complaint =
        json!({"status": 422, "errors": {"destination": "not https://receiver.example", "a, b": "no name"}});
    let failures = [
        (Answer::status(422).saying(&complaint.to_string()), "status 422 about destination"),
        (Answer::status(422).saying("<html>"), "status 422"),
        (Answer::status(404), "status 404"),
        (Answer::status(403), "status 403"),
        (Answer::status(302).with("location", "https://elsewhere.example/"), "status 302"),
    ];
    for (answer, why) in failures {
        let api = api_with([list(&three_wrong()), Answer::ok("{}"), list(&three_wrong())]).await;
        api.on(&at("/v3/hooks/1"), [answer]);
        let expected = [
            finding(0, &format!("switched off; not put right: {why}"), false),
            finding(1, "without the current token", true),
            finding(2, "missing", true),
        ];
        assert_eq!(repaired(&api).await, expected);
        assert_eq!(requests(&api.take_calls()), ["GET", "PUT/1", "PUT/2", "POST", "GET"]);
    }
}

#[tokio::test]
async fn a_new_hook_is_not_asked_for_twice_and_the_list_says_whether_it_was_made() {
    let missing = &all_right()[1..];
    let duplicate = json!({"status": 422, "errors": {"destination": "is registered already"}}).to_string();
    for refused in [Answer::status(502), Answer::status(422).saying(&duplicate)] {
        let api = api_with([list(missing), refused.clone(), list(&all_right())]).await;
        assert_eq!(repaired(&api).await, [finding(0, "missing", true)]);
        assert_eq!(requests(&api.take_calls()), ["GET", "POST", "GET"]);
    }
    let api = api_with([list(missing), Answer::status(502), list(missing)]).await;
    assert_eq!(repaired(&api).await, [finding(0, "missing; not put right: status 502", false)]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_doubled_is_tried_again() {
    let spent = Answer::status(429)
        .with("x-rate-limit-requests-left", "0")
        .with("x-rate-limit-requests-quota", "150")
        .with("x-rate-limit-time-reset-ms", "2000");
    let api = api_with([list(&three_wrong()), spent, Answer::ok("{}")]).await;
    api.on(&at("/v3/hooks/1"), [Answer::status(502), Answer::ok("{}")]);
    let before = tokio::time::Instant::now();
    assert!(repaired(&api).await.iter().all(|finding| finding.repaired));
    assert!(before.elapsed() >= Duration::from_secs(2));
    assert_eq!(requests(&api.take_calls()), ["GET", "PUT/1", "PUT/1", "PUT/2", "POST", "POST"]);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
    let unusable =
        || ReadError::Unusable { why: "cannot read the webhooks: the answer has an unexpected shape".into() };
    let later = |why: &str| ReadError::TryLater { after: None, why: format!("cannot read the webhooks: {why}") };
    let cases = [
        (Answer::ok(r#"{"data": {}}"#), unusable()),
        (Answer::ok(r#"{"errors": []}"#), unusable()),
        (Answer::ok(""), later("the answer has no body")),
        (Answer::status(404), later("status 404")),
        (Answer::status(405), later("status 405")),
    ];
    for (answer, error) in cases {
        let api = api_with([answer]).await;
        assert_eq!(look_after(&api, Some(URL)).await, Err(error));
        assert_eq!(requests(&api.take_calls()), ["GET"]);
    }
    let api = api_with([Answer::status(401)]).await;
    assert!(matches!(look_after(&api, None).await, Err(ReadError::CredentialsRefused { .. })));
}

#[tokio::test]
async fn an_address_that_is_none_is_an_error_before_any_request() {
    let api = api_with([list(&[])]).await;
    assert!(matches!(look_after(&api, Some("receiver")).await, Err(ReadError::Unusable { .. })));
    assert_eq!(requests(&api.take_calls()), [""; 0]);
}
