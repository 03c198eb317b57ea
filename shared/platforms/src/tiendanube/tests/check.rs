//! What is asked to check an app's access, and what is made of answers that a healthy store does not give.

use config::GrantState;
use serde_json::{Value, json};

use super::super::settings::ORIGIN;
use super::{STORE, at, past_the_end, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{ReadError, StoreCheck};

const LISTS: [&str; 5] = ["/orders", "/checkouts", "/customers", "/products", "/webhooks"];

/// Answers every question, most with an empty list.
async fn api() -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/store"), [Answer::ok(STORE)]);
    for path in LISTS {
        api.on(&at(path), [past_the_end(0)]);
    }
    api.on(&at("/orders"), [Answer::ok(r#"[{"id": 1}]"#)]);
    api
}

async fn check(api: &FakeApi) -> Result<StoreCheck, ReadError> {
    shop(api, Value::Null).check(a_minute()).await
}

fn not_granted(check: &StoreCheck) -> Vec<(&'static str, &GrantState)> {
    let others = check.grants.iter().filter(|grant| grant.state != GrantState::Granted);
    others.map(|grant| (grant.what, &grant.state)).collect()
}

#[tokio::test]
async fn a_store_says_who_it_is_and_every_read_is_tried() {
    let api = api().await;
    let found = check(&api).await.unwrap();
    assert_eq!(found.name.as_deref(), Some("Mates del Sur"));
    assert_eq!(found.currency.as_deref(), Some("ARS"));
    assert_eq!(found.time_zone.as_deref(), Some("America/Argentina/Buenos_Aires"), "by its country");
    assert_eq!(not_granted(&found), [], "an empty list may be read");
    let calls = api.take_calls();
    assert!(calls.iter().all(|call| call.method == "GET"), "nothing is changed");
    let orders = calls.iter().find(|call| call.path.ends_with("/orders")).unwrap();
    assert_eq!(orders.query, "per_page=1&fields=id", "nobody's address is read");
    let required: Vec<_> = found.grants.iter().filter(|grant| grant.required).map(|grant| grant.what).collect();
    assert_eq!(required, ["read_orders", "read_orders (checkouts)", "Webhooks (every app has them)"]);
    let zoned = shop(&api, json!({"time_zone": "America/Sao_Paulo"})).check(a_minute()).await.unwrap();
    assert_eq!(zoned.time_zone.as_deref(), Some("America/Sao_Paulo"), "as configured");
}

#[tokio::test]
async fn a_refused_read_is_a_missing_scope_and_a_failed_one_is_not() {
    let api = api().await;
    api.on(&at("/customers"), [Answer::status(403)]).on(&at("/products"), [Answer::ok("<html>")]);
    let found = check(&api).await.unwrap();
    let (missing, unknown) =
        (GrantState::Missing("status 403".into()), GrantState::Unknown("the answer is not JSON".into()));
    assert_eq!(not_granted(&found), [("read_customers", &missing), ("read_products", &unknown)]);
}

#[tokio::test]
async fn answers_may_speak_of_the_whole_connection() {
    let api = api().await;
    api.on(&at("/webhooks"), [Answer::status(401)]);
    let why = "no app of this store has the access token, or it was uninstalled (status 401)".to_owned();
    assert_eq!(check(&api).await, Err(ReadError::CredentialsRefused { why }));
    let nowhere = FakeApi::start().await;
    let why = "there is no store with this store id (status 404)".to_owned();
    assert_eq!(check(&nowhere).await, Err(ReadError::Unusable { why }));
    let (strange, broken) = (FakeApi::start().await, FakeApi::start().await);
    for path in LISTS.into_iter().chain(["/store"]) {
        strange.on(&at(path), [Answer::status(400)]);
        broken.on(&at(path), [Answer::ok("<html>")]);
    }
    let why = "what answers there is not Tiendanube's API, or refuses the user agent".to_owned();
    assert_eq!(check(&strange).await, Err(ReadError::Unusable { why }));
    assert_eq!(check(&broken).await, Err(ReadError::TryLater { after: None, why: "the answer is not JSON".into() }));
}

#[tokio::test]
async fn every_scope_is_named_where_an_app_is_made_and_in_the_documentation() {
    let documented = include_str!("../../../../../docs/CONFIGURATION.md");
    let found = check(&api().await).await.unwrap();
    for scope in found.grants.iter().map(|grant| grant.what).filter(|what| what.starts_with("read_")) {
        let scope = scope.split(' ').next().unwrap();
        assert!(ORIGIN.contains(scope), "{scope}");
        assert!(documented.contains(&format!("| `{scope}` |")), "{scope}");
    }
}
