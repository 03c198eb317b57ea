//! Who the store is, and what the API user may do: tried with one harmless read for each call, all at once.

use config::{Grant, GrantState};
use domain::Currency;
use futures::future::join_all;
use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::envelope::Answer;
use super::shop::NetoShop;
use crate::failure::{Failure, unless_all_are_later};
use crate::{ReadError, StoreCheck};

/// A call that its user must be allowed.
struct Trial {
    /// As in [`Grant`].
    what: &'static str,
    /// As in [`Grant`].
    needed: &'static str,
    /// Without it events are lost; without the others they say less.
    required: bool,
    /// What is asked for: something that no store has, or nobody's.
    filter: fn() -> Value,
}

/// An id and a SKU that cannot exist.
const NOBODY: &str = "ORDERWIRE0";

const TRIALS: [Trial; 5] = [
    Trial {
        what: "GetOrder",
        needed: "to read orders",
        required: true,
        filter: || json!({"Filter": {"OrderID": NOBODY, "OutputSelector": ["OrderStatus"]}}),
    },
    Trial {
        what: "GetCart",
        needed: "to read started checkouts",
        required: true,
        filter: || json!({"Filter": {"CartID": NOBODY, "OutputSelector": ["CheckoutStatus"]}}),
    },
    Trial {
        what: "GetRma",
        needed: "to read refunds",
        required: true,
        filter: || json!({"Filter": {"OrderID": NOBODY, "OutputSelector": ["RmaStatus"]}}),
    },
    Trial {
        what: "GetItem",
        needed: "to add pictures, links, categories and brands to what was ordered",
        required: false,
        filter: || json!({"Filter": {"SKU": NOBODY, "OutputSelector": ["Name"]}}),
    },
    Trial {
        what: CURRENCY,
        needed: "to compare the shop's currency with the configured one",
        required: false,
        filter: || json!({}),
    },
];
const REFUNDS: &str = "GetRma";
const CURRENCY: &str = "GetCurrencySettings";

impl NetoShop {
    /// As [`crate::Shop::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        let trials: Vec<_> = TRIALS.iter().filter(|trial| trial.what != REFUNDS || self.reads_refunds).collect();
        let reads = trials.iter().map(async |trial| self.api.call(trial.what, &(trial.filter)(), deadline).await);
        let answers = join_all(reads).await;
        refusal(&answers)?;
        let settings = trials.iter().zip(&answers).find(|(trial, _)| trial.what == CURRENCY);
        let currency = settings.and_then(|(_, answer)| currency(answer.as_ref().ok()?));
        let grant = |(trial, answer): (&&Trial, Result<Answer, Failure>)| {
            let Trial { what, needed, required, .. } = **trial;
            Grant { what, needed, required, state: state(answer) }
        };
        Ok(StoreCheck {
            name: self.storefront.host_str().map(str::to_owned),
            currency: currency.or_else(|| Some(self.terms.currency.to_string())),
            time_zone: self.terms.zone.iana_name().map(str::to_owned),
            grants: trials.iter().zip(answers).map(grant).collect(),
        })
    }
}

/// What the layout is is not documented: anything that is called a default currency and looks like one.
fn currency(answer: &Answer) -> Option<String> {
    let names = ["DefaultCurrency", "DefaultCurrencyCode", "CurrencyCode"];
    names.into_iter().filter_map(|name| answer.find(name)).find(|code| Currency::parse(code).is_some())
}

/// Whether the answers speak of the whole connection rather than of single calls.
fn refusal(answers: &[Result<Answer, Failure>]) -> Result<(), ReadError> {
    let all = |is: fn(&Failure) -> bool| answers.iter().all(|answer| answer.as_ref().is_err_and(is));
    let Some(Err(first)) = answers.first() else { return Ok(()) };
    if all(|failure| matches!(failure, Failure::Refused(_))) {
        let why = format!("the store knows no such API key, or its user may make no call ({})", first.clone().reason());
        return Err(ReadError::CredentialsRefused { why });
    }
    unless_all_are_later(answers)
}

/// What is not there was asked for with permission.
fn state(answer: Result<Answer, Failure>) -> GrantState {
    match answer {
        Ok(_) => GrantState::Granted,
        Err(Failure::Refused(refusal)) => GrantState::Missing(refusal.said),
        Err(failure) => GrantState::Unknown(failure.reason()),
    }
}
