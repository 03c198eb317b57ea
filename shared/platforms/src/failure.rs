//! Why an API gave nothing, and how that is told. Pure.

use std::time::Duration;

use http::StatusCode;

use crate::ReadError;
use crate::answers::{Unreadable, said};

/// Why nothing could be read. No text of it holds credentials, or anything of an answer's body but what it names as wrong.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// Not now.
    Later {
        /// Earliest moment, when known.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// The credentials are wrong, or may not do this.
    Refused(Refusal),
    /// It does not exist.
    Gone,
    /// The same request can never be answered usefully.
    Useless(String),
}

/// How credentials were refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// Of the answer; some refuse with a success.
    pub(crate) status: StatusCode,
    /// What was said.
    pub(crate) said: String,
    /// What to look at, as a question, given the scope or right that the request takes.
    pub(crate) remedy: fn(&str) -> String,
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Shape => Self::Useless(error.to_string()),
            Unreadable::NoJson => Self::later(error.to_string()),
        }
    }
}

impl Failure {
    /// Not now, and nobody knows when.
    pub(crate) fn later(why: impl Into<String>) -> Self {
        Self::Later { after: None, why: why.into() }
    }

    /// As the reader of `what` reports it; `right` is the scope, or what else the credentials need for it.
    pub(crate) fn into_read_error(self, what: &str, right: &str) -> ReadError {
        match self {
            Self::Later { after, why } => ReadError::TryLater { after, why: format!("cannot read {what}: {why}") },
            Self::Refused(Refusal { said, remedy, .. }) => ReadError::CredentialsRefused {
                why: format!("the store refuses to show {what} ({said}): {}", remedy(right)),
            },
            Self::Gone => ReadError::NotFound,
            Self::Useless(why) => ReadError::Unusable { why: format!("cannot read {what}: {why}") },
        }
    }

    /// The same of a list, which is never absent: a 404 comes from something in between, or from a wrong address.
    pub(crate) fn of_list(self, what: &str, right: &str) -> ReadError {
        let failure = match self {
            Self::Gone => Self::later(self.reason()),
            other => other,
        };
        failure.into_read_error(what, right)
    }

    /// What happened, without a word about what it was for.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Later { why, .. } | Self::Useless(why) => why,
            Self::Refused(Refusal { said, .. }) => said,
            Self::Gone => said(StatusCode::NOT_FOUND),
        }
    }
}

/// Whether nothing can be learnt now from `answers`, all of which failed in passing.
///
/// # Errors
/// [`ReadError::TryLater`] then, as the first of them says.
pub(crate) fn unless_all_are_later<T>(answers: &[Result<T, Failure>]) -> Result<(), ReadError> {
    match answers.first() {
        Some(Err(Failure::Later { after, why }))
            if answers.iter().all(|answer| matches!(answer, Err(Failure::Later { .. }))) =>
        {
            Err(ReadError::TryLater { after: *after, why: why.clone() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Failure {
        let remedy = |scope: &str| format!("has it the scope {scope}?");
        Failure::Refused(Refusal { status: StatusCode::FORBIDDEN, said: "status 403".into(), remedy })
    }

    #[test]
    fn a_reader_says_what_it_wanted_and_what_to_look_at() {
        let ReadError::CredentialsRefused { why } = refused().into_read_error("the order", "Orders") else {
            panic!("another error")
        };
        assert_eq!(why, "the store refuses to show the order (status 403): has it the scope Orders?");
        assert_eq!(refused().reason(), "status 403");
    }

    #[test]
    fn what_does_not_exist_is_not_found_but_a_list_is_only_out_of_reach() {
        assert!(matches!(Failure::Gone.into_read_error("the order", ""), ReadError::NotFound));
        let ReadError::TryLater { after: None, why } = Failure::Gone.of_list("the orders", "") else {
            panic!("another error")
        };
        assert_eq!(why, "cannot read the orders: status 404");
    }

    #[test]
    fn one_answer_that_says_something_is_enough_to_go_on() {
        let later = || Err::<u8, _>(Failure::later("status 503"));
        assert!(matches!(unless_all_are_later(&[later(), later()]), Err(ReadError::TryLater { .. })));
        assert!(unless_all_are_later(&[later(), Err(refused())]).is_ok());
        assert!(unless_all_are_later(&[Ok(1), later()]).is_ok());
    }
}
