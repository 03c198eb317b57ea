//! The receiver as the internet sees it: its real process behind its real URL.

mod start;

use std::time::Duration;

use http::Method;
use http::header::{ALLOW, DATE};
use jiff::Timestamp;
use local::scene::TOKEN;
use local::store::{Disturbance, Forgery, Payment, Webhook};
use queue::{Message, WebhookNotice};
use serde_json::json;

use crate::support::{App, Lines, options};

const GENUINE: (&str, &str) = ("x-orderwire-token", TOKEN);
const ORDER: &str = r#"{"scope": "store/order/created","data":{"type":"order","id":5127},"hash":"8fc0"}"#;
const LARGEST: usize = 256 * 1024;

/// Messages queued so far.
fn queued(app: &App) -> u64 {
    app.scene.stack.figures("OrdersQueue").sent
}

/// Takes one message from the queue and reads it as the processor does.
async fn taken(app: &App) -> Message {
    let (sqs, url) = (app.scene.stack.sqs_client(), app.scene.stack.queue_url("OrdersQueue"));
    let received = sqs.receive_message().queue_url(url).message_attribute_names("All").send().await.unwrap();
    let [message] = received.messages() else { panic!("one message is there") };
    sqs.delete_message().queue_url(url).receipt_handle(message.receipt_handle().unwrap()).send().await.unwrap();
    let attributes = message.message_attributes().unwrap();
    Message::read(message.body().unwrap(), |name| attributes.get(name)?.string_value()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_webhook_is_answered_with_nothing_but_200() {
    let (app, _clock) = App::stepwise(options()).await;
    let answer = app.post(&[GENUINE], ORDER).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_ref(), queued(&app)), (200, b"".as_slice(), 1));
    app.buy(1, Payment::Captured);
    app.scene.store.settled().await;
    assert!(app.scene.store.deliveries().iter().all(|delivery| delivery.status == Some(200)));
    taken(&app).await;
    app.scene.stack.resume();
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_webhook_of_no_interest_is_accepted_and_not_queued() {
    let app = App::start().await;
    for scope in ["store/customer/created", "store/information/updated", "store/app/uninstalled"] {
        let body = json!({"scope": scope, "data": {"type": "store", "id": 7}}).to_string();
        assert_eq!(app.post(&[GENUINE], body).await.status.as_u16(), 200, "{scope}");
    }
    assert_eq!(queued(&app), 0);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forgeries_are_refused_without_a_hint_and_late_retries_are_counted_apart() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let app = App::with(options).await;
    let hook = app.scene.store.hooks()[0].id;
    let webhook = Webhook::order("store/order/created", 5127, Timestamp::UNIX_EPOCH);
    for forgery in [Forgery::WrongToken, Forgery::WrongSignature, Forgery::OldSignature] {
        let delivery = app.scene.store.forge(hook, &webhook, forgery).await.unwrap();
        assert_eq!(delivery.status, Some(401), "{forgery:?}");
    }
    for headers in [&[][..], &[("x-orderwire-token", "")], &[GENUINE, ("webhook-signature", "v1,AAAA")]] {
        let answer = app.post(headers, ORDER).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_ref()), (401, b"unauthorized".as_slice()), "{headers:?}");
    }
    assert_eq!(queued(&app), 0);
    lines.say(&app, r#""Unauthorized":1"#).await;
    lines.say(&app, r#""Expired":1"#).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_can_be_demanded_and_its_age_be_tolerated() {
    let mut options = options();
    options.options = json!({"require_signature": true, "signature_tolerance_seconds": 7200});
    options.paused = true;
    let app = App::with(options).await;
    assert_eq!(app.post(&[GENUINE], ORDER).await.status.as_u16(), 401, "the token alone");
    let hook = app.scene.store.hooks()[0].id;
    let webhook = Webhook::order("store/order/created", 5127, Timestamp::UNIX_EPOCH);
    let an_hour_old = app.scene.store.forge(hook, &webhook, Forgery::OldSignature).await.unwrap();
    assert_eq!((an_hour_old.status, queued(&app)), (Some(200), 1));
    taken(&app).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_store_cannot_be_told_from_a_path_that_does_not_exist() {
    let app = App::start().await;
    let mut answers = Vec::new();
    for path in ["/", "/nothing/here", "/webhooks/", "/webhooks/other", "/webhooks/alder-us/token"] {
        for method in [Method::GET, Method::POST] {
            let mut answer = app.call(method, path, &[GENUINE], ORDER).await;
            answer.headers.remove(DATE);
            answers.push((answer.status.as_u16(), answer.headers, answer.body));
        }
    }
    assert_eq!(answers[0].0, 404);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(queued(&app), 0);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_method_is_checked_before_the_size_and_the_size_before_the_token() {
    let (app, _clock) = App::stepwise(options()).await;
    let too_large = vec![b' '; LARGEST + 1];
    let get = app.call(Method::GET, "/webhooks/alder-us", &[], &too_large).await;
    assert_eq!((get.status.as_u16(), get.headers[ALLOW].as_bytes()), (405, b"POST".as_slice()));
    assert_eq!(app.post(&[], &too_large).await.status.as_u16(), 413);
    assert_eq!(app.post(&[GENUINE], &too_large).await.status.as_u16(), 413);
    assert_eq!(app.post(&[], &too_large[1..]).await.status.as_u16(), 401);
    assert_eq!(queued(&app), 0);
    assert_eq!(app.post(&[GENUINE], &too_large[1..]).await.status.as_u16(), 200, "exactly 256 KiB");
    let Message::Webhook(WebhookNotice { body, .. }) = taken(&app).await else { panic!("a webhook was sent") };
    assert_eq!(body.len(), LARGEST);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_travels_byte_for_byte_whatever_it_is() {
    let (app, _clock) = App::stepwise(options()).await;
    let bodies: [&[u8]; 5] =
        [ORDER.as_bytes(), "{\r\n \"ü\" : \"\u{1F69A}\" }\n".as_bytes(), b"\x00\xff\xfe{}", b"\x01", b""];
    for sent in bodies {
        for content_type in ["application/json", "application/octet-stream"] {
            // An id of its own, or equal bodies would be one message.
            let headers = [GENUINE, ("content-type", content_type), ("webhook-id", content_type)];
            assert_eq!(app.post(&headers, sent).await.status.as_u16(), 200);
            let Message::Webhook(WebhookNotice { body, .. }) = taken(&app).await else { panic!("a webhook was sent") };
            assert_eq!(body, sent, "{content_type}");
        }
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redelivery_within_five_minutes_is_the_same_message() {
    let (app, clock) = App::stepwise(options()).await;
    let ids = [&[GENUINE, ("webhook-id", "msg_1")][..], &[GENUINE, ("webhook-id", "msg_2")], &[GENUINE]];
    let mut expected = 0;
    for (redelivered_after, is_new) in [(0, true), (0, false), (299, false), (2, true)] {
        clock.advance(Duration::from_secs(redelivered_after));
        for headers in ids {
            assert_eq!(app.post(headers, ORDER).await.status.as_u16(), 200);
            expected += u64::from(is_new);
        }
        assert_eq!(queued(&app), expected, "{redelivered_after} s later");
    }
    let order = app.buy_unheard(1);
    app.scene.store.disturb(Disturbance { extra_copies: 3, ..Disturbance::default() });
    app.hear_of(order).await;
    assert_eq!(queued(&app), expected + 1, "four signed copies");
    for _ in 0..=expected {
        taken(&app).await;
    }
    app.end().await;
}
