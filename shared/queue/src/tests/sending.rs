//! Many messages to the local SQS, through the real SDK.

use std::path::Path;
use std::sync::Mutex;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::interceptors::BeforeDeserializationInterceptorContextMut;
use aws_sdk_sqs::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sqs::error::BoxError;
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};

use super::*;

const TEMPLATE: &str = include_str!("../../../../template.yaml");
const ORDERS: &str = "OrdersQueue";
const RUNS: &str = "RunsQueue";

/// Queues of its own for each test. No function is started: nothing is handed to one.
async fn stack() -> Stack {
    let unused =
        |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), unused);
    options.paused = true;
    Stack::start(options).await.unwrap()
}

fn message(group: &str, body: impl Into<String>) -> Outgoing {
    let body = body.into();
    let deduplication = body.chars().take(100).filter(|c| *c != ' ').collect();
    let order = Some((group.to_owned(), deduplication));
    Outgoing { body, attributes: vec![("kind", "order".into())], order, delay_seconds: 0 }
}

/// So many messages, each of a group of its own.
fn messages(count: usize) -> Vec<Outgoing> {
    (0..count).map(|number| message(&format!("group-{number}"), format!("body {number}"))).collect()
}

/// The bodies in a queue, in the order in which they come.
async fn bodies(stack: &Stack, queue: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    let _guard = stack.sqs().without_waiting();
    loop {
        let receive = stack.sqs_client().receive_message().queue_url(stack.queue_url(queue)).max_number_of_messages(10);
        let received = receive.message_attribute_names("All").send().await.unwrap().messages.unwrap_or_default();
        if received.is_empty() {
            return bodies;
        }
        for message in received {
            let handle = message.receipt_handle.unwrap();
            let delete = stack.sqs_client().delete_message().queue_url(stack.queue_url(queue)).receipt_handle(handle);
            delete.send().await.unwrap();
            bodies.push(message.body.unwrap());
        }
    }
}

fn calls(stack: &Stack) -> u64 {
    stack.sqs().count("SendMessageBatch")
}

#[tokio::test]
async fn twenty_five_messages_are_three_calls() {
    let stack = stack().await;
    send_all(stack.sqs_client(), stack.queue_url(ORDERS), messages(25)).await.unwrap();
    assert_eq!(calls(&stack), 3);
    let mut got = bodies(&stack, ORDERS).await;
    let mut sent: Vec<_> = messages(25).into_iter().map(|message| message.body).collect();
    got.sort();
    sent.sort();
    assert_eq!(got, sent);
    send_all(stack.sqs_client(), stack.queue_url(ORDERS), Vec::new()).await.unwrap();
    assert_eq!(calls(&stack), 3, "no messages are no call");
}

#[tokio::test]
async fn a_call_holds_no_more_bytes_than_sqs_takes() {
    let stack = stack().await;
    let sizes = [600_000, 400_000, 100_000, 500_000, 500_000, 1_048_560, 10];
    let large = |(number, size): (usize, &usize)| message(&format!("group-{number}"), number.to_string().repeat(*size));
    let messages: Vec<_> = sizes.iter().enumerate().map(large).collect();
    assert_eq!(messages[5].size(), 1_048_575);
    send_all(stack.sqs_client(), stack.queue_url(ORDERS), messages).await.unwrap();
    assert_eq!(calls(&stack), 5, "600+400, 100+500, 500, the largest, the rest");
    assert_eq!(bodies(&stack, ORDERS).await.len(), sizes.len());
}

#[tokio::test]
async fn messages_of_one_group_keep_their_order() {
    let stack = stack().await;
    let mut mixed = messages(12);
    mixed.extend((0..12).map(|number| message("group-3", format!("later {number:02}"))));
    send_all(stack.sqs_client(), stack.queue_url(ORDERS), mixed).await.unwrap();
    let got = bodies(&stack, ORDERS).await;
    let of_group: Vec<_> = got.iter().filter(|body| *body == "body 3" || body.starts_with("later")).collect();
    let expected: Vec<_> =
        std::iter::once("body 3".to_owned()).chain((0..12).map(|number| format!("later {number:02}"))).collect();
    assert_eq!(of_group, expected.iter().collect::<Vec<_>>());
    assert_eq!(got.len(), 24);
}

#[tokio::test]
async fn a_run_goes_to_a_standard_queue_and_may_wait() {
    let stack = stack().await;
    let runs = [Outgoing::run("{}".into(), 0), Outgoing::run("{}".into(), 5_000), Outgoing::run("{}".into(), -1)];
    assert_eq!(runs.clone().map(|run| run.delay_seconds), [0, 900, 0]);
    send_all(stack.sqs_client(), stack.queue_url(RUNS), runs.into()).await.unwrap();
    let figures = stack.figures(RUNS);
    assert_eq!((figures.visible, figures.delayed, calls(&stack)), (2, 1, 1));
}

#[tokio::test]
async fn messages_that_a_call_left_out_are_sent_again() {
    let stack = stack().await;
    let client = with_answers(&stack, [left_out("3", false), left_out("3", false)]);
    send_all(&client, stack.queue_url(ORDERS), messages(5)).await.unwrap();
    assert_eq!(calls(&stack), 3);
    // These answers only say so: SQS had the message, and took the others for the same.
    assert_eq!(stack.figures(ORDERS).duplicates, 2);
    assert_eq!(bodies(&stack, ORDERS).await.len(), 5);
}

#[tokio::test]
async fn what_is_left_out_again_and_again_or_for_our_own_fault_is_an_error() {
    for (sender_fault, expected) in [(false, 4), (true, 1)] {
        let stack = stack().await;
        let client = with_answers(&stack, std::array::from_fn::<_, 4, _>(|_| left_out("3", sender_fault)));
        let error = send_all(&client, stack.queue_url(ORDERS), messages(5)).await.unwrap_err();
        assert_eq!(error.to_string(), "the queue took all but 1 of the messages: InternalError");
        assert_eq!(calls(&stack), expected);
    }
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_an_error() {
    let stack = stack().await;
    let url = format!("{}/000000000000/none", stack.sqs().endpoint);
    let error = send_all(stack.sqs_client(), &url, messages(1)).await.unwrap_err();
    assert_eq!(error.to_string(), "the queue did not take the message");
}

fn left_out(id: &str, sender_fault: bool) -> String {
    let failed = serde_json::json!({"Id": id, "SenderFault": sender_fault, "Code": "InternalError"});
    serde_json::json!({"Successful": [], "Failed": [failed]}).to_string()
}

/// A client that is told `answers` first, instead of what SQS said.
fn with_answers(stack: &Stack, answers: impl Into<Vec<String>>) -> Client {
    let answers = Answers(Mutex::new(answers.into()));
    Client::from_conf(stack.sqs_client().config().to_builder().interceptor(answers).build())
}

#[derive(Debug)]
struct Answers(Mutex<Vec<String>>);

impl Intercept for Answers {
    fn name(&self) -> &'static str {
        "answers"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(answer) = self.0.lock().unwrap().pop() {
            *context.response_mut().body_mut() = answer.into();
        }
        Ok(())
    }
}
