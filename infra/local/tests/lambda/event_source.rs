//! Event source mappings: what of a batch is deleted, what comes back, what is set aside.

use std::sync::Arc;
use std::time::Duration;

use local::lambda::event_source::{EventSource, EventSourceSettings};

use crate::support::TestStack;

/// One function behind a FIFO queue, a standard queue, and a standard queue without single failures.
const TEMPLATE: &str = "
Parameters: {ConfigSource: {Type: String}, ConfigSecretArn: {Type: String}}
Resources:
  Fifo:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: !GetAtt FifoDead.Arn, maxReceiveCount: 3}
  FifoDead: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Standard:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: !GetAtt StandardDead.Arn, maxReceiveCount: 3}
  StandardDead: {Type: AWS::SQS::Queue}
  Whole: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      Events:
        Fifo:
          Type: SQS
          Properties:
            Queue: !GetAtt Fifo.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {MaximumConcurrency: 1}
        Standard:
          Type: SQS
          Properties:
            Queue: !GetAtt Standard.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {MaximumConcurrency: 1}
        Whole:
          Type: SQS
          Properties: {Queue: !GetAtt Whole.Arn, ScalingConfig: {MaximumConcurrency: 1}}
";

const VISIBLE_AGAIN: Duration = Duration::from_secs(31);

async fn start() -> TestStack {
    TestStack::start(TEMPLATE).await
}

fn sorted(mut records: Vec<String>) -> Vec<String> {
    records.sort();
    records
}

#[tokio::test]
async fn standard_queue_keeps_only_what_was_reported_as_failed() {
    let mut test = start().await;
    test.send("Standard", &["a", "fail", "b"]).await;
    assert_eq!(sorted(test.work(3).await), ["a 1", "b 1", "fail 1"]);
    assert_eq!(test.left("Standard"), 1);
    test.clock.advance(VISIBLE_AGAIN);
    assert_eq!(test.work(1).await, ["fail 2"]);
}

#[tokio::test]
async fn fifo_queue_brings_failed_messages_back_in_their_order() {
    let mut test = start().await;
    for (body, group) in [("fail", "x"), ("after", "x"), ("other", "y")] {
        test.send_in("Fifo", body, Some(group)).await;
    }
    assert_eq!(sorted(test.work(3).await), ["after 1", "fail 1", "other 1"]);
    assert_eq!(test.left("Fifo"), 2);
    test.clock.advance(VISIBLE_AGAIN);
    assert_eq!(test.work(2).await, ["fail 2", "after 2"]);
}

#[tokio::test]
async fn crash_returns_the_whole_batch() {
    let mut test = start().await;
    test.send("Standard", &["a", "exit"]).await;
    test.work(1).await;
    assert_eq!(test.left("Standard"), 2);
}

#[tokio::test]
async fn answer_that_names_an_unknown_message_returns_the_whole_batch() {
    let mut test = start().await;
    test.send("Standard", &["a", "strange"]).await;
    test.work(2).await;
    assert_eq!(test.left("Standard"), 2);
}

#[tokio::test]
async fn without_single_failures_an_answer_finishes_the_whole_batch() {
    let mut test = start().await;
    test.send("Whole", &["a", "fail"]).await;
    test.work(2).await;
    assert_eq!(test.left("Whole"), 0);
}

#[tokio::test]
async fn message_that_fails_too_often_is_set_aside() {
    let mut test = start().await;
    test.send("Standard", &["fail"]).await;
    test.send_in("Fifo", "fail", Some("x")).await;
    for receive in 1..=3 {
        assert_eq!(test.work(2).await, [format!("fail {receive}"), format!("fail {receive}")]);
        test.clock.advance(VISIBLE_AGAIN);
    }
    test.stack.resume();
    let empty = test.stack.drained(&["Standard", "Fifo"], Duration::from_secs(20)).await;
    empty.unwrap();
    assert_eq!((test.left("StandardDead"), test.left("FifoDead")), (1, 1));
}

#[tokio::test]
async fn group_that_failed_does_not_hold_up_the_others() {
    let mut test = start().await;
    test.send_in("Fifo", "fail", Some("x")).await;
    test.work(1).await;
    for (body, group) in [("behind", "x"), ("free", "y")] {
        test.send_in("Fifo", body, Some(group)).await;
    }
    assert_eq!(test.work(1).await, ["free 1"]);
    assert_eq!(test.left("Fifo"), 2);
}

#[tokio::test]
async fn paused_source_takes_nothing() {
    let test = start().await;
    test.send("Standard", &["a"]).await;
    assert_eq!(test.stack.sqs().count("ReceiveMessage"), 0);
    assert_eq!(test.stack.figures("Standard").visible, 1);
}

#[tokio::test]
async fn stop_lets_the_batch_in_work_end() {
    let mut test = start().await;
    test.send("Standard", &["a"]).await;
    let settings = EventSourceSettings {
        queue_url: test.stack.queue_url("Standard").to_owned(),
        queue_arn: "arn:aws:sqs:eu-central-1:000000000000:orderwire-Standard".to_owned(),
        batch_size: 10,
        reports_item_failures: true,
        pollers: 2,
    };
    let function = Arc::clone(test.stack.function("Worker"));
    let source = EventSource::start(settings, test.stack.sqs_client().clone(), function, false);
    test.output.records(1).await;
    source.stop().await;
    assert_eq!(test.left("Standard"), 0);
}
