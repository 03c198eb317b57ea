//! API accounts of the local stack's sample store: what they may do, and that each has webhooks of its own.

use std::sync::Arc;

use config::GrantState;
use local::clock::SystemClock;
use local::store::{Account, SampleStore, Scope, StoreSettings};
use serde_json::{Value, json};

use super::super::concern::TOPICS;
use super::{BigCommerce, client, store};
use crate::fake_api::a_minute;
use crate::{Haste, Platform, ReadError, Shop};

const URL: &str = "https://receiver.example/webhooks/alder-us";

async fn sample() -> SampleStore {
    SampleStore::start(StoreSettings::default(), Arc::new(SystemClock)).await.unwrap()
}

/// A connection by way of this account.
fn shop(sample: &SampleStore, account: &Account, store_hash: &str, options: Value) -> Arc<dyn Shop> {
    let credentials = json!({
        "store_hash": store_hash,
        "access_token": account.access_token,
        "client_secret": account.client_secret,
        "webhook_tokens": ["current"],
    });
    let mut store = store(Some(sample.api_base()), options);
    store.credentials = config::Section::new("credentials", credentials);
    BigCommerce.connect(&store, &client(), Haste::Live).unwrap()
}

fn missing(grants: &[config::Grant]) -> Vec<&'static str> {
    let is_missing = |grant: &&config::Grant| matches!(grant.state, GrantState::Missing(_));
    grants.iter().filter(is_missing).map(|grant| grant.what.split(':').next().unwrap_or_default()).collect()
}

#[tokio::test]
async fn an_account_with_every_scope_lacks_nothing() {
    let sample = sample().await;
    let account = sample.settings().account();
    let options = json!({"started_checkout_trigger": "cart_created"});
    let found = shop(&sample, &account, "qx7k2m9tza", options).check(a_minute()).await.unwrap();
    assert!(found.grants.iter().all(|grant| grant.state == GrantState::Granted), "{:?}", found.grants);
    assert_eq!(found.name.as_deref(), Some("Alder Goods"));
    assert_eq!((found.currency.as_deref(), found.time_zone.as_deref()), (Some("USD"), Some("America/Denver")));
}

#[tokio::test]
async fn each_missing_scope_is_named_and_no_other() {
    let sample = sample().await;
    let named = [
        (Scope::Information, "Information & settings"),
        (Scope::Orders, "Orders"),
        (Scope::Checkouts, "Checkouts"),
        (Scope::Carts, "Carts"),
        (Scope::Products, "Products"),
        (Scope::Sites, "Sites & routes"),
        (Scope::Customers, "Customers"),
    ];
    for (scope, name) in named {
        let account = Account::named(name).without(&[scope, Scope::Transactions]);
        sample.add_account(account.clone());
        let options = json!({"started_checkout_trigger": "cart_created"});
        let found = shop(&sample, &account, "qx7k2m9tza", options).check(a_minute()).await.unwrap();
        assert_eq!(missing(&found.grants), [name]);
    }
}

#[tokio::test]
async fn a_foreign_token_is_refused_and_a_foreign_store_hash_is_nobodys() {
    let sample = sample().await;
    let foreign = shop(&sample, &Account::named("foreign"), "qx7k2m9tza", Value::Null);
    let refused = foreign.check(a_minute()).await.unwrap_err();
    assert!(matches!(refused, ReadError::CredentialsRefused { .. }), "{refused}");
    let elsewhere = shop(&sample, &sample.settings().account(), "another", Value::Null);
    let nobody = elsewhere.check(a_minute()).await.unwrap_err();
    assert!(matches!(nobody, ReadError::Unusable { .. }), "{nobody}");
}

#[tokio::test]
async fn another_account_makes_webhooks_of_its_own_and_sees_none_of_the_old_ones() {
    let sample = sample().await;
    let (old, new) = (sample.settings().account(), Account::named("new"));
    let connected = |account: &Account| shop(&sample, account, "qx7k2m9tza", Value::Null);
    connected(&old).hooks(Some(URL), a_minute()).await.unwrap();
    let of_old = sample.hooks();
    sample.add_account(new.clone());
    let found = connected(&new).hooks(Some(URL), a_minute()).await.unwrap();
    assert_eq!(found.len(), TOPICS.len() + 1);
    assert!(found.iter().all(|finding| finding.what == "missing" && finding.repaired), "{found:?}");
    assert_eq!(sample.hooks().len(), 2 * of_old.len());
    assert_eq!(sample.hooks()[..of_old.len()], of_old, "those of the old account are as they were");
    for account in [&old, &new] {
        assert_eq!(connected(account).hooks(Some(URL), a_minute()).await.unwrap(), []);
    }
    sample.remove_account(&old.client_id);
    assert_eq!(sample.hooks().len(), of_old.len());
    assert_eq!(connected(&new).hooks(Some(URL), a_minute()).await.unwrap(), []);
}
