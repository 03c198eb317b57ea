//! Fixtures in, domain out; and the calls made for it, against a fake API on loopback.

mod check;
mod checkouts;
mod concern;
mod hooks;
mod hydration;
mod limits;
mod lists;
mod orders;
mod parcels;
mod people;
mod refunds;
mod sample;
mod settings;
mod signature;

use std::collections::HashMap;
use std::sync::Arc;

use config::{Section, Store};
use domain::Order;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::mapping::{self, Found, Parts, Product, StoreFacts};
use super::wire;
use super::{ID, Tiendanube};
use crate::fake_api::{Answer, FakeApi, client};
use crate::{Haste, Platform, Shop};

const ORDER: &str = include_str!("fixtures/order.json");
const ORDERS: &str = include_str!("fixtures/orders_page.json");
const CHECKOUT: &str = include_str!("fixtures/checkout.json");
const PRODUCTS: &str = include_str!("fixtures/products.json");
const CATEGORIES: &str = include_str!("fixtures/categories.json");
const STORE: &str = include_str!("fixtures/store.json");
const VECTORS: &str = include_str!("fixtures/hmac_vector.json");

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a fixture of this shape")
}

fn wire<T: for<'de> Deserialize<'de>>(value: &Value) -> T {
    T::deserialize(value).expect("wire shapes are tolerant")
}

/// The order of `order.json` with some fields changed.
fn order_with(changes: Value) -> Value {
    let mut order: Value = parse(ORDER);
    let changes = changes.as_object().expect("fields").clone();
    order.as_object_mut().expect("an order").extend(changes);
    order
}

/// An order of the listed page.
fn listed(id: u32) -> Value {
    let page: Vec<Value> = parse(ORDERS);
    page.into_iter().find(|order| order["id"] == id).expect("it is on the page")
}

/// What the catalog fixtures say about all their products.
fn found() -> Found {
    let (products, categories): (Vec<wire::Product>, Vec<wire::Category>) = (parse(PRODUCTS), parse(CATEGORIES));
    let categories: HashMap<_, _> = categories.into_iter().map(|it| (it.id.unwrap(), it.name)).collect();
    Found {
        store: Arc::new(StoreFacts::of(parse(STORE), None)),
        products: products.into_iter().map(|it| (it.id.clone().unwrap(), Arc::new(Product::from(it)))).collect(),
        categories: Arc::new(categories),
    }
}

/// An order as the rules see it, with the parcels that came along and without payments.
fn mapped(order: &Value) -> Order {
    let mut order: wire::Order = wire(order);
    let parts = Parts { parcels: order.take_parcels(), ..Parts::default() };
    mapping::order(order, parts, &found()).expect("a usable order")
}

fn store(api_base: Option<&str>, options: Value) -> Store {
    let credentials = json!({
        "store_id": "4815162",
        "access_token": "fixture-access-token",
        "client_secret": "tn-test-client-secret-5c1d0f",
        "user_agent": "Orderwire (ops@alder.example)",
    });
    Store {
        id: "alder".into(),
        platform: ID.into(),
        api_base: api_base.map(str::to_owned),
        credentials: Section::new("credentials", credentials),
        connected_at: None,
        destinations: vec!["klaviyo".into()],
        options: Section::new("options", options),
        paused: false,
    }
}

/// A shop that reads from `api`.
fn shop(api: &FakeApi, options: Value) -> Arc<dyn Shop> {
    hasty_shop(api, options, Haste::Live)
}

/// The same with more or less of the quota.
fn hasty_shop(api: &FakeApi, options: Value, haste: Haste) -> Arc<dyn Shop> {
    Tiendanube.connect(&store(Some(&api.base), options), &client(), haste).expect("a right configuration")
}

/// A path below the fixtures' store.
fn at(path: &str) -> String {
    format!("/2025-03/4815162{path}")
}

/// Paths below the store's.
fn paths(api: &FakeApi) -> Vec<String> {
    let prefix = at("");
    api.take_paths().into_iter().map(|path| path.strip_prefix(&prefix).unwrap_or(&path).to_owned()).collect()
}

/// What the API says where a page is past the last one.
fn past_the_end(last: u32) -> Answer {
    let description = format!("Last page is {last}");
    let body = json!({"code": 404, "message": "Not Found", "description": description});
    Answer::status(404).saying(&body.to_string())
}

/// A server with the catalog and store fixtures.
async fn api_with_catalog() -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/products"), [Answer::ok(PRODUCTS)])
        .on(&at("/categories"), [Answer::ok(CATEGORIES)])
        .on(&at("/store"), [Answer::ok(STORE)]);
    api
}

/// The value of a parameter.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
