//! The requests a service has seen.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;

use super::request::Request;

/// Requests kept with their bodies; the counters go on beyond it, so a demo may run for days.
const KEPT: usize = 20_000;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered with this status.
    Answered(u16),
    /// Left without an answer, on an open connection.
    Hung,
    /// The connection was closed instead of an answer.
    Closed,
}

/// One request and what became of it.
#[derive(Debug, Clone)]
pub struct LoggedRequest {
    /// Counted from 1 in the order of arrival.
    pub number: u64,
    /// When it had been read.
    pub at: Timestamp,
    /// The pattern it was routed by, such as `/v2/orders/{id}`; empty if none fitted.
    pub route: &'static str,
    /// As it came in; `headers` are left out because they hold credentials.
    pub method: http::Method,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query, still percent-encoded.
    pub query: String,
    /// Whole body.
    pub body: Bytes,
    /// Status, or why there was none.
    pub outcome: Outcome,
}

#[derive(Debug, Default)]
struct Entries {
    arrived: u64,
    kept: VecDeque<LoggedRequest>,
    by_route: BTreeMap<&'static str, u64>,
}

/// The log; shared between the server and whoever reads it.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Entries>);

impl RequestLog {
    /// The latest 20,000 requests, in the order in which they were answered.
    pub fn all(&self) -> Vec<LoggedRequest> {
        self.entries().kept.iter().cloned().collect()
    }

    /// Requests so far by route, unrouted ones under the empty name.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.entries().by_route.clone()
    }

    /// Requests so far to one route, such as `/v2/orders/{id}`.
    pub fn count(&self, route: &str) -> u64 {
        self.entries().by_route.get(route).copied().unwrap_or(0)
    }

    /// The number of a request that has just arrived.
    pub(super) fn next_number(&self) -> u64 {
        let mut entries = self.entries();
        entries.arrived += 1;
        entries.arrived
    }

    pub(super) fn note(&self, number: u64, at: Timestamp, route: &'static str, request: Request, outcome: Outcome) {
        let Request { method, path, query, body, headers: _ } = request;
        let mut entries = self.entries();
        *entries.by_route.entry(route).or_default() += 1;
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
        }
        entries.kept.push_back(LoggedRequest { number, at, route, method, path, query, body, outcome });
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
