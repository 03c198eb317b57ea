//! The same notice over and over, all at once or in the wrong order, tells nothing twice even at an inbox that would
//! keep it, and costs little.

use std::time::Duration;

use futures::future::join_all;
use jiff::ToSpan;
use local::lambda::sqs_event;
use local::store::{Disturbance, Payment, RefundOf, RefundRequest, Webhook};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{App, options};

/// How many processors are given the same messages.
const PROCESSORS: usize = 4;

/// After it the queue shows a received message again.
const VISIBILITY: Duration = Duration::from_secs(360);

/// The call that reads an order.
const LOOK: &str = "/v2/orders/{id}";

/// The messages of the orders queue, received as the event source mapping does, as an invocation's payload.
async fn receive(app: &App) -> Value {
    let stack = &app.scene.stack;
    let request = stack.sqs_client().receive_message().queue_url(stack.queue_url("OrdersQueue"));
    let request = request.max_number_of_messages(10).message_system_attribute_names("All".into());
    let received = request.message_attribute_names("All").send().await.unwrap();
    sqs_event(received.messages(), stack.queue_arn("OrdersQueue"))
}

/// Invokes the processor and gives the ids of the messages it reports as failed. All invocations have one request id, so
/// that nothing but the processors themselves can tell them apart.
async fn process(app: &App, event: &Value) -> Vec<String> {
    let payload = event.to_string().into();
    let answer = app.scene.stack.function("Processor").invoke_as("1".to_owned(), payload).await;
    let answer = answer.expect("the processor answers").payload;
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processors_with_the_same_notice_tell_each_event_once() {
    let mut options = options();
    options.topics.retain(|topic| topic.starts_with("store/order/"));
    let (app, clock) = App::stepwise(options).await;
    let mut lost = 0;
    for round in 1..=8 {
        app.buy(2, Payment::Captured);
        app.scene.store.settled().await;
        let event = receive(&app).await;
        let messages = event["Records"].as_array().unwrap().len();
        let failed = join_all((0..PROCESSORS).map(|_| process(&app, &event))).await;
        assert!(failed.iter().any(Vec::is_empty), "nobody did it: {failed:?}");
        assert!(
            failed.iter().all(|failed| [0, messages].contains(&failed.len())),
            "all are about one order: {failed:?}"
        );
        lost += failed.iter().filter(|failed| !failed.is_empty()).count();
        assert_eq!((app.counts()["Placed Order"], app.counts()["Ordered Product"]), (round, 2 * round));
        assert_eq!(process(&app, &event).await, Vec::<String>::new(), "once it is told there is nothing to do");
    }
    println!("{lost} of {} invocations found the order claimed by another", 8 * PROCESSORS);
    assert!(lost > 0, "they never met");
    // Nobody has deleted the messages, so they all come once more.
    let told = app.keys();
    clock.advance(VISIBILITY);
    app.scene.stack.resume();
    app.settle().await;
    assert_eq!(app.keys(), told);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_five_times_over_and_last_ones_first_tell_each_event_once() {
    let app = App::start().await;
    app.scene.store.disturb(Disturbance { extra_copies: 4, reversed: true, ..Disturbance::default() });
    let orders = [1, 2, 3].map(|lines| app.buy(lines, Payment::Captured));
    let store = &app.scene.store;
    store.act(|shop, now| shop.ship_all(orders[0], now)).unwrap();
    store.act(|shop, now| shop.complete(orders[0], now)).unwrap();
    for cents in [300, 500] {
        let refund = RefundRequest::card(RefundOf::Amount(Decimal::new(cents, 2)));
        store.act(|shop, now| shop.refund(orders[1], &refund, now)).unwrap();
    }
    store.act(|shop, now| shop.cancel(orders[2], now)).unwrap();
    app.settle().await;
    let counts = app.counts();
    let count = |metric: &str| counts.get(metric).copied().unwrap_or_default();
    let order_metrics = ["Placed Order", "Ordered Product", "Fulfilled Order", "Refunded Order", "Cancelled Order"];
    assert_eq!(order_metrics.map(count), [3, 6, 1, 2, 1]);
    let mut keys = app.keys();
    keys.dedup();
    assert_eq!(keys, app.keys(), "something was told twice");
    assert!(app.scene.stack.figures("OrdersQueue").duplicates > 0, "copies of a delivery are one message");
    app.scene.store.disturb(Disturbance::default());
    for order in orders {
        app.repeat(order).await;
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_notices_in_a_batch_are_one_look_at_each_order() {
    for orders in [1, 2] {
        let mut options = options();
        options.paused = true;
        let app = App::with(options).await;
        let orders: Vec<_> = (0..orders).map(|_| app.buy_unheard(1)).collect();
        let notice = |second: usize| {
            let order = orders[second % orders.len()];
            let at = app.scene.store.shop(|shop| shop.orders[&order].modified);
            Webhook::order("store/order/updated", order, at + (second as i64).seconds())
        };
        app.scene.store.announce(&(0..10).map(notice).collect::<Vec<_>>());
        app.scene.store.settled().await;
        assert_eq!(app.scene.stack.figures("OrdersQueue").visible, 10);
        app.scene.stack.resume();
        app.settle().await;
        assert_eq!(app.scene.store.requests().count(LOOK), orders.len() as u64);
        assert_eq!(app.counts()["Placed Order"], orders.len());
        app.end().await;
    }
}
