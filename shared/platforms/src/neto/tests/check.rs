//! What is asked to check a store, and what is made of its answers.

use config::GrantState;
use serde_json::{Value, json};

use super::fake::{error, success};
use super::{FakeStore, kettlebay, shop};
use crate::fake_api::{Answer, a_minute};
use crate::{ReadError, StoreCheck, find};

const CALLS: [&str; 5] = ["GetOrder", "GetCart", "GetRma", "GetItem", "GetCurrencySettings"];

/// A store with some currency settings.
async fn healthy() -> FakeStore {
    let fake = kettlebay().await;
    fake.says("GetCurrencySettings", [success("CurrencySettings", &json!([{"DefaultCurrency": "NZD"}]))]);
    fake
}

async fn check(fake: &FakeStore, options: Value) -> Result<StoreCheck, ReadError> {
    shop(fake, options).check(a_minute()).await
}

fn not_granted(check: &StoreCheck) -> Vec<(&'static str, &GrantState)> {
    let states = check.grants.iter().map(|grant| (grant.what, &grant.state));
    states.filter(|(_, state)| **state != GrantState::Granted).collect()
}

#[tokio::test]
async fn every_call_is_tried_once_for_what_nobody_has() {
    let fake = healthy().await;
    let found = check(&fake, Value::Null).await.unwrap();
    assert_eq!(not_granted(&found), []);
    assert_eq!(found.grants.iter().map(|grant| grant.what).collect::<Vec<_>>(), CALLS);
    let required: Vec<_> = found.grants.iter().filter(|grant| grant.required).map(|grant| grant.what).collect();
    assert_eq!(required, ["GetOrder", "GetCart", "GetRma"]);
    assert_eq!((found.name.as_deref(), found.currency.as_deref()), (Some("www.kettlebay.example"), Some("NZD")));
    assert_eq!(found.time_zone.as_deref(), Some("Australia/Sydney"));
    let calls = fake.take_calls();
    assert_eq!(calls.len(), CALLS.len());
    assert!(!calls.iter().any(|call| call.body.to_string().contains("Email")), "nothing personal is asked for");
}

#[tokio::test]
async fn a_store_that_does_not_say_its_currency_has_the_configured_one() {
    let fake = kettlebay().await;
    for settings in [
        success("CurrencySettings", &json!("")),
        success("Other", &json!({"DefaultCurrency": "dollars"})),
        error("Permission denied"),
    ] {
        fake.says("GetCurrencySettings", [settings]);
        assert_eq!(check(&fake, json!({"currency": "aud"})).await.unwrap().currency.as_deref(), Some("AUD"));
    }
}

#[tokio::test]
async fn returns_are_not_tried_where_refunds_are_not_told() {
    let found = check(&healthy().await, json!({"refunds_from_rmas": false})).await.unwrap();
    assert!(!found.grants.iter().any(|grant| grant.what == "GetRma"));
}

#[tokio::test]
async fn a_refused_call_is_missing_and_a_failed_one_is_not() {
    let fake = healthy().await;
    fake.says("GetRma", [error("Permission denied")]);
    fake.says("GetCart", [Answer::status(403)]);
    fake.says("GetItem", [Answer::ok("<html>")]);
    let found = check(&fake, Value::Null).await.unwrap();
    let missing = |why: &str| GrantState::Missing(why.into());
    let expected = [
        ("GetCart", &missing("status 403")),
        ("GetRma", &missing("the store answers: Permission denied")),
        ("GetItem", &GrantState::Unknown("the answer is not JSON".into())),
    ];
    assert_eq!(not_granted(&found), expected);
}

#[tokio::test]
async fn a_key_that_may_do_nothing_is_refused() {
    let fake = FakeStore::start().await;
    for call in CALLS {
        fake.says(call, [error("Invalid API key")]);
    }
    let why =
        "the store knows no such API key, or its user may make no call (the store answers: Invalid API key)".into();
    assert_eq!(check(&fake, Value::Null).await, Err(ReadError::CredentialsRefused { why }));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_answers_nothing_is_tried_later() {
    let fake = FakeStore::start().await;
    for call in CALLS {
        fake.says(call, [Answer::ok("<html>")]);
    }
    assert_eq!(
        check(&fake, Value::Null).await,
        Err(ReadError::TryLater { after: None, why: "the answer is not JSON".into() })
    );
}

#[tokio::test]
async fn every_call_is_documented_and_told_to_whoever_makes_the_key() {
    let documented = include_str!("../../../../../docs/CONFIGURATION.md");
    for call in CALLS {
        assert!(documented.contains(&format!("| {call} |")), "{call}");
        assert!(find("neto").unwrap().origin().contains(call), "{call}");
    }
}
