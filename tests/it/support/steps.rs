//! Time that passes when the test says so: in the queues, and for the leases of the dead.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use local::clock::ManualClock;
use local::scene::{Sample, SceneOptions};

use super::App;

const SECOND: Duration = Duration::from_secs(1);

impl<S: Sample> App<S> {
    /// The scene with queues that wait to be resumed, on a clock that only the test moves.
    pub(crate) async fn stepwise(mut options: SceneOptions<S>) -> (Self, ManualClock) {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        options.queue_clock = Arc::new(clock.clone());
        options.paused = true;
        (Self::with(options).await, clock)
    }

    /// Lets the queues work until a batch has put messages back, and holds them again.
    pub(crate) async fn fails(&self) {
        self.fails_on("OrdersQueue").await;
    }

    /// The same for one of the queues.
    pub(crate) async fn fails_on(&self, queue: &str) {
        let stack = &self.scene.stack;
        let put_back = || stack.sqs().count_on(stack.queue_name(queue), "ChangeMessageVisibilityBatch");
        let before = put_back();
        stack.resume();
        self.until("a message is put back", || put_back() > before).await;
        stack.pause().await;
    }

    /// Lets time pass until a message that was put back can be received again; how many seconds that takes.
    pub(crate) fn comes_back_after(&self, clock: &ManualClock) -> u64 {
        self.comes_back_to("OrdersQueue", clock)
    }

    /// The same for one of the queues, or one that was put off when it was sent.
    pub(crate) fn comes_back_to(&self, queue: &str, clock: &ManualClock) -> u64 {
        let hidden = || {
            let figures = self.scene.stack.figures(queue);
            figures.in_flight + figures.delayed
        };
        let before = hidden();
        assert!(before > 0, "nothing was put back");
        let step = |_: &u64| {
            clock.advance(SECOND);
            hidden() < before
        };
        (1..=3_600).find(step).expect("the longest delay is an hour")
    }

    /// What time does to the leases of the dead: the functions go by the machine's clock, which no test waits for.
    pub(crate) async fn end_leases(&self) {
        let stack = &self.scene.stack;
        let (client, table) = (stack.dynamodb_client(), stack.table_name("Table"));
        let scan = client.scan().table_name(table).filter_expression("attribute_exists(lease)");
        let items: Result<Vec<_>, _> = scan.into_paginator().items().send().collect().await;
        for item in items.unwrap() {
            let update = client.update_item().table_name(table).update_expression("SET lease = :past");
            let update = update.key("pk", item["pk"].clone()).key("sk", item["sk"].clone());
            update.expression_attribute_values(":past", AttributeValue::N("0".to_owned())).send().await.unwrap();
        }
    }
}
