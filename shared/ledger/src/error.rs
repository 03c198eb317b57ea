//! What can go wrong with the table.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// What any operation of the SDK failed with.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The table did not do it.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// A read failed.
    #[error("cannot read {subject}")]
    Read {
        /// What.
        subject: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A write failed.
    #[error("cannot write {subject}")]
    Write {
        /// What.
        subject: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// Items of one kind cannot be listed.
    #[error("cannot list {what}")]
    List {
        /// Which kind.
        what: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The claim ran out and somebody else took over: they will send again, with the same keys.
    #[error("the claim on {subject} was taken over by another worker")]
    Superseded {
        /// What.
        subject: String,
    },
}

impl LedgerError {
    pub(crate) fn read(subject: impl ToString, cause: impl Into<Cause>) -> Self {
        Self::Read { subject: subject.to_string(), source: cause.into() }
    }

    pub(crate) fn write(subject: impl ToString, cause: impl Into<Cause>) -> Self {
        Self::Write { subject: subject.to_string(), source: cause.into() }
    }

    pub(crate) fn list(what: impl ToString, cause: impl Into<Cause>) -> Self {
        Self::List { what: what.to_string(), source: cause.into() }
    }
}

/// Whether a write's condition did not hold.
pub(crate) fn refused<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("ConditionalCheckFailedException")
}
