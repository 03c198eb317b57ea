//! What differs in the demo from platform to platform: who comes and what they do, and what must be told of it, worked out
//! from the sample store's own books and not by orderwire's rules.

use bytes::Bytes;
use jiff::Timestamp;
use local::scene::{STORE, Sample};
use local::web::Attempt;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::expected::Expected;
use super::stage::Visit;

/// A platform's part in the demo.
pub(crate) trait Play: Sample {
    /// What a shopper can have in mind.
    type Plan: Copy + Send + Sync + 'static;

    /// Every plan and how often it comes; the first shoppers show each once.
    const PLANS: &'static [(Self::Plan, u32)];

    /// Why there were no webhooks on the day before the shoppers come; a sentence.
    const OUTAGE: &'static str;

    /// What no webhook ever tells of, so that the poll at the end must find it; a sentence. `None` if webhooks tell of all.
    const UNHEARD: Option<&'static str> = None;

    /// A store for the demo.
    fn settings(seed: u64) -> Self::Settings;

    /// IANA name of that store's time zone.
    fn time_zone() -> String;

    /// The store's `options` in the configuration.
    fn options() -> Value {
        json!({})
    }

    /// What is said when the shop opens, when queues are `faster` times as fast as in reality.
    fn opening(faster: u32) -> String;

    /// Lets so many orders happen evenly between two moments, of which no webhook tells; gives the ids of all orders there
    /// then are that were not there before.
    fn grow(&self, orders: u32, from: Timestamp, to: Timestamp) -> Vec<String>;

    /// How many orders there are.
    fn orders(&self) -> usize;

    /// Writes down what must and what may be told of an order as it is now.
    fn note(&self, order: &str, expected: &Expected, now: Instant);

    /// Switches webhooks off.
    fn silence(&self);

    /// Has webhooks sent to `receiver` again, where the poll cannot bring that about.
    fn unsilence(&self, _receiver: &str) {}

    /// Has each webhook sent so many times more from now on, and those of one deed last one first.
    fn disturb(&self, extra_copies: usize, reversed: bool);

    /// Every attempt to send a webhook so far, in the order in which they ended.
    fn sent(&self) -> Vec<Sent>;

    /// Whether a webhook's body is about the order or cart of this id.
    fn concerns(body: &[u8], id: &str) -> bool;

    /// Sends webhooks that must be refused.
    fn forge(&self) -> impl Future<Output = Vec<Forged>> + Send;

    /// A shopper comes and does what they have in mind.
    fn visit(visit: Visit<'_, Self>, plan: Self::Plan) -> impl Future<Output = ()>;

    /// What happens at first at the sample store of `orderwire dev`, besides the shoppers.
    fn prelude(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// The beginning of every event key.
    fn prefix() -> String {
        format!("{}:{STORE}:", Self::PLATFORM)
    }
}

/// One attempt to send a webhook.
pub(crate) struct Sent {
    /// What it told, in a word or two.
    pub(crate) what: String,
    /// The same for repeats of the same webhook, and only for them.
    pub(crate) identity: String,
    /// As posted.
    pub(crate) body: Bytes,
    /// When it went out.
    pub(crate) sent: Timestamp,
    /// When the answer was there.
    pub(crate) answered: Timestamp,
    /// Whether it was taken.
    pub(crate) is_accepted: bool,
    /// Whether it was a forgery.
    pub(crate) is_forged: bool,
}

impl From<Attempt> for Sent {
    fn from(attempt: Attempt) -> Self {
        Self {
            what: attempt.event.to_owned(),
            is_accepted: attempt.is_accepted(),
            is_forged: attempt.forged,
            // Two webhooks may have the same body.
            identity: attempt.webhook.to_string(),
            body: attempt.body,
            sent: attempt.sent,
            answered: attempt.answered,
        }
    }
}

/// A forged webhook and what became of it.
pub(crate) struct Forged {
    /// What it told, as in [`Sent::what`].
    pub(crate) webhook: String,
    /// What is wrong with it.
    pub(crate) what: &'static str,
    /// The answer's status, if there was an answer.
    pub(crate) answer: Option<u16>,
}
