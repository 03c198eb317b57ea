//! Faults on demand: the next requests of a kind fail in a chosen way.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::answer::Answer;
use super::request::Request;

/// How a request fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answered with a status and an empty body.
    Status {
        /// Status.
        status: u16,
        /// Headers of this answer only, such as `("retry-after", "2")`; names in lower case.
        headers: Vec<(&'static str, String)>,
        /// Without the headers the service puts on every answer: how a platform's overload looks from outside.
        bare: bool,
    },
    /// Answered with this, without the headers the service puts on every answer.
    Answer(Answer),
    /// Never answered, on an open connection.
    Hang,
    /// The connection is closed without a byte of an answer.
    Close,
}

impl Fault {
    /// A status with the headers the service puts on every answer.
    pub fn status(status: u16) -> Self {
        Self::Status { status, headers: Vec::new(), bare: false }
    }

    /// A status without any header of the service.
    pub fn bare_status(status: u16) -> Self {
        Self::Status { status, headers: Vec::new(), bare: true }
    }

    /// A status with `Retry-After` in seconds, without the headers of the service.
    pub fn retry_after(status: u16, seconds: u32) -> Self {
        Self::Status { status, headers: vec![("retry-after", seconds.to_string())], bare: true }
    }
}

/// Whether a request that fails has had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It fails before it is acted on.
    Before,
    /// It is acted on in full; only the answer is lost.
    After,
}

type Predicate = Box<dyn Fn(&Request) -> bool + Send + Sync>;

struct Rule {
    left: u32,
    moment: Moment,
    fault: Fault,
    concerns: Predicate,
}

/// The faults still to come.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    /// Lets the next `count` requests for which `concerns` holds fail.
    ///
    /// Where several calls concern one request, the earliest with requests left is used up first.
    pub fn inject(
        &self,
        count: u32,
        moment: Moment,
        fault: Fault,
        concerns: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) {
        let rule = Rule { left: count, moment, fault, concerns: Box::new(concerns) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(rule);
    }

    /// Takes back everything still to come.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn take(&self, request: &Request) -> Option<(Moment, Fault)> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| rule.left > 0 && (rule.concerns)(request))?;
        rule.left -= 1;
        let taken = (rule.moment, rule.fault.clone());
        rules.retain(|rule| rule.left > 0);
        Some(taken)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        formatter.debug_list().entries(rules.iter().map(|rule| (rule.left, rule.moment, &rule.fault))).finish()
    }
}
