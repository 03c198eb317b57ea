//! One queue: what may be sent to it, received from it and done with what was received.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::attributes::{Attributes, Fifo, MAX_VISIBILITY};
use super::backlog::{Backlog, Taken};
use super::deduplication::{Key, Original, Window};
use super::digest;
use super::error::SqsError;
use super::message::{Content, Message, State};
use super::receipt::Receipt;

/// How many messages may be in flight (Amazon SQS developer guide, quotas); a FIFO queue then just yields none.
const MAX_IN_FLIGHT: usize = 120_000;

/// How many messages a queue holds and has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Messages that could be received, including those behind a message of their group that is in flight.
    pub visible: usize,
    /// Messages received and neither deleted nor visible again.
    pub in_flight: usize,
    /// Messages whose delay is not over.
    pub delayed: usize,
    /// Messages taken from senders, without duplicates.
    pub sent: u64,
    /// Messages accepted and dropped because they were sent before, within five minutes.
    pub duplicates: u64,
    /// Messages handed to consumers; one received twice counts twice.
    pub received: u64,
    /// Messages deleted by consumers.
    pub deleted: u64,
    /// Messages given up to the dead-letter queue.
    pub dead: u64,
}

/// The answer to a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) message_id: String,
    /// Only in FIFO queues.
    pub(super) sequence: Option<u64>,
}

/// A queue with its messages. Every method lets pass first what is due at `now`.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
    pub(super) attributes: Attributes,
    pub(super) backlog: Backlog,
    identity: Uuid,
    delay_divisor: i32,
    window: Window,
    totals: Figures,
}

impl Queue {
    /// An empty queue, whose delays are `delay_divisor` times shorter than asked for.
    pub(super) fn new(name: &str, arn: String, attributes: Attributes, delay_divisor: i32, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            arn,
            tags: BTreeMap::new(),
            created: now,
            modified: now,
            backlog: Backlog::new(attributes.fifo.is_some()),
            attributes,
            identity: Uuid::new_v4(),
            delay_divisor,
            window: Window::default(),
            totals: Figures::default(),
        }
    }

    /// Takes a message, or recognises it as sent before.
    ///
    /// # Errors
    ///
    /// A message too large, or with parameters that this kind of queue lacks or does not know.
    pub(super) fn send(&mut self, content: Content, delay: Option<u32>, now: Timestamp) -> Result<Sent, SqsError> {
        self.tick(now);
        if content.size() > self.attributes.maximum_message_size {
            let limit = self.attributes.maximum_message_size;
            return Err(SqsError::parameter("MessageBody", format!("the message is larger than {limit} bytes")));
        }
        let delay = self.scaled(delay.unwrap_or(self.attributes.delay));
        let Some(fifo) = self.attributes.fifo.clone() else {
            if content.deduplication_id.is_some() {
                return Err(SqsError::parameter("MessageDeduplicationId", "a standard queue does not know it"));
            }
            let message_id = self.push(content, delay, now).message_id;
            return Ok(Sent { message_id, sequence: None });
        };
        let group = content.group.clone().ok_or(SqsError::MissingParameter("MessageGroupId"))?;
        let id = deduplication_id(&content, &fifo)?;
        let key = Key { group: fifo.deduplicates_per_group.then_some(group), id: id.clone() };
        let original = match self.window.find(&key, now) {
            Some(original) => {
                self.totals.duplicates += 1;
                original.clone()
            }
            None => {
                let original = self.push(Content { deduplication_id: Some(id), ..content }, delay, now);
                self.window.remember(key, original.clone(), now);
                original
            }
        };
        Ok(Sent { message_id: original.message_id, sequence: Some(original.sequence) })
    }

    /// Takes a message from another queue, without delay and whatever was sent here before.
    pub(super) fn adopt(&mut self, message: Message, now: Timestamp) {
        self.tick(now);
        self.backlog.push(message, SignedDuration::ZERO, now);
    }

    /// Hands out up to `max` messages, hidden for `visibility` seconds, and gives up those received `limit` times.
    ///
    /// # Errors
    ///
    /// Too many messages in flight in a standard queue.
    pub(super) fn receive(
        &mut self,
        max: usize,
        visibility: Option<u32>,
        limit: Option<u32>,
        now: Timestamp,
    ) -> Result<Taken, SqsError> {
        self.tick(now);
        let (_, in_flight, _) = self.backlog.counts();
        if in_flight >= MAX_IN_FLIGHT {
            return if self.attributes.fifo.is_some() { Ok(Taken::default()) } else { Err(SqsError::OverLimit) };
        }
        let until = now + seconds(visibility.unwrap_or(self.attributes.visibility));
        let taken = self.backlog.take(max, limit, now, until);
        self.totals.received += taken.delivered.len() as u64;
        self.totals.dead += taken.dead.len() as u64;
        Ok(taken)
    }

    /// The handle under which a message just received can be deleted or hidden longer.
    pub(super) fn receipt(&self, message: &Message) -> String {
        Receipt { queue: self.identity, sequence: message.sequence, receive: message.receive_count }.encode()
    }

    /// Deletes a received message. Deleting it again changes nothing; nor does, in a standard queue, the handle of an
    /// earlier receive.
    ///
    /// # Errors
    ///
    /// A handle of another queue, or in a FIFO queue one whose visibility timeout is over.
    pub(super) fn delete(&mut self, handle: &str, now: Timestamp) -> Result<(), SqsError> {
        self.tick(now);
        let receipt = Receipt::parse(handle, self.identity)?;
        let Some(message) = self.backlog.get(receipt.sequence) else { return Ok(()) };
        let newest = message.receive_count == receipt.receive;
        let in_flight = matches!(message.state, State::InFlight(_));
        if self.attributes.fifo.is_some() && !(newest && in_flight) {
            return Err(SqsError::ReceiptHandleExpired);
        }
        if newest {
            self.backlog.remove(receipt.sequence);
            self.totals.deleted += 1;
        }
        Ok(())
    }

    /// Lets the message's visibility timeout end `timeout` seconds from now.
    ///
    /// # Errors
    ///
    /// A handle of another queue, a message no longer in flight under that handle, or more than 12 hours in all.
    pub(super) fn change_visibility(&mut self, handle: &str, timeout: u32, now: Timestamp) -> Result<(), SqsError> {
        self.tick(now);
        let receipt = Receipt::parse(handle, self.identity)?;
        let message = self.backlog.get(receipt.sequence).filter(|message| message.receive_count == receipt.receive);
        let Some(message) = message else { return Err(SqsError::ReceiptHandleExpired) };
        if !matches!(message.state, State::InFlight(_)) {
            let fifo = self.attributes.fifo.is_some();
            return Err(if fifo { SqsError::ReceiptHandleExpired } else { SqsError::MessageNotInFlight });
        }
        let until = now + seconds(timeout);
        if message.last_received.is_some_and(|received| until > received + seconds(MAX_VISIBILITY)) {
            return Err(SqsError::parameter("VisibilityTimeout", "more than 12 hours since the message was received"));
        }
        self.backlog.hide(receipt.sequence, until);
        self.tick(now);
        Ok(())
    }

    /// Puts new attributes in force. A FIFO queue's delay also changes for messages already sent.
    pub(super) fn configure(&mut self, attributes: Attributes, now: Timestamp) {
        self.tick(now);
        if attributes.fifo.is_some() && attributes.delay != self.attributes.delay {
            self.backlog.delay_anew(self.scaled(attributes.delay));
        }
        self.attributes = attributes;
        self.modified = now;
    }

    /// Drops all messages, also those in flight or delayed. Deduplication ids stay remembered.
    pub(super) fn purge(&mut self) {
        self.backlog.clear(self.attributes.fifo.is_some());
    }

    /// What the queue holds at `now` and has seen.
    pub(super) fn figures(&mut self, now: Timestamp) -> Figures {
        self.tick(now);
        let (visible, in_flight, delayed) = self.backlog.counts();
        Figures { visible, in_flight, delayed, ..self.totals }
    }

    fn push(&mut self, content: Content, delay: SignedDuration, now: Timestamp) -> Original {
        self.totals.sent += 1;
        let message_id = Uuid::new_v4().to_string();
        let sequence = self.backlog.push(Message::new(Arc::new(content), message_id.clone(), now), delay, now);
        Original { message_id, sequence }
    }

    fn tick(&mut self, now: Timestamp) {
        self.backlog.tick(now, now - seconds(self.attributes.retention));
    }

    fn scaled(&self, delay: u32) -> SignedDuration {
        seconds(delay) / self.delay_divisor
    }
}

/// The id by which a FIFO queue knows a message again: its own, or its body's digest where the queue says so.
fn deduplication_id(content: &Content, fifo: &Fifo) -> Result<String, SqsError> {
    match &content.deduplication_id {
        Some(id) => Ok(id.clone()),
        None if fifo.content_based_deduplication => Ok(digest::deduplication_id(&content.body)),
        None => Err(SqsError::parameter("MessageDeduplicationId", "it is needed without ContentBasedDeduplication")),
    }
}

fn seconds(count: u32) -> SignedDuration {
    SignedDuration::from_secs(count.into())
}
