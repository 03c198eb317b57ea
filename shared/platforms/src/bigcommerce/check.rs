//! Who the store is, and what the API account may do: tried with one harmless read for each scope, all at once.
//!
//! Scopes and their names in the control panel: BigCommerce docs, start/authentication/api-accounts.

use config::{Grant, GrantState};
use domain::CheckoutTrigger;
use futures::future::join_all;
use http::StatusCode;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::Value;

use super::shop::BigCommerceShop;
use super::wire;
use crate::failure::{Failure, Refusal, unless_all_are_later};
use crate::{ReadError, StoreCheck};

/// A cart that cannot exist.
const NO_CART: &str = "00000000-0000-0000-0000-000000000000";

/// A permission and the read that tries it.
struct Trial {
    /// As in [`Grant`].
    what: &'static str,
    /// As in [`Grant`].
    needed: &'static str,
    /// Without it events are lost; without the others they say less.
    required: bool,
    /// Below the store.
    path: &'static [&'static str],
    query: &'static [(&'static str, &'static str)],
    /// Whether what is asked for need not be there: then being told so shows as well that asking is allowed.
    may_be_absent: bool,
}

/// First of all: it says who the store is.
const INFORMATION: Trial = Trial {
    what: "Information & settings: read-only (store_v2_information_read_only)",
    needed: "to know the shop's time zone and the address of its pages",
    required: false,
    path: &["v2", "store"],
    query: &[],
    may_be_absent: false,
};

/// What every store needs. Orders are counted, not read: a list would hold somebody's address.
const TRIALS: [Trial; 7] = [
    INFORMATION,
    Trial {
        what: "Orders: read-only (store_v2_orders_read_only)",
        needed: "to read orders, refunds and coupons",
        required: true,
        path: &["v2", "orders", "count"],
        query: &[],
        may_be_absent: false,
    },
    Trial {
        what: "Checkouts: read-only (store_checkout_read_only)",
        needed: "to read started checkouts",
        required: true,
        path: &["v3", "checkouts", NO_CART],
        query: &[],
        may_be_absent: true,
    },
    Trial {
        what: "Carts: read-only (store_cart_read_only)",
        needed: "to read the cart of a checkout",
        required: false,
        path: &["v3", "carts", NO_CART],
        query: &[],
        may_be_absent: true,
    },
    Trial {
        what: "Products: read-only (store_v2_products_read_only)",
        needed: "to add pictures, links, categories and brands to what was ordered",
        required: false,
        path: &["v3", "catalog", "products"],
        query: &[("limit", "1"), ("include_fields", "sku")],
        may_be_absent: false,
    },
    Trial {
        what: "Sites & routes: read-only (store_sites_read_only)",
        needed: "to link products of further storefronts to their own pages",
        required: false,
        path: &["v3", "channels", "1", "site"],
        query: &[],
        may_be_absent: true,
    },
    Trial {
        what: "Webhooks (every API account has them)",
        needed: "to look after the webhooks",
        required: true,
        path: &["v3", "hooks"],
        query: &[("limit", "1")],
        may_be_absent: false,
    },
];

/// Carts count as started checkouts before anybody has typed an address only if it is known whose they are.
const CUSTOMERS: Trial = Trial {
    what: "Customers: read-only (store_v2_customers_read_only)",
    needed: "to know who is signed in when a cart is created",
    required: true,
    path: &["v3", "customers"],
    query: &[("limit", "1")],
    may_be_absent: false,
};

type Answer = Result<Option<Value>, Failure>;

impl BigCommerceShop {
    /// As [`crate::Shop::check`].
    pub(super) async fn check_access(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        let by_carts = self.rules.checkout_trigger == CheckoutTrigger::CartCreated;
        let trials: Vec<_> = TRIALS.iter().chain(by_carts.then_some(&CUSTOMERS)).collect();
        let reads = trials.iter().map(|trial| self.api.get::<Value>(trial.path, trial.query, deadline));
        let answers = join_all(reads).await;
        refusal(&trials, &answers)?;
        let store = answers.first().and_then(|answer| wire::Store::deserialize(answer.as_ref().ok()?.as_ref()?).ok());
        let store = store.unwrap_or_default();
        let grant = |(trial, answer): (&&Trial, Answer)| {
            let Trial { what, needed, required, .. } = **trial;
            Grant { what, needed, required, state: state(trial, answer) }
        };
        Ok(StoreCheck {
            name: store.name,
            currency: store.currency,
            time_zone: store.timezone.name,
            grants: trials.iter().zip(answers).map(grant).collect(),
        })
    }
}

/// Whether the answers speak of the whole connection rather than of single scopes.
fn refusal(trials: &[&Trial], answers: &[Answer]) -> Result<(), ReadError> {
    if answers
        .iter()
        .any(|answer| matches!(answer, Err(Failure::Refused(Refusal { status: StatusCode::UNAUTHORIZED, .. }))))
    {
        let why = "no API account of this store has the access token (status 401)".to_owned();
        return Err(ReadError::CredentialsRefused { why });
    }
    let always_there = trials.iter().zip(answers).filter(|(trial, _)| !trial.may_be_absent);
    if always_there.map(|(_, answer)| answer).all(|answer| matches!(answer, Err(Failure::Gone))) {
        let why = "there is no store with this store hash (status 404)".to_owned();
        return Err(ReadError::Unusable { why });
    }
    if answers.iter().all(|answer| matches!(answer, Ok(body) if !is_of_this_api(body))) {
        let why = "what answers there is not BigCommerce's API".to_owned();
        return Err(ReadError::Unusable { why });
    }
    unless_all_are_later(answers)
}

/// Everything asked for here is answered with an object.
fn is_of_this_api(body: &Option<Value>) -> bool {
    body.as_ref().is_some_and(Value::is_object)
}

fn state(trial: &Trial, answer: Answer) -> GrantState {
    match answer {
        Ok(body) if is_of_this_api(&body) => GrantState::Granted,
        Ok(_) => GrantState::Unknown("an answer of another shape".to_owned()),
        // A request that is found wrong, or in vain, was let in.
        Err(Failure::Gone | Failure::Useless(_)) if trial.may_be_absent => GrantState::Granted,
        Err(Failure::Refused(refusal)) => GrantState::Missing(refusal.said),
        Err(failure) => GrantState::Unknown(failure.reason()),
    }
}
