//! A broker with its clock, spoken to in the requests of the protocol but without HTTP.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::{Clock, ManualClock};
use crate::sqs::broker::Broker;
use crate::sqs::error::SqsError;
use crate::sqs::queue::Figures;
use crate::sqs::request::Request;

pub(super) struct Desk {
    pub(super) broker: Broker,
    pub(super) clock: ManualClock,
}

/// A message as received.
#[derive(Debug, Clone)]
pub(super) struct Got {
    pub(super) body: String,
    pub(super) handle: String,
    pub(super) json: Value,
}

impl Desk {
    pub(super) fn new(delay_divisor: u32) -> Self {
        let clock = ManualClock::new(Timestamp::from_second(1_790_000_000).unwrap());
        Self { broker: Broker::new("http://127.0.0.1:1".to_owned(), delay_divisor), clock }
    }

    /// A desk with one queue, `q` or `q.fifo`.
    pub(super) fn with_queue(name: &str, attributes: Value) -> Self {
        let mut desk = Self::new(1);
        desk.create(name, attributes);
        desk
    }

    pub(super) fn ask(&mut self, action: &str, request: Value) -> Result<Value, SqsError> {
        let request = Request::parse(action, request.to_string().as_bytes())?;
        let reply = self.broker.apply(request, "eu-central-1", self.clock.now())?;
        Ok(serde_json::to_value(reply).unwrap())
    }

    pub(super) fn create(&mut self, name: &str, attributes: Value) {
        self.ask("CreateQueue", json!({"QueueName": name, "Attributes": attributes})).unwrap();
    }

    pub(super) fn send(&mut self, queue: &str, body: &str) -> Value {
        self.ask("SendMessage", json!({"QueueUrl": queue, "MessageBody": body})).unwrap()
    }

    /// Sends with the body as deduplication id.
    pub(super) fn send_to(&mut self, queue: &str, group: &str, body: &str) -> Value {
        self.send_as(queue, group, body, body)
    }

    pub(super) fn send_as(&mut self, queue: &str, group: &str, id: &str, body: &str) -> Value {
        let message = json!({
            "QueueUrl": queue, "MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": id,
        });
        self.ask("SendMessage", message).unwrap()
    }

    pub(super) fn receive(&mut self, queue: &str, max: u32) -> Vec<Got> {
        let request = json!({
            "QueueUrl": queue, "MaxNumberOfMessages": max, "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let reply = self.ask("ReceiveMessage", request).unwrap();
        let got = |json: &Value| Got {
            body: json["Body"].as_str().unwrap().to_owned(),
            handle: json["ReceiptHandle"].as_str().unwrap().to_owned(),
            json: json.clone(),
        };
        reply["Messages"].as_array().map(|messages| messages.iter().map(got).collect()).unwrap_or_default()
    }

    pub(super) fn bodies(&mut self, queue: &str) -> Vec<String> {
        self.receive(queue, 10).into_iter().map(|got| got.body).collect()
    }

    pub(super) fn delete(&mut self, queue: &str, got: &Got) -> Result<Value, SqsError> {
        self.ask("DeleteMessage", json!({"QueueUrl": queue, "ReceiptHandle": got.handle}))
    }

    pub(super) fn hide(&mut self, queue: &str, got: &Got, seconds: u32) -> Result<Value, SqsError> {
        let request = json!({"QueueUrl": queue, "ReceiptHandle": got.handle, "VisibilityTimeout": seconds});
        self.ask("ChangeMessageVisibility", request)
    }

    pub(super) fn pass(&mut self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) fn figures(&mut self, queue: &str) -> Figures {
        let now = self.clock.now();
        self.broker.queue_mut(queue).unwrap().figures(now)
    }
}
