//! Who the store is, and what the app may do there: tried with one harmless read for each scope, all at once.
//!
//! Scopes: Tiendanube API reference, authentication.

use config::{Grant, GrantState};
use futures::future::join_all;
use http::StatusCode;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::Value;

use super::shop::TiendanubeShop;
use super::wire;
use crate::failure::{Failure, Refusal, unless_all_are_later};
use crate::{ReadError, StoreCheck};

/// A permission and the read that tries it.
struct Trial {
    /// As in [`Grant`].
    what: &'static str,
    /// As in [`Grant`].
    needed: &'static str,
    /// Without it events are lost; without the others they say less.
    required: bool,
    /// Below the store.
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
}

/// Only as much of one member as shows that the list may be read.
const ONE: &[(&str, &str)] = &[("per_page", "1"), ("fields", "id")];

/// What every store needs. The first says who the store is.
const TRIALS: [Trial; 6] = [
    Trial {
        what: "Store information (every app has it)",
        needed: "to know the shop's country, language and the address of its pages",
        required: false,
        path: "store",
        query: &[],
    },
    Trial {
        what: "read_orders",
        needed: "to read orders and their refunds",
        required: true,
        path: "orders",
        query: ONE,
    },
    Trial {
        what: "read_orders (checkouts)",
        needed: "to read abandoned checkouts",
        required: true,
        path: "checkouts",
        query: ONE,
    },
    Trial {
        what: "read_customers",
        needed: "to know registered customers by their id; contact and address are on the order without it",
        required: false,
        path: "customers",
        query: ONE,
    },
    Trial {
        what: "read_products",
        needed: "to add links, categories and brands to what was ordered",
        required: false,
        path: "products",
        query: ONE,
    },
    Trial {
        what: "Webhooks (every app has them)",
        needed: "to look after the webhooks",
        required: true,
        path: "webhooks",
        query: &[("per_page", "1")],
    },
];

type Answer = Result<Value, Failure>;

impl TiendanubeShop {
    async fn attempt(&self, trial: &Trial, deadline: Deadline) -> Answer {
        match trial.query {
            [] => self.api.get(&[trial.path], &[], deadline).await,
            query => self.api.list(&[trial.path], query, deadline).await.map(|rows| Value::Array(rows.rows)),
        }
    }

    /// As [`crate::Shop::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        let answers = join_all(TRIALS.iter().map(|trial| self.attempt(trial, deadline))).await;
        refusal(&answers)?;
        let store = answers.first().and_then(|answer| wire::Store::deserialize(answer.as_ref().ok()?).ok());
        let store = store.unwrap_or_default();
        let zone = self.catalog.time_zone(deadline).await.ok();
        let grant = |(trial, answer): (&Trial, Answer)| {
            let Trial { what, needed, required, .. } = *trial;
            Grant { what, needed, required, state: state(answer) }
        };
        Ok(StoreCheck {
            name: store.name.get(store.main_language.as_deref()).map(str::to_owned),
            currency: store.main_currency,
            time_zone: zone.and_then(|zone| zone.iana_name().map(str::to_owned)),
            grants: TRIALS.iter().zip(answers).map(grant).collect(),
        })
    }
}

/// Whether the answers speak of the whole connection rather than of single scopes.
fn refusal(answers: &[Answer]) -> Result<(), ReadError> {
    if answers
        .iter()
        .any(|answer| matches!(answer, Err(Failure::Refused(Refusal { status: StatusCode::UNAUTHORIZED, .. }))))
    {
        let why = "no app of this store has the access token, or it was uninstalled (status 401)".to_owned();
        return Err(ReadError::CredentialsRefused { why });
    }
    if answers.iter().all(|answer| matches!(answer, Err(Failure::Gone))) {
        let why = "there is no store with this store id (status 404)".to_owned();
        return Err(ReadError::Unusable { why });
    }
    if answers.iter().all(|answer| matches!(answer, Err(Failure::Useless(_)))) {
        let why = "what answers there is not Tiendanube's API, or refuses the user agent".to_owned();
        return Err(ReadError::Unusable { why });
    }
    unless_all_are_later(answers)
}

fn state(answer: Answer) -> GrantState {
    match answer {
        Ok(body) if body.is_object() || body.is_array() => GrantState::Granted,
        Ok(_) => GrantState::Unknown("an answer of another shape".to_owned()),
        Err(Failure::Refused(refusal)) => GrantState::Missing(refusal.said),
        Err(failure) => GrantState::Unknown(failure.reason()),
    }
}
