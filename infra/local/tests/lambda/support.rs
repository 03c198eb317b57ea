//! What the tests share: functions, their output, a stack of their own, and plain HTTP.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use local::clock::ManualClock;
use local::lambda::{Answer, ChildOutput, Function, FunctionSettings};
use local::sqs::SqsOptions;
use local::stack::{Stack, StackOptions};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::child;

/// Keeps a mistake from becoming a test that never ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// What functions printed; ends when the last of their processes has.
pub(crate) struct Output(mpsc::UnboundedReceiver<String>);

impl Output {
    pub(crate) fn new() -> (Self, ChildOutput) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let sink = move |line: local::lambda::OutputLine| {
            // A test that is over does not read on.
            let _ = sender.send(line.text);
        };
        (Self(receiver), ChildOutput::Lines(Arc::new(sink)))
    }

    async fn next(&mut self) -> Option<String> {
        tokio::time::timeout(PATIENCE, self.0.recv()).await.expect("a function prints, or ends, before long")
    }

    /// Waits for this line; what comes before it, such as the output of the test harness, is skipped.
    pub(crate) async fn line(&mut self, text: &str) {
        while self.next().await.expect("a function is running") != text {}
    }

    /// The next `count` lines of the form `<word> <number>`, as batches print them.
    pub(crate) async fn records(&mut self, count: usize) -> Vec<String> {
        let mut records = Vec::new();
        while records.len() < count {
            let line = self.next().await.expect("a function is running");
            let is_record = line.split_once(' ').is_some_and(|(_, number)| number.parse::<u32>().is_ok());
            records.extend(is_record.then_some(line));
        }
        records
    }

    pub(crate) async fn end(&mut self) {
        while self.next().await.is_some() {}
    }
}

pub(crate) fn settings(init: &str, output: ChildOutput) -> FunctionSettings {
    FunctionSettings {
        name: "echo".to_owned(),
        arn: "arn:aws:lambda:eu-central-1:000000000000:function:echo".to_owned(),
        command: child::command(init),
        environment: BTreeMap::from([("OWN".to_owned(), "yes".to_owned())]),
        timeout: Duration::from_secs(60),
        memory_mb: 256,
        maximum_concurrency: 10,
        output,
    }
}

pub(crate) fn function() -> (Function, Output) {
    let (output, sink) = Output::new();
    (Function::new(settings("ok", sink)), output)
}

pub(crate) fn told(what: &str) -> Bytes {
    serde_json::json!({ "do": what }).to_string().into()
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.payload).unwrap()
}

/// A stack of `template` with the echo function for each of its functions, paused, on a clock that stands still.
pub(crate) struct TestStack {
    pub(crate) stack: Stack,
    pub(crate) clock: ManualClock,
    pub(crate) output: Output,
}

impl TestStack {
    pub(crate) async fn start(template: &str) -> Self {
        Self::with(StackOptions::new(template, Path::new("orderwire.json"), |_| child::command("ok"))).await
    }

    /// The same of a template to which no parameters are given.
    pub(crate) async fn of_defaults(template: &str) -> Self {
        Self::with(StackOptions::with_own_secret(template, |_| child::command("ok"))).await
    }

    async fn with(mut options: StackOptions) -> Self {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let (output, sink) = Output::new();
        options.sqs = SqsOptions { clock: Arc::new(clock.clone()), ..SqsOptions::default() };
        options.output = sink;
        options.paused = true;
        Self { stack: Stack::start(options).await.unwrap(), clock, output }
    }

    pub(crate) async fn send(&self, queue: &str, bodies: &[&str]) {
        for body in bodies {
            self.send_in(queue, body, None).await;
        }
    }

    /// Sends to a FIFO queue.
    pub(crate) async fn send_in(&self, queue: &str, body: &str, group: Option<&str>) {
        let request = self.stack.sqs_client().send_message().queue_url(self.stack.queue_url(queue)).message_body(body);
        let deduplication = group.map(|group| format!("{group}-{body}"));
        let request = request.set_message_group_id(group.map(str::to_owned));
        request.set_message_deduplication_id(deduplication).send().await.unwrap();
    }

    /// Messages left in the queue, visible or not.
    pub(crate) fn left(&self, queue: &str) -> usize {
        let figures = self.stack.figures(queue);
        figures.visible + figures.in_flight + figures.delayed
    }

    /// Lets the queues work until `count` records were seen, and their batches are finished.
    pub(crate) async fn work(&mut self, count: usize) -> Vec<String> {
        self.stack.resume();
        let records = self.output.records(count).await;
        self.stack.pause().await;
        records
    }
}

/// A response as it came.
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Sends one request over a connection of its own.
pub(crate) async fn post(address: SocketAddr, path: &str, content_type: &str, body: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    Response { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body: answer[end + 4..].to_vec() }
}
