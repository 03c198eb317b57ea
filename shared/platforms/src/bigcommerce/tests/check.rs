//! What is asked to check an account, and what is made of answers that a healthy store does not give.

use config::GrantState;
use serde_json::{Value, json};

use super::{STORE, at, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{ReadError, StoreCheck};

const NO_CHECKOUT: &str = "/v3/checkouts/00000000-0000-0000-0000-000000000000";

/// Answers every question, of what need not be there with a 404.
async fn api() -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/v2/store"), [Answer::ok(STORE)]);
    for path in ["/v2/orders/count", "/v3/catalog/products", "/v3/hooks", "/v3/customers"] {
        api.on(&at(path), [Answer::ok("{}")]);
    }
    api
}

async fn check(api: &FakeApi, options: Value) -> Result<StoreCheck, ReadError> {
    shop(api, options).check(a_minute()).await
}

fn states(check: &StoreCheck) -> Vec<(&'static str, &GrantState)> {
    let name = |what: &'static str| what.split([':', '(']).next().unwrap_or_default().trim();
    check.grants.iter().map(|grant| (name(grant.what), &grant.state)).collect()
}

fn not_granted(check: &StoreCheck) -> Vec<(&'static str, &GrantState)> {
    states(check).into_iter().filter(|(_, state)| **state != GrantState::Granted).collect()
}

#[tokio::test]
async fn a_store_says_who_it_is_and_every_read_is_tried_once() {
    let api = api().await;
    let found = check(&api, Value::Null).await.unwrap();
    assert_eq!(found.name.as_deref(), Some("Juniper & Kiln"));
    assert_eq!((found.currency.as_deref(), found.time_zone.as_deref()), (Some("USD"), Some("America/Denver")));
    assert_eq!(not_granted(&found), []);
    let calls = api.take_calls();
    assert_eq!(calls.len(), found.grants.len());
    assert!(calls.iter().all(|call| call.method == "GET"), "nothing is changed");
    let required: Vec<_> = found.grants.iter().filter(|grant| grant.required).map(|grant| grant.what).collect();
    let expected = [
        "Orders: read-only (store_v2_orders_read_only)",
        "Checkouts: read-only (store_checkout_read_only)",
        "Webhooks (every API account has them)",
    ];
    assert_eq!(required, expected);
}

#[tokio::test]
async fn customers_are_asked_for_only_where_carts_count_as_soon_as_they_are_created() {
    let api = api().await;
    let names = |check: StoreCheck| states(&check).iter().map(|(name, _)| *name).collect::<Vec<_>>();
    assert!(!names(check(&api, Value::Null).await.unwrap()).contains(&"Customers"));
    let by_carts = check(&api, json!({"started_checkout_trigger": "cart_created"})).await.unwrap();
    assert!(by_carts.grants.last().is_some_and(|grant| grant.what.starts_with("Customers") && grant.required));
}

#[tokio::test]
async fn a_refused_read_is_a_missing_scope_and_a_failed_one_is_not() {
    let api = api().await;
    api.on(&at("/v2/orders/count"), [Answer::status(403)])
        .on(&at(NO_CHECKOUT), [Answer::status(403)])
        .on(&at("/v3/catalog/products"), [Answer::ok("<html>")]);
    let (missing, unknown) = (GrantState::Missing("status 403".into()), "the answer is not JSON".to_owned());
    let found = check(&api, Value::Null).await.unwrap();
    let expected = [("Orders", &missing), ("Checkouts", &missing), ("Products", &GrantState::Unknown(unknown))];
    assert_eq!(not_granted(&found), expected);
    api.on(&at(NO_CHECKOUT), [Answer::status(422)]);
    let found = check(&api, Value::Null).await.unwrap();
    assert!(states(&found).contains(&("Checkouts", &GrantState::Granted)), "found wrong, so it was let in");
}

#[tokio::test]
async fn nothing_that_is_always_there_being_found_means_another_store() {
    let api = FakeApi::start().await;
    let error = check(&api, Value::Null).await.unwrap_err();
    assert_eq!(error, ReadError::Unusable { why: "there is no store with this store hash (status 404)".into() });
}

#[tokio::test]
async fn one_unknown_token_speaks_for_all_reads() {
    let api = api().await;
    api.on(&at("/v3/hooks"), [Answer::status(401).saying("401 Unauthorized")]);
    let why = "no API account of this store has the access token (status 401)".into();
    assert_eq!(check(&api, Value::Null).await.unwrap_err(), ReadError::CredentialsRefused { why });
}

#[tokio::test]
async fn a_store_that_answers_nothing_is_tried_later() {
    let api = FakeApi::start().await;
    let not_json = |path: &str| api.on(&at(path), [Answer::ok("<html>")]);
    for path in ["/v2/store", "/v2/orders/count", "/v3/catalog/products", "/v3/hooks", "/v3/channels/1/site"] {
        not_json(path);
    }
    for path in [NO_CHECKOUT, "/v3/carts/00000000-0000-0000-0000-000000000000"] {
        not_json(path);
    }
    let error = check(&api, Value::Null).await.unwrap_err();
    assert_eq!(error, ReadError::TryLater { after: None, why: "the answer is not JSON".into() });
}

#[tokio::test]
async fn every_scope_is_documented_as_it_is_named() {
    let documented = include_str!("../../../../../docs/CONFIGURATION.md");
    let api = api().await;
    let found = check(&api, json!({"started_checkout_trigger": "cart_created"})).await.unwrap();
    for (what, (_, scope)) in found.grants.iter().filter_map(|grant| Some((grant.what, grant.what.rsplit_once('(')?))) {
        let Some(scope) = scope.strip_suffix(')').filter(|scope| scope.starts_with("store_")) else { continue };
        let documented_name = what.replace(scope, &format!("`{scope}`"));
        assert!(documented.contains(&format!("| {documented_name} |")), "{documented_name}");
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_grants_nothing() {
    let api = api().await;
    api.on(&at("/v2/orders/count"), [Answer::ok("")]);
    let found = check(&api, Value::Null).await.unwrap();
    let unclear = GrantState::Unknown("an answer of another shape".to_owned());
    assert_eq!(not_granted(&found), [("Orders", &unclear)]);
    let api = FakeApi::start().await;
    let paths = ["/v2/store", "/v2/orders/count", NO_CHECKOUT, "/v3/carts/00000000-0000-0000-0000-000000000000"];
    for path in paths.into_iter().chain(["/v3/catalog/products", "/v3/channels/1/site", "/v3/hooks"]) {
        api.on(&at(path), [Answer::ok("17")]);
    }
    let why = "what answers there is not BigCommerce's API".to_owned();
    assert_eq!(check(&api, Value::Null).await, Err(ReadError::Unusable { why }));
}

#[tokio::test]
async fn whoever_makes_an_account_is_told_of_every_scope_that_is_tried() {
    let api = api().await;
    let found = check(&api, json!({"started_checkout_trigger": "cart_created"})).await.unwrap();
    for (scope, _) in states(&found).into_iter().filter(|(scope, _)| *scope != "Webhooks") {
        assert!(crate::find("bigcommerce").unwrap().origin().contains(scope), "{scope}");
    }
}
