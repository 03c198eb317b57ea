//! Webhooks looked at and put right: which requests are made, and what is said of their answers.

use serde_json::{Value, json};

use super::super::concern::TOPICS;
use super::{at, past_the_end, shop};
use crate::fake_api::{Answer, Call, FakeApi, a_minute, client};
use crate::tiendanube::Tiendanube;
use crate::{Haste, HookFinding, Platform, ReadError};

const URL: &str = "https://receiver.example/webhooks/alder";

fn hook(id: usize, event: &str, url: &str) -> Value {
    json!({"id": id, "event": event, "url": url, "created_at": "2025-08-10T14:05:02+0000"})
}

/// The hooks as they should be, with ids 1, 2, … in the order of [`TOPICS`].
fn all_right() -> Vec<Value> {
    (1..).zip(TOPICS).map(|(id, event)| hook(id, event, URL)).collect()
}

/// The first leads to http, the second is not there.
fn two_wrong() -> Vec<Value> {
    let mut hooks = all_right();
    hooks[0]["url"] = json!("http://receiver.example/webhooks/alder/");
    hooks.remove(1);
    hooks
}

fn list(hooks: &[Value]) -> Answer {
    Answer::ok(json!(hooks).to_string()).with("x-total-count", &hooks.len().to_string())
}

async fn api_with(hooks: impl IntoIterator<Item = Answer>) -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/webhooks"), hooks).on(&at("/webhooks/1"), [Answer::ok("{}")]);
    api
}

async fn look_after(api: &FakeApi, towards: Option<&str>) -> Result<Vec<HookFinding>, ReadError> {
    shop(api, Value::Null).hooks(towards, a_minute()).await
}

fn finding(topic: usize, what: &str, repaired: bool) -> HookFinding {
    HookFinding { topic: TOPICS[topic].to_owned(), what: what.to_owned(), repaired }
}

/// Method and path below `/webhooks`.
fn requests(calls: &[Call]) -> Vec<String> {
    let path = at("/webhooks");
    calls.iter().map(|call| format!("{}{}", call.method, call.path.strip_prefix(&path).unwrap())).collect()
}

#[tokio::test]
async fn without_an_address_hooks_are_only_looked_at() {
    let api = api_with([list(&two_wrong())]).await;
    assert_eq!(look_after(&api, None).await.unwrap(), [finding(1, "missing", false)]);
    let calls = api.take_calls();
    assert_eq!((requests(&calls), calls[0].query.as_str()), (vec!["GET".to_owned()], "per_page=200&page=1"));
}

#[tokio::test]
async fn what_is_wrong_is_put_right_with_one_request_per_hook() {
    let api = api_with([list(&two_wrong()), Answer::status(201).saying("{}")]).await;
    let expected = [finding(0, "sent elsewhere", true), finding(1, "missing", true)];
    assert_eq!(look_after(&api, Some(URL)).await.unwrap(), expected);
    let calls = api.take_calls();
    assert_eq!(requests(&calls), ["GET", "PUT/1", "POST"]);
    let body = |topic: usize| json!({"event": TOPICS[topic], "url": URL});
    assert_eq!([&calls[1].body, &calls[2].body], [&body(0), &body(1)]);
    assert!(calls[1..].iter().all(|call| call.headers["content-type"] == "application/json; charset=utf-8"));
}

#[tokio::test]
async fn hooks_that_are_right_are_left_alone() {
    let api = api_with([list(&all_right())]).await;
    assert_eq!(look_after(&api, Some(URL)).await.unwrap(), []);
    assert_eq!(requests(&api.take_calls()), ["GET"]);
}

#[tokio::test]
async fn an_app_without_hooks_gets_all_of_them() {
    let api = api_with([past_the_end(0), Answer::status(201).saying("{}")]).await;
    let found = look_after(&api, Some(URL)).await.unwrap();
    assert_eq!(found, (0..TOPICS.len()).map(|topic| finding(topic, "missing", true)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_is_read_to_its_last_page() {
    let others: Vec<_> = (1..=200).map(|id| hook(1_000 + id, "order/created", "https://erp.example/hooks")).collect();
    let pages = [json!(others).to_string(), json!(all_right()).to_string()].map(Answer::ok);
    let api = api_with(pages).await;
    assert_eq!(look_after(&api, Some(URL)).await.unwrap(), []);
    let queries: Vec<_> = api.take_calls().into_iter().map(|call| call.query).collect();
    assert_eq!(queries, ["per_page=200&page=1", "per_page=200&page=2"]);
}

#[tokio::test]
async fn one_repair_that_fails_does_not_keep_the_others_from_being_done() {
    let complaint = json!({"url": ["https://receiver.example is no address"]}).to_string();
    for (answer, why) in [
        (Answer::status(422).saying(&complaint), "status 422 about url"),
        (Answer::status(404), "status 404"),
        (Answer::status(403), "status 403"),
    ] {
        let api = api_with([list(&two_wrong()), Answer::ok("{}"), list(&two_wrong())]).await;
        api.on(&at("/webhooks/1"), [answer]);
        let left = finding(0, &format!("sent elsewhere; not put right: {why}"), false);
        assert_eq!(look_after(&api, Some(URL)).await.unwrap(), [left, finding(1, "missing", true)]);
        assert_eq!(requests(&api.take_calls()), ["GET", "PUT/1", "POST", "GET"]);
    }
}

#[tokio::test]
async fn a_new_hook_is_not_asked_for_twice_and_the_list_says_whether_it_was_made() {
    let missing = &all_right()[1..];
    let api = api_with([list(missing), Answer::status(502), list(&all_right())]).await;
    assert_eq!(look_after(&api, Some(URL)).await.unwrap(), [finding(0, "missing", true)]);
    assert_eq!(requests(&api.take_calls()), ["GET", "POST", "GET"]);
    let api = api_with([list(missing), Answer::status(502), list(missing)]).await;
    let expected = [finding(0, "missing; not put right: status 502", false)];
    assert_eq!(look_after(&api, Some(URL)).await.unwrap(), expected);
}

#[tokio::test]
async fn hooks_lead_to_https_addresses_only_unless_the_store_itself_is_for_trying() {
    let error =
        |why: &str| ReadError::Unusable { why: format!("webhooks cannot be sent to the public address: {why}") };
    let api = api_with([list(&[])]).await;
    let no_url = look_after(&api, Some("receiver")).await;
    assert!(matches!(no_url, Err(ReadError::Unusable { .. })), "{no_url:?}");
    let encrypted = super::store(Some("https://127.0.0.1:1"), Value::Null);
    let shop = Tiendanube.connect(&encrypted, &client(), Haste::Live).unwrap();
    let plain = shop.hooks(Some("http://receiver.example/webhooks/alder"), a_minute()).await;
    assert_eq!(plain, Err(error("Tiendanube sends them to https addresses only")));
    let tried = look_after(&api, Some("http://127.0.0.1:7/webhooks/alder")).await.unwrap();
    assert_eq!(tried.len(), TOPICS.len());
}
