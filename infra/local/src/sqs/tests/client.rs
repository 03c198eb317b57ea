//! The server as the real SDK sees it.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_sqs::types::QueueAttributeName;
use jiff::Timestamp;

use crate::clock::ManualClock;
use crate::sqs::{Sqs, SqsOptions};

fn client(sqs: &Sqs) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .region(Region::new("us-west-2"))
        .endpoint_url(&sqs.endpoint)
        .build();
    Client::from_conf(config)
}

/// A server on a clock that stands still: a receive that waits returns only if something wakes it.
async fn start() -> (Sqs, Client, ManualClock) {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let options = SqsOptions { clock: Arc::new(clock.clone()), ..SqsOptions::default() };
    let sqs = Sqs::start(options).await.unwrap();
    let client = client(&sqs);
    (sqs, client, clock)
}

/// Resolves when `count` receives have come in.
async fn receives(sqs: &Sqs, count: u64) {
    while sqs.count("ReceiveMessage") < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn waiting_receive_wakes_on_arrival_and_the_message_can_be_deleted() {
    let (sqs, client, _clock) = start().await;
    let url = client.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    assert_eq!(url, sqs.queue_url("q"));
    let (received, ()) = tokio::join!(client.receive_message().queue_url(&url).wait_time_seconds(20).send(), async {
        receives(&sqs, 1).await;
        client.send_message().queue_url(&url).message_body("x").send().await.unwrap();
    });
    let message = received.unwrap().messages.unwrap().remove(0);
    assert_eq!(message.body.as_deref(), Some("x"));
    client.delete_message().queue_url(&url).receipt_handle(message.receipt_handle.unwrap()).send().await.unwrap();
    let figures = sqs.figures("q").unwrap();
    assert_eq!((figures.sent, figures.received, figures.deleted), (1, 1, 1));
    assert_eq!((figures.visible, figures.in_flight), (0, 0));
    assert_eq!((sqs.count("SendMessage"), sqs.count_on("q", "DeleteMessage")), (1, 1));
}

#[tokio::test]
async fn waiting_receive_wakes_when_the_blocker_of_its_group_is_deleted() {
    let (sqs, client, _clock) = start().await;
    let create = client.create_queue().queue_name("q.fifo").attributes(QueueAttributeName::FifoQueue, "true");
    let url = create.send().await.unwrap().queue_url.unwrap();
    for body in ["first", "second"] {
        let send = client.send_message().queue_url(&url).message_body(body);
        send.message_group_id("g").message_deduplication_id(body).send().await.unwrap();
    }
    let receive = || client.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let first = receive().await.unwrap().messages.unwrap().remove(0);
    let (second, ()) = tokio::join!(receive(), async {
        receives(&sqs, 2).await;
        client.delete_message().queue_url(&url).receipt_handle(first.receipt_handle.unwrap()).send().await.unwrap();
    });
    assert_eq!(second.unwrap().messages.unwrap()[0].body.as_deref(), Some("second"));
}

#[tokio::test]
async fn waiting_receive_wakes_when_a_visibility_timeout_ends_and_gives_up_at_its_deadline() {
    let (sqs, client, clock) = start().await;
    let url = client.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    client.send_message().queue_url(&url).message_body("x").send().await.unwrap();
    let receive = || client.receive_message().queue_url(&url).visibility_timeout(5).wait_time_seconds(20).send();
    receive().await.unwrap();
    let (again, ()) = tokio::join!(receive(), async {
        receives(&sqs, 2).await;
        clock.advance(Duration::from_secs(5));
    });
    let message = again.unwrap().messages.unwrap().remove(0);
    client.delete_message().queue_url(&url).receipt_handle(message.receipt_handle.unwrap()).send().await.unwrap();
    let (nothing, ()) = tokio::join!(receive(), async {
        receives(&sqs, 3).await;
        clock.advance(Duration::from_secs(20));
    });
    assert!(nothing.unwrap().messages.is_none());
}

#[tokio::test]
async fn stopping_server_ends_waiting_receives_empty() {
    let (sqs, client, _clock) = start().await;
    let url = client.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    let (received, ()) = tokio::join!(client.receive_message().queue_url(&url).wait_time_seconds(20).send(), async {
        receives(&sqs, 1).await;
        drop(sqs);
    });
    assert!(received.unwrap().messages.is_none());
}

#[tokio::test]
async fn missing_queue_is_an_error_the_sdk_knows() {
    let (sqs, client, _clock) = start().await;
    let error = client.send_message().queue_url(sqs.queue_url("none")).message_body("x").send().await.unwrap_err();
    assert!(error.into_service_error().is_queue_does_not_exist());
}

#[tokio::test]
async fn region_of_the_credentials_is_the_region_of_the_queue() {
    let (_sqs, client, _clock) = start().await;
    let url = client.create_queue().queue_name("q").send().await.unwrap().queue_url.unwrap();
    let request = client.get_queue_attributes().queue_url(url).attribute_names(QueueAttributeName::QueueArn);
    let attributes = request.send().await.unwrap().attributes.unwrap();
    assert_eq!(attributes[&QueueAttributeName::QueueArn], "arn:aws:sqs:us-west-2:000000000000:q");
}
