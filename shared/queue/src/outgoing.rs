//! Messages on their way out. Pure.

use domain::{Order, StoreRef, Subject};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::carry::pack;
use crate::message::{CartNotice, FollowUp, OrderNotice};

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Body.
    pub body: String,
    /// String attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// Group and deduplication id, for a FIFO queue.
    pub order: Option<(String, String)>,
    /// Seconds until it may be received, 0 to 900; standard queues only.
    pub delay_seconds: i32,
}

/// A genuine webhook, as the receiver passes it on.
#[derive(Debug, Clone, Copy)]
pub struct Webhook<'a> {
    /// Store it came for.
    pub store: &'a StoreRef,
    /// Raw body.
    pub body: &'a [u8],
    /// What it is about; `None` when that cannot be said.
    pub subject: Option<&'a Subject>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The platform's id of the delivery, equal over its retries.
    pub delivery_id: Option<&'a str>,
    /// Whether two deliveries with the same body, and without an id, are one delivery and its retry.
    pub same_body_is_retry: bool,
}

impl Webhook<'_> {
    /// The message. Everything about one order or cart shares a group; an unreadable body has one of its own, so that it
    /// holds up nobody. The platform's redelivery (same delivery id, else same bytes where these tell one event from
    /// another) is the same message for the five minutes SQS remembers.
    pub fn outgoing(&self) -> Outgoing {
        let carried = pack(self.body);
        let body_digest = digest(&[self.body]);
        let group = match self.subject {
            Some(subject) => group_id(self.store, subject),
            None => digest(&[b"unreadable", self.store.id.as_bytes(), body_digest.as_bytes()]),
        };
        let mut attributes = attributes("webhook", self.store, self.received_at);
        if let Some(id) = self.delivery_id {
            attributes.push(("delivery_id", id.to_owned()));
        }
        if carried.base64 {
            attributes.push(("encoding", "base64".to_owned()));
        }
        let deduplication = match self.delivery_id {
            Some(id) => digest(&[b"delivery", id.as_bytes()]),
            None if self.same_body_is_retry => body_digest,
            None => digest(&[body_digest.as_bytes(), self.received_at.to_string().as_bytes()]),
        };
        Outgoing { body: carried.text.into_owned(), attributes, order: Some((group, deduplication)), delay_seconds: 0 }
    }
}

impl OrderNotice {
    /// The message for the orders queue. The same reading queued twice within five minutes is one message; a notice
    /// without a reading asks for a look after the moment it was queued, so it is always one of its own. A reading too
    /// large for SQS, of an order with thousands of lines, is left out: the order is then read again.
    pub fn outgoing(&self, queued_at: Timestamp) -> Outgoing {
        let body = |order: Option<&Order>| {
            let mut body = json!({"id": self.id, "mode": self.mode.name(), "order": order});
            if let Some(destination) = &self.destination {
                body["destination"] = json!(destination);
            }
            written(&body)
        };
        let whole = body(self.order.as_deref());
        let group = group_id(&self.store, &Subject::Order(self.id.clone()));
        let deduplication = match &self.order {
            Some(_) => digest(&[whole.as_bytes()]),
            None => digest(&[whole.as_bytes(), queued_at.to_string().as_bytes()]),
        };
        let attributes = attributes("order", &self.store, queued_at);
        let message = Outgoing { body: whole, attributes, order: Some((group, deduplication)), delay_seconds: 0 };
        if message.size() <= LARGEST { message } else { Outgoing { body: body(None), ..message } }
    }
}

impl CartNotice {
    /// The message for the orders queue. The same state queued twice within five minutes is one message.
    pub fn outgoing(&self, queued_at: Timestamp) -> Outgoing {
        let mut body = json!({"id": self.id, "version": self.version, "mode": self.mode.name()});
        if !self.added.is_empty() {
            body["added"] = json!(self.added);
        }
        let body = written(&body);
        let group = group_id(&self.store, &Subject::Cart(self.id.clone()));
        let deduplication = digest(&[body.as_bytes()]);
        let attributes = attributes("cart", &self.store, queued_at);
        Outgoing { body, attributes, order: Some((group, deduplication)), delay_seconds: 0 }
    }
}

impl FollowUp {
    /// The message for the follow-ups queue.
    pub fn outgoing(&self, queued_at: Timestamp, delay_seconds: u32) -> Outgoing {
        let body = json!({"cart": self.cart_id, "step": self.step, "seen": self.seen, "more": self.more_seconds});
        Outgoing {
            body: written(&body),
            attributes: attributes("checkout", &self.store, queued_at),
            order: None,
            delay_seconds: i32::try_from(delay_seconds.min(LONGEST_DELAY)).expect("at most 900"),
        }
    }
}

impl Outgoing {
    /// The message by which a long run continues itself, for the runs queue; `body` is the poller's input.
    pub fn run(body: String, delay_seconds: i32) -> Self {
        let longest = i32::try_from(LONGEST_DELAY).expect("it is 900");
        Self { body, attributes: Vec::new(), order: None, delay_seconds: delay_seconds.clamp(0, longest) }
    }

    /// The same for a standard queue, put off by as much of `delay_seconds` as SQS can.
    #[must_use]
    pub fn put_off(self, delay_seconds: u64) -> Self {
        let delay = delay_seconds.min(LONGEST_DELAY.into());
        Self { order: None, delay_seconds: i32::try_from(delay).expect("at most 900"), ..self }
    }

    /// What it counts for towards [`LARGEST`], in bytes: the body, and names, types and values of the attributes.
    pub(crate) fn size(&self) -> usize {
        let attributes = self.attributes.iter().map(|(name, value)| name.len() + "String".len() + value.len());
        self.body.len() + attributes.sum::<usize>()
    }
}

/// The largest message, and the largest call of several, that SQS takes, in bytes (Amazon SQS developer guide, quotas).
pub(crate) const LARGEST: usize = 1024 * 1024;

/// The longest `DelaySeconds` SQS takes.
pub(crate) const LONGEST_DELAY: u32 = 900;

pub(crate) fn attributes(kind: &str, store: &StoreRef, at: Timestamp) -> Vec<(&'static str, String)> {
    vec![
        ("kind", kind.to_owned()),
        ("store", store.id.clone()),
        ("platform", store.platform.clone()),
        ("received_at", at.to_string()),
    ]
}

/// JSON as SQS carries it: the two characters that JSON leaves as they are and XML 1.0 does not allow are escaped.
fn written(json: &Value) -> String {
    json.to_string().replace('\u{FFFE}', "\\uFFFE").replace('\u{FFFF}', "\\uFFFF")
}

/// The FIFO group of a subject: readable where SQS allows it (at most 128 ASCII letters, digits and punctuation marks), a
/// digest where an id is too odd for that.
fn group_id(store: &StoreRef, subject: &Subject) -> String {
    let readable = format!("{}:{subject}", store.id);
    let plain = readable.len() <= 128 && readable.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { readable } else { digest(&[readable.as_bytes()]) }
}

pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).expect("a length fits").to_be_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}
