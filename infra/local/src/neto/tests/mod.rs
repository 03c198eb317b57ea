//! The sample Neto store, tested from outside.

mod deeds;
mod lists;
mod notifications;
mod requests;
mod shapes;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::clock::ManualClock;
use crate::web::testing::{Reply, ask};

const PATIENCE: Duration = Duration::from_secs(10);
const HEADERS: [(&str, &str); 3] =
    [("netoapi_key", "sample-neto-api-key"), ("netoapi_username", "orderwire"), ("accept", "application/json")];

fn noon() -> Timestamp {
    "2026-08-03T12:00:00Z".parse().unwrap()
}

async fn store() -> (NetoStore, ManualClock) {
    with(NetoSettings::default()).await
}

async fn with(settings: NetoSettings) -> (NetoStore, ManualClock) {
    let clock = ManualClock::new(noon());
    (NetoStore::start(settings, Arc::new(clock.clone())).await.unwrap(), clock)
}

/// Asks for an action with these headers besides.
async fn send(store: &NetoStore, action: &str, headers: &[(&str, &str)], body: String) -> Reply {
    let url = format!("{}/do/WS/NetoAPI", store.api_base());
    let headers: Vec<_> = headers.iter().copied().chain([("netoapi_action", action)]).collect();
    ask(Method::POST, &url, &headers, Some(body), PATIENCE).await.unwrap()
}

/// The answer to a filter, out of the wrapper it may have.
async fn get(store: &NetoStore, action: &str, filter: Value) -> Value {
    let reply = send(store, action, &HEADERS, json!({"Filter": filter}).to_string()).await;
    assert_eq!(reply.status, 200);
    let mut answer = reply.json();
    match answer.get_mut(format!("{action}Response")) {
        Some(inner) => inner.take(),
        None => answer,
    }
}

/// The records under `name`, whatever shape the list has.
fn rows(answer: &Value, name: &str) -> Vec<Value> {
    match &answer[name] {
        Value::Array(rows) => rows.clone(),
        Value::Object(_) => vec![answer[name].clone()],
        Value::Null | Value::String(_) => Vec::new(),
        other => panic!("no list: {other}"),
    }
}

/// Ids of the orders a filter finds.
async fn orders(store: &NetoStore, mut filter: Value) -> Vec<String> {
    filter["OutputSelector"] = json!(["ID"]);
    let answer = get(store, "GetOrder", filter).await;
    assert_eq!(answer["Ack"], "Success", "{answer}");
    rows(&answer, "Order").iter().map(|row| row["OrderID"].as_str().unwrap().to_owned()).collect()
}

/// A guest buys one of each of the first SKUs, paid.
fn buy(store: &NetoStore, skus: usize) -> String {
    let buy = |shop: &mut Shop, now| {
        let person = shop.somebody();
        let goods: Vec<_> = shop.skus().into_iter().take(skus).map(|sku| Goods::new(sku, 2)).collect();
        shop.buy(&person, goods, Pay::Now, now)
    };
    store.act(buy).unwrap()
}
