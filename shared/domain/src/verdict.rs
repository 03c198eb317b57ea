//! What became of an event at a destination, decided beside the status code.

use std::time::Duration;

/// The answer for one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The destination has it.
    Delivered {
        /// Something the operator should know all the same.
        remark: Option<Remark>,
    },
    /// It will never take it: recorded with the reason, never sent again by itself.
    Rejected {
        /// The destination's own words, free of personal data.
        why: String,
    },
    /// Not now.
    TryLater {
        /// Earliest moment, when the destination named one.
        after: Option<Duration>,
        /// What happened, free of personal data.
        why: String,
        /// The destination refused our credentials: the configuration may be stale.
        credentials_refused: bool,
    },
    /// It was sent and no answer came: the destination may have it or not. To be tried again, like [`Verdict::TryLater`], but
    /// not before the destination was asked whether it has it.
    InDoubt {
        /// What happened, free of personal data.
        why: String,
    },
}

/// A delivery that looks well and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Accepted, but known to be dropped silently because of the e-mail's domain.
    SilentlyDropped,
}

impl Verdict {
    /// Taken, with nothing to add.
    pub fn delivered() -> Self {
        Self::Delivered { remark: None }
    }

    /// Refused for good.
    pub fn rejected(why: impl Into<String>) -> Self {
        Self::Rejected { why: why.into() }
    }

    /// To be tried again.
    pub fn try_later(after: Option<Duration>, why: impl Into<String>) -> Self {
        Self::TryLater { after, why: why.into(), credentials_refused: false }
    }
}
