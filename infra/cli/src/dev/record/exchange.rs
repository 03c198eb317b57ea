//! A request of a function to a store or destination, and what came of it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;

use super::super::configuration::{Configuration, Party};
use super::super::log::{Answer, Body, Draft, Request, Told, What, only};
use super::{KEPT, Recorder, names};

/// A request, and what came of it.
pub(in crate::dev) struct Exchange {
    /// The request.
    pub(in crate::dev) sent: Sent,
    /// From its arrival to the answer's end.
    pub(in crate::dev) took: Duration,
    /// The answer, or why there is none.
    pub(in crate::dev) outcome: Result<Arrived, String>,
}

/// A request.
#[derive(Clone)]
pub(in crate::dev) struct Sent {
    /// When it arrived.
    pub(in crate::dev) at: Timestamp,
    /// Whom it is for.
    pub(in crate::dev) party: Party,
    /// GET, POST, …
    pub(in crate::dev) method: Method,
    /// Where it really goes.
    pub(in crate::dev) url: String,
    /// Path and query there.
    pub(in crate::dev) path: String,
    /// As the function sent them.
    pub(in crate::dev) headers: HeaderMap,
    /// Whole.
    pub(in crate::dev) body: Bytes,
}

/// An answer.
#[derive(Clone)]
pub(in crate::dev) struct Arrived {
    /// Status.
    pub(in crate::dev) status: StatusCode,
    /// As they came.
    pub(in crate::dev) headers: HeaderMap,
    /// Whole, decompressed.
    pub(in crate::dev) body: Bytes,
}

impl Exchange {
    /// Bytes of its bodies.
    pub(in crate::dev) fn size(&self) -> usize {
        self.sent.body.len() + self.outcome.as_ref().map_or(0, |answer| answer.body.len())
    }
}

impl Recorder {
    /// Writes down an exchange: a delivery if it told something, otherwise a read.
    pub(in crate::dev) fn exchange(&self, exchange: &Exchange) {
        let configuration = self.configuration();
        let secrets = &configuration.secrets;
        let sent = &exchange.sent;
        let told = told(sent, &configuration);
        let request = Request {
            method: sent.method.to_string(),
            url: secrets.hide(&sent.url).into_owned(),
            headers: secrets.headers(&sent.headers),
            body: secrets.body(&sent.body, KEPT),
        };
        let answer = match &exchange.outcome {
            Ok(answer) => Answer {
                status: Some(answer.status.as_u16()),
                headers: secrets.headers(&answer.headers),
                body: secrets.body(&answer.body, KEPT),
                error: None,
            },
            Err(error) => {
                let error = Some(secrets.hide(error).into_owned());
                Answer { status: None, headers: Default::default(), body: Body::default(), error }
            }
        };
        let (status, milliseconds) = (answer.status, u64::try_from(exchange.took.as_millis()).unwrap_or(u64::MAX));
        let (store, subjects) = match &sent.party {
            Party::Store(id) => {
                let platform = configuration.platform_of(id);
                let subject = platform.and_then(|platform| platform.asked_about(&sent.path, &sent.body));
                (Some(id.clone()), only(subject.map(|subject| subject.to_string())))
            }
            Party::Destination(_) => names::of_keys(told.iter().map(|told| told.key.as_str())),
        };
        let destination = match &sent.party {
            Party::Destination(id) => Some(id.clone()),
            Party::Store(_) => None,
        };
        let what = match destination {
            Some(destination) if !told.is_empty() => {
                What::Delivery { destination, events: told, status, milliseconds, request, answer }
            }
            destination => What::Read {
                destination,
                method: request.method.clone(),
                path: secrets.hide(&sent.path).into_owned(),
                status,
                milliseconds,
                request,
                answer,
            },
        };
        self.log.add(Draft { at: sent.at, store, subjects, what });
    }
}

/// The events that a request tells its destination.
fn told(sent: &Sent, configuration: &Configuration) -> Vec<Told> {
    let Party::Destination(id) = &sent.party else { return Vec::new() };
    let kind = configuration.kind_of(id);
    let told = kind.map(|kind| kind.told(&sent.body)).unwrap_or_default();
    told.into_iter().map(|(metric, key)| Told { metric, key }).collect()
}
