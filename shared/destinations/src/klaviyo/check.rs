//! Who the account is, what the key may do, and whether the account's own settings suit what is sent.
//!
//! Six requests to as many endpoints, one after the other: Klaviyo allows one a second for the account and three for the
//! mapping, over all keys. A scope that is missing is told by 403; the requests that read fetch nothing personal, and the
//! two that write can write nothing ([`Question::no_event`], [`Question::deletion`]).

use config::{Grant, GrantState};
use orderwire_http::Deadline;

use super::ask::{AskError, ask, ask_all};
use super::client::Account;
use super::question::Question;
use super::{mapping, wire};
use crate::{AccountCheck, Advice, BooksError};

/// A permission, in the words of Settings → API keys, and the scope it gives.
struct Permission {
    what: &'static str,
    needed: &'static str,
    required: bool,
}

const SEND: Permission =
    Permission { what: "Events: Full Access (events:write)", needed: "to send events", required: true };
const ACCOUNT: Permission = Permission {
    what: "Accounts: Read Access (accounts:read)",
    needed: "to tell accounts apart, and to verify days by the account's time zone",
    required: false,
};
const METRICS: Permission = Permission {
    what: "Metrics: Read Access (metrics:read)",
    needed: "to verify how many events arrived, and to see the metric mapping",
    required: false,
};
const EVENTS: Permission =
    Permission { what: "Events: Read Access (events:read)", needed: "to verify which events arrived", required: false };
const DELETE: Permission = Permission {
    what: "Data Privacy: Full Access (data-privacy:write)",
    needed: "to have people deleted, where a store's platform asks for it",
    required: false,
};

impl Permission {
    fn is(&self, state: GrantState) -> Grant {
        Grant { what: self.what, needed: self.needed, required: self.required, state }
    }
}

impl Account {
    /// As [`crate::Destination::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<AccountCheck, BooksError> {
        let (api, at) = (&self.api, &self.api.endpoints);
        let (may_know, facts) = match ask(api, &Question::account(at), deadline).await {
            Ok(body) => (GrantState::Granted, Some(wire::account(&body)?)),
            Err(AskError::NotPermitted { words, .. }) => (missing(&words), None),
            Err(error) => return Err(error.into()),
        };
        let (may_send, _) = tried(match ask(api, &Question::no_event(at), deadline).await {
            Err(AskError::Wrong { status: 400 | 422, .. }) => Ok(()),
            answer => answer.map(drop),
        })?;
        let metrics = ask_all(api, Question::metrics(at), wire::metrics, deadline).await;
        let (may_count, metrics) = tried(metrics)?;
        let (may_read, _) = tried(ask(api, &Question::any_event(at), deadline).await)?;
        let (may_delete, _) = tried(match ask(api, &Question::deletion(at, None), deadline).await {
            Err(AskError::Wrong { status: 400 | 422, .. }) => Ok(()),
            answer => answer.map(drop),
        })?;
        let mut advice: Vec<_> =
            facts.as_ref().filter(|facts| facts.is_test).map(|_| test_account()).into_iter().collect();
        if let Some(metrics) = metrics {
            let slots = ask(api, &Question::mapping(at), deadline).await;
            match slots.map_err(BooksError::from).and_then(|body| wire::mapping(&body)) {
                Ok(slots) => advice.extend(mapping::advice(&metrics.into_iter().collect(), &slots)),
                Err(error) => advice.push(unseen(&error)),
            }
        }
        let grants = vec![
            SEND.is(may_send),
            ACCOUNT.is(may_know),
            METRICS.is(may_count),
            EVENTS.is(may_read),
            DELETE.is(may_delete),
        ];
        let wire::AccountFacts { id, name, currency, time_zone, is_test: _ } = facts.unwrap_or_default();
        Ok(AccountCheck { id, name, currency, time_zone, grants, advice })
    }
}

/// What an answer says of a permission, and what it holds if it is there.
///
/// # Errors
/// Klaviyo no longer knows the key.
fn tried<T>(answer: Result<T, AskError>) -> Result<(GrantState, Option<T>), BooksError> {
    match answer {
        Ok(answer) => Ok((GrantState::Granted, Some(answer))),
        Err(AskError::NotPermitted { words, .. }) => Ok((missing(&words), None)),
        Err(AskError::Failed(refused @ BooksError::CredentialsRefused { .. })) => Err(refused),
        Err(error) => Ok((GrantState::Unknown(BooksError::from(error).to_string()), None)),
    }
}

fn missing(words: &str) -> GrantState {
    GrantState::Missing(format!("403: {words}"))
}

fn test_account() -> Advice {
    Advice {
        what: "Klaviyo says that this is a test account".to_owned(),
        to_do: "give a private API key of the account your shoppers are in, unless you are only trying things out"
            .to_owned(),
    }
}

fn unseen(error: &BooksError) -> Advice {
    Advice {
        what: format!("the metric mapping could not be looked at: {error}"),
        to_do: "check again in a minute".to_owned(),
    }
}
