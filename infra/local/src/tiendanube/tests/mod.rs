//! The sample store, tested over HTTP where that matters and on the bare model where it does not.

mod checkouts;
mod deeds;
mod hooks;
mod orders;
mod parcels;
mod privacy;
mod rules;
mod shapes;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::Value;

use super::*;
use crate::clock::ManualClock;
use crate::web::testing::{Reply, ask};

const PATIENCE: Duration = Duration::from_secs(10);
/// Every header a request needs.
const HEADERS: [(&str, &str); 3] = [
    ("authentication", "bearer sample-access-token"),
    ("user-agent", "Tests (tests@orderwire.example)"),
    ("content-type", "application/json; charset=utf-8"),
];
/// Mate Imperial, Negro: 32,000 instead of 36,000.
const MATE: u64 = 880_100_201;
/// Yerba Orgánica 500g: 5,500, without brand, SKU and picture.
const YERBA: u64 = 880_100_231;
/// Recetario del mate: 3,000, a download.
const RECIPES: u64 = 880_100_281;

fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

async fn store() -> (TiendanubeStore, ManualClock) {
    store_with(TiendanubeSettings::default()).await
}

async fn store_with(settings: TiendanubeSettings) -> (TiendanubeStore, ManualClock) {
    let clock = ManualClock::new(noon());
    let store = TiendanubeStore::start(settings, Arc::new(clock.clone())).await.unwrap();
    (store, clock)
}

fn shop() -> Shop {
    Shop::new(Profile::default(), 1, noon())
}

fn url(store: &TiendanubeStore, path: &str) -> String {
    format!("{}/2025-03/4815162{path}", store.api_base())
}

async fn get(store: &TiendanubeStore, path: &str) -> Reply {
    ask(Method::GET, &url(store, path), &HEADERS, None, PATIENCE).await.unwrap()
}

async fn send(store: &TiendanubeStore, method: Method, path: &str, body: Value) -> Reply {
    ask(method, &url(store, path), &HEADERS, Some(body.to_string()), PATIENCE).await.unwrap()
}

/// Somebody buys two mates and a packet of yerba: 74,500 with sending.
fn order(shop: &mut Shop, payment: Payment, now: Timestamp) -> u64 {
    let buyer = shop.somebody();
    shop.buy(&buyer, &[(MATE, 2), (YERBA, 1)], payment, now).unwrap().outcome
}

fn events<T>(deed: &Deed<T>) -> Vec<&'static str> {
    deed.webhooks.iter().map(|webhook| webhook.event).collect()
}

fn ids(reply: &Reply) -> Vec<u64> {
    reply.json().as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}
