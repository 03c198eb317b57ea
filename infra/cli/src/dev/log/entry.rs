//! One thing that happened, as the inspector shows it. Secrets are gone by the time one is made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// An entry with its number.
#[derive(Serialize)]
pub(in crate::dev) struct Entry {
    /// Counted from 1.
    pub(in crate::dev) seq: u64,
    /// The rest.
    #[serde(flatten)]
    pub(in crate::dev) draft: Draft,
}

/// An entry before it has a number.
pub(in crate::dev) struct Draft {
    /// When it began.
    pub(in crate::dev) at: Timestamp,
    /// Id of the store.
    pub(in crate::dev) store: Option<String>,
    /// The orders and carts it is about: `order#5127`.
    pub(in crate::dev) subjects: BTreeSet<String>,
    /// What happened.
    pub(in crate::dev) what: What,
}

/// What happened.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(in crate::dev) enum What {
    /// A request came to the receiver.
    Webhook {
        /// What the body calls itself, in the platform's own word.
        topic: Option<String>,
        /// The answer's status.
        status: u16,
        /// The answer's text.
        answer: String,
        /// The request.
        request: Request,
        /// What is needed to do it again.
        #[serde(skip)]
        replayable: Replayable,
    },
    /// A function asked a store or a destination for something.
    Read {
        /// Id of the destination, if it was one.
        destination: Option<String>,
        /// GET, POST, …
        method: String,
        /// Path and query.
        path: String,
        /// `None` when no answer came.
        status: Option<u16>,
        /// From the request's arrival to the answer's end.
        milliseconds: u64,
        /// The request.
        request: Request,
        /// The answer.
        answer: Answer,
    },
    /// The processor looked at an order or cart and decided.
    Decision(Decided),
    /// A destination was told something.
    Delivery {
        /// Its id.
        destination: String,
        /// What.
        events: Vec<Told>,
        /// `None` when no answer came.
        status: Option<u16>,
        /// From the request's arrival to the answer's end.
        milliseconds: u64,
        /// The request.
        request: Request,
        /// The answer.
        answer: Answer,
    },
    /// Something was set aside.
    Parked {
        /// `order#5127`, `message#ab12…`.
        what: String,
        /// The destination that refused it, if one did.
        destination: Option<String>,
        /// Why.
        reason: String,
    },
}

/// What was decided.
#[derive(Serialize)]
pub(in crate::dev) struct Decided {
    /// What made us look.
    pub(in crate::dev) mode: String,
    /// The platform's name of the order's status.
    pub(in crate::dev) status: Option<String>,
    /// How things stand with each event, as the processor wrote it.
    pub(in crate::dev) events: serde_json::Value,
}

/// An event that was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::dev) struct Told {
    /// Its name.
    pub(in crate::dev) metric: String,
    /// Its key.
    pub(in crate::dev) key: String,
}

/// A request.
#[derive(Serialize)]
pub(in crate::dev) struct Request {
    /// GET, POST, …
    pub(in crate::dev) method: String,
    /// Where it went; of a webhook the path it came to.
    pub(in crate::dev) url: String,
    /// Names in lower case.
    pub(in crate::dev) headers: BTreeMap<String, String>,
    /// As much of it as is kept.
    #[serde(flatten)]
    pub(in crate::dev) body: Body,
}

/// An answer, or why there is none.
#[derive(Serialize)]
pub(in crate::dev) struct Answer {
    /// `None` when no answer came.
    pub(in crate::dev) status: Option<u16>,
    /// Names in lower case.
    pub(in crate::dev) headers: BTreeMap<String, String>,
    /// As much of it as is kept.
    #[serde(flatten)]
    pub(in crate::dev) body: Body,
    /// Why no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::dev) error: Option<String>,
}

/// A body, of which only so much is kept.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(in crate::dev) struct Body {
    /// The text; bytes that are not UTF-8 are replaced.
    #[serde(rename = "body")]
    pub(in crate::dev) text: String,
    /// How many bytes it has in all.
    pub(in crate::dev) size: usize,
    /// Whether there is more of it than `text`.
    pub(in crate::dev) cut: bool,
}

/// The body of a webhook that can be queued once more.
pub(in crate::dev) enum Replayable {
    /// It can: this is the body.
    Yes(Vec<u8>),
    /// It cannot; why.
    No(&'static str),
}

impl Draft {
    /// Whether it is about this order or cart.
    pub(super) fn is_about(&self, store: &str, subject: &str) -> bool {
        self.store.as_deref() == Some(store) && self.subjects.contains(subject)
    }
}

impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            at: Timestamp,
            store: &'a Option<String>,
            subject: Option<&'a String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            subjects: Option<&'a BTreeSet<String>>,
            #[serde(flatten)]
            what: &'a What,
        }
        let several = Some(&self.subjects).filter(|subjects| subjects.len() > 1);
        let (subject, what) = (self.subjects.first(), &self.what);
        Shown { at: self.at, store: &self.store, subject, subjects: several, what }.serialize(serializer)
    }
}

impl Entry {
    /// Roughly how much memory it takes.
    pub(super) fn size(&self) -> usize {
        /// Of an entry, and of a subject's name.
        const AROUND: usize = 1024;
        const AROUND_A_NAME: usize = 48;
        let headers = |headers: &BTreeMap<String, String>| -> usize {
            headers.iter().map(|(name, value)| name.len() + value.len()).sum()
        };
        let request = |request: &Request| request.url.len() + headers(&request.headers) + request.body.text.len();
        let answer = |answer: &Answer| headers(&answer.headers) + answer.body.text.len();
        let subjects: usize = self.draft.subjects.iter().map(|subject| AROUND_A_NAME + subject.len()).sum();
        AROUND
            + subjects
            + match &self.draft.what {
                What::Webhook { answer, request: sent, replayable, .. } => {
                    let kept = if let Replayable::Yes(body) = replayable { body.len() } else { 0 };
                    answer.len() + request(sent) + kept
                }
                What::Read { request: sent, answer: came, .. } => request(sent) + answer(came),
                What::Delivery { events, request: sent, answer: came, .. } => {
                    let told: usize = events.iter().map(|told| told.metric.len() + told.key.len()).sum();
                    told + request(sent) + answer(came)
                }
                What::Decision(decided) => decided.events.to_string().len(),
                What::Parked { what, reason, .. } => what.len() + reason.len(),
            }
    }
}
