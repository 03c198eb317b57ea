//! The sample store, tested over HTTP where that matters and on the bare model where it does not.

mod accounts;
mod deeds;
mod faults;
mod history;
mod hooks;
mod orders;
mod refunds;
mod shapes;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;

use super::*;
use crate::clock::ManualClock;
use crate::web::testing::{Reply, ask};

const TOKEN: &str = "sample-access-token";
const PATIENCE: Duration = Duration::from_secs(10);
/// Stoneware Mug, Moss: 19.50.
const MUG: u64 = 502;

fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

async fn store() -> (SampleStore, ManualClock) {
    store_with(StoreSettings::default()).await
}

async fn store_with(settings: StoreSettings) -> (SampleStore, ManualClock) {
    let clock = ManualClock::new(noon());
    let store = SampleStore::start(settings, Arc::new(clock.clone())).await.unwrap();
    (store, clock)
}

fn shop() -> Shop {
    Shop::new(Profile::default(), 1, noon())
}

fn url(store: &SampleStore, path: &str) -> String {
    format!("{}/stores/qx7k2m9tza{path}", store.api_base())
}

async fn get(store: &SampleStore, path: &str) -> Reply {
    ask(Method::GET, &url(store, path), &[("x-auth-token", TOKEN)], None, PATIENCE).await.unwrap()
}

async fn send(store: &SampleStore, method: Method, path: &str, body: serde_json::Value) -> Reply {
    ask(method, &url(store, path), &[("x-auth-token", TOKEN)], Some(body.to_string()), PATIENCE).await.unwrap()
}

/// A guest buys two mugs and a towel.
fn order(shop: &mut Shop, payment: Payment, now: Timestamp) -> u64 {
    let person = shop.somebody();
    shop.buy(0, &person, &[(MUG, 2), (513, 1)], payment, now).unwrap().outcome
}

fn scopes(webhooks: &[Webhook]) -> Vec<&'static str> {
    webhooks.iter().map(|webhook| webhook.scope.trim_start_matches("store/")).collect()
}

fn ids(reply: &Reply) -> Vec<u64> {
    reply.json().as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}
