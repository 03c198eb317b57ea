//! Every row of the contract's table, against the real SQS of the local stack.

use std::path::Path;
use std::time::Duration;

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use runtime::{Live, Source};
use serde_json::{Value, json};

use super::*;

mod privacy;

const TEMPLATE: &str = include_str!("../../../template.yaml");
const ORDER: &str = r#"{"scope": "store/order/created","data":{"type":"order","id":5127},"hash":"8fc0","created_at":1784045109,"producer":"stores/qx7k2m9tza"}"#;

struct Setting {
    receiver: Receiver,
    stack: Stack,
    config: tempfile::NamedTempFile,
}

fn configuration(tokens: &[&str]) -> String {
    json!({
        "stores": [{
            "id": "alder-us", "platform": "bigcommerce", "destinations": ["klaviyo-main"],
            "credentials": {"store_hash": "qx7k2m9tza", "access_token": "t", "client_secret": "s", "webhook_tokens": tokens},
        }],
        "destinations": [{"id": "klaviyo-main", "kind": "klaviyo", "credentials": {"api_key": "pk_x"}}],
    })
    .to_string()
}

async fn setting() -> Setting {
    let command =
        |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), command);
    options.paused = true;
    let stack = Stack::start(options).await.unwrap();
    let config = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(config.path(), configuration(&["current", "previous"])).unwrap();
    let live = Live::start(Source::File(config.path().into()), Intakes::build).await.unwrap();
    let receiver = Receiver::new(live, stack.sqs_client().clone(), stack.queue_url("OrdersQueue").to_owned());
    Setting { receiver, stack, config }
}

fn event(method: &str, path: &str, headers: Value, body: &str) -> HttpEvent {
    let event = json!({
        "version": "2.0", "rawPath": path, "headers": headers, "body": body, "isBase64Encoded": false,
        "requestContext": {"http": {"method": method, "path": path}},
    });
    serde_json::from_value(event).unwrap()
}

fn genuine(body: &str) -> HttpEvent {
    event("POST", "/webhooks/alder-us", json!({"X-Orderwire-Token": "current"}), body)
}

impl Setting {
    async fn answer(&self, event: HttpEvent) -> u16 {
        self.receiver.handle(event, "2026-07-14T16:05:14Z".parse().unwrap()).await.status_code
    }

    async fn queued(&self) -> Vec<Message> {
        let receive = self.stack.sqs_client().receive_message().queue_url(self.stack.queue_url("OrdersQueue"));
        let receive = receive.max_number_of_messages(10).message_attribute_names("All");
        receive
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .send()
            .await
            .unwrap()
            .messages
            .unwrap_or_default()
    }
}

fn attribute<'m>(message: &'m Message, name: &str) -> Option<&'m str> {
    message.message_attributes.as_ref()?.get(name)?.string_value()
}

#[tokio::test]
async fn a_genuine_webhook_is_queued_byte_for_byte_with_one_call() {
    let setting = setting().await;
    assert_eq!(setting.answer(genuine(ORDER)).await, 200);
    assert_eq!(setting.stack.sqs().count("SendMessage"), 1);
    let [message] = &setting.queued().await[..] else { panic!("one message") };
    assert_eq!(message.body(), Some(ORDER));
    assert_eq!(attribute(message, "kind"), Some("webhook"));
    assert_eq!(attribute(message, "store"), Some("alder-us"));
    assert_eq!(attribute(message, "platform"), Some("bigcommerce"));
    assert_eq!(attribute(message, "received_at"), Some("2026-07-14T16:05:14Z"));
    assert_eq!((attribute(message, "delivery_id"), attribute(message, "encoding")), (None, None));
    let group = &message.attributes.as_ref().unwrap()[&MessageSystemAttributeName::MessageGroupId];
    assert_eq!(group, "alder-us:order#5127");
}

#[tokio::test]
async fn a_base64_wrapped_body_with_headers_in_any_case_is_the_same_webhook() {
    let setting = setting().await;
    let event = json!({
        "rawPath": "/webhooks/alder-us", "headers": {"x-ORDERWIRE-token": "previous"}, "body": STANDARD.encode(ORDER),
        "isBase64Encoded": true, "requestContext": {"http": {"method": "POST"}},
    });
    assert_eq!(setting.answer(serde_json::from_value(event).unwrap()).await, 200);
    assert_eq!(setting.queued().await[0].body(), Some(ORDER));
}

#[tokio::test]
async fn the_stage_of_an_http_api_does_not_count_as_path() {
    let setting = setting().await;
    let staged = |stage: &str, path: &str| {
        let event = json!({
            "rawPath": path, "headers": {"x-orderwire-token": "current"}, "body": ORDER,
            "requestContext": {"http": {"method": "POST"}, "stage": stage},
        });
        serde_json::from_value(event).unwrap()
    };
    assert_eq!(setting.answer(staged("live", "/live/webhooks/alder-us")).await, 200);
    assert_eq!(setting.answer(staged("$default", "/webhooks/alder-us")).await, 200);
    assert_eq!(setting.answer(staged("live", "/livewebhooks/alder-us")).await, 404);
}

#[tokio::test]
async fn a_redelivery_is_queued_once() {
    let setting = setting().await;
    let twice =
        || event("POST", "/webhooks/alder-us", json!({"x-orderwire-token": "current", "webhook-id": "msg_1"}), ORDER);
    assert_eq!([setting.answer(twice()).await, setting.answer(twice()).await], [200, 200]);
    let queued = setting.queued().await;
    assert_eq!((queued.len(), attribute(&queued[0], "delivery_id")), (1, Some("msg_1")));
}

#[tokio::test]
async fn a_genuine_webhook_of_no_interest_is_accepted_and_not_queued() {
    let setting = setting().await;
    let body = r#"{"scope":"store/customer/created","data":{"type":"customer","id":7},"producer":"stores/qx7k2m9tza"}"#;
    assert_eq!(setting.answer(genuine(body)).await, 200);
    assert_eq!(setting.stack.sqs().count("SendMessage"), 0);
}

#[tokio::test]
async fn a_probe_is_queued_in_a_group_of_its_own_and_a_forged_one_is_not() {
    let setting = setting().await;
    let now = "2026-07-14T16:05:14Z".parse().unwrap();
    let probed = async |tokens: &[&str]| {
        let config = config::Config::parse(&configuration(tokens)).unwrap();
        let probe = platforms::find("bigcommerce").unwrap().intake(&config.stores[0]).unwrap().probe("4f9K2m", now);
        let headers: serde_json::Map<_, _> =
            probe.headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap()))).collect();
        let body = String::from_utf8(probe.body).unwrap();
        (setting.answer(event("POST", "/webhooks/alder-us", headers.into(), &body)).await, body)
    };
    assert_eq!(probed(&["guessed"]).await.0, 401);
    let (status, body) = probed(&["current"]).await;
    assert_eq!(status, 200);
    let [message] = &setting.queued().await[..] else { panic!("one message") };
    assert_eq!((message.body(), attribute(message, "delivery_id")), (Some(body.as_str()), Some("probe-4f9K2m")));
    let group = &message.attributes.as_ref().unwrap()[&MessageSystemAttributeName::MessageGroupId];
    assert!(!group.starts_with("alder-us:order#"), "{group}");
}

#[tokio::test]
async fn a_notice_of_failed_deliveries_is_accepted_and_not_queued() {
    let setting = setting().await;
    let body = r#"{"scope":"store/hook/deliveryException","data":{"type":"webhook","id":20211,"error_code":90001}}"#;
    let event = |headers: Value| {
        let event = json!({
            "rawPath": "/webhooks/alder-us", "rawQueryString": "about=deliveries", "headers": headers, "body": body,
            "queryStringParameters": {"about": "deliveries"}, "requestContext": {"http": {"method": "POST"}},
        });
        serde_json::from_value(event).unwrap()
    };
    assert_eq!(setting.answer(event(json!({"x-orderwire-token": "current"}))).await, 200);
    assert_eq!(setting.answer(event(json!({}))).await, 401);
    assert_eq!(setting.stack.sqs().count("SendMessage"), 0);
}

#[tokio::test]
async fn genuine_bodies_that_cannot_be_read_are_queued_in_groups_of_their_own() {
    let setting = setting().await;
    for body in ["no json", "", r#"{"scope":"store/order/created","data":{}}"#] {
        assert_eq!(setting.answer(genuine(body)).await, 200, "{body}");
    }
    let queued = setting.queued().await;
    let group =
        |message: &Message| message.attributes.as_ref().unwrap()[&MessageSystemAttributeName::MessageGroupId].clone();
    let groups: std::collections::HashSet<_> = queued.iter().map(group).collect();
    assert_eq!((queued.len(), groups.len()), (3, 3));
}

#[tokio::test]
async fn what_is_not_genuine_is_refused_and_not_queued() {
    let setting = setting().await;
    let refused = [
        json!({}),
        json!({"x-orderwire-token": "wrong"}),
        json!({"x-orderwire-token": "current,current"}),
        json!({"x-orderwire-token": "current", "webhook-signature": "v1,AAAA", "webhook-id": "m", "webhook-timestamp": "1784045110"}),
        json!({"x-orderwire-token": "current", "webhook-signature": "v1,AAAA"}),
    ];
    for headers in refused {
        let answer = setting
            .receiver
            .handle(
                event("POST", "/webhooks/alder-us", headers.clone(), ORDER),
                "2026-07-14T16:05:14Z".parse().unwrap(),
            )
            .await;
        assert_eq!((answer.status_code, answer.body), (401, "unauthorized"), "{headers}");
    }
    assert_eq!(setting.stack.sqs().count("SendMessage"), 0);
}

#[tokio::test]
async fn path_method_and_size_are_checked_before_authentication() {
    let setting = setting().await;
    let large = "x".repeat(256 * 1024 + 1);
    for path in [
        "/",
        "/webhooks",
        "/webhooks/",
        "/webhooks/other",
        "/webhooks/alder-us/current",
        "/webhooks/alder-us/",
        "/Webhooks/alder-us",
    ] {
        assert_eq!(setting.answer(event("GET", path, json!({}), &large)).await, 404, "{path}");
    }
    assert_eq!(setting.answer(event("GET", "/webhooks/alder-us", json!({}), &large)).await, 405);
    assert_eq!(setting.answer(event("POST", "/webhooks/alder-us", json!({}), &large)).await, 413);
    let largest = &large[1..];
    assert_eq!(setting.answer(event("POST", "/webhooks/alder-us", json!({}), largest)).await, 401);
    assert_eq!(setting.answer(genuine(largest)).await, 200, "unreadable, but genuine and not too large");
}

#[tokio::test]
async fn an_unknown_store_cannot_be_told_from_an_unknown_path() {
    let setting = setting().await;
    let now = "2026-07-14T16:05:14Z".parse().unwrap();
    let store = setting.receiver.handle(event("POST", "/webhooks/other", json!({}), ORDER), now).await;
    let path = setting.receiver.handle(event("POST", "/nothing/here", json!({}), ORDER), now).await;
    assert_eq!(store, path);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_hangs_is_answered_503_within_two_seconds() {
    let setting = setting().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = setting.stack.sqs_client().config().to_builder();
    let hanging = settings.endpoint_url(format!("http://{}", silent.local_addr().unwrap())).build();
    let live = Live::start(Source::File(setting.config.path().into()), Intakes::build).await.unwrap();
    let receiver = Receiver::new(live, aws_sdk_sqs::Client::from_conf(hanging), "http://127.0.0.1/0/q.fifo".into());
    let before = tokio::time::Instant::now();
    let answer = receiver.handle(genuine(ORDER), "2026-07-14T16:05:14Z".parse().unwrap()).await;
    assert_eq!(answer.status_code, 503);
    assert!(before.elapsed() < Duration::from_secs(2), "{:?}", before.elapsed());
}

#[tokio::test]
async fn a_token_rotated_in_is_accepted_after_the_configuration_was_read_again() {
    let setting = setting().await;
    let rotated = || event("POST", "/webhooks/alder-us", json!({"x-orderwire-token": "next"}), ORDER);
    assert_eq!(setting.answer(rotated()).await, 401);
    std::fs::write(setting.config.path(), configuration(&["next", "current"])).unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    assert_eq!(setting.answer(rotated()).await, 200);
    assert_eq!(setting.answer(genuine(ORDER)).await, 200, "the previous one still holds");
}

#[tokio::test]
async fn a_store_connected_later_is_known_after_the_configuration_was_read_again() {
    let setting = setting().await;
    let birch = || event("POST", "/webhooks/birch", json!({"x-orderwire-token": "current"}), ORDER);
    assert_eq!(setting.answer(birch()).await, 404);
    std::fs::write(setting.config.path(), configuration(&["current"]).replace("alder-us", "birch")).unwrap();
    assert_eq!(setting.answer(birch()).await, 404, "unknown paths must not become calls to Secrets Manager");
    tokio::time::pause();
    tokio::time::advance(runtime::AFTER_REFUSAL).await;
    tokio::time::resume();
    assert_eq!(setting.answer(birch()).await, 200);
}
