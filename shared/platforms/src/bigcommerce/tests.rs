//! Fixtures in, domain out; and the calls made for it, against a fake API on loopback.

mod accounts;
mod check;
mod checkouts;
mod completion;
mod concern;
mod hooks;
mod hydration;
mod limits;
mod lists;
mod orders;
mod refund_lists;
mod refunds;
mod settings;
mod signature;

use std::collections::HashMap;
use std::sync::Arc;

use config::{Section, Store};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::mapping::{Found, Product};
use super::wire::{self, Data};
use super::{BigCommerce, ID};
use crate::fake_api::{Answer, FakeApi, client};
use crate::{Haste, Platform, Shop};

const ORDER: &str = include_str!("fixtures/order.json");
const ORDER_LEGACY: &str = include_str!("fixtures/order_legacy_consignments_array.json");
const ORDER_PAGE: &str = include_str!("fixtures/orders_page_with_includes.json");
const ORDER_PRODUCTS: &str = include_str!("fixtures/order_products.json");
const PRODUCTS: &str = include_str!("fixtures/products_v3.json");
const CATEGORIES: &str = include_str!("fixtures/categories_v3.json");
const BRANDS: &str = include_str!("fixtures/brands_v3.json");
const STORE: &str = include_str!("fixtures/store.json");
const REFUNDS: &str = include_str!("fixtures/refunds.json");
const ORDER_COUPONS: &str = include_str!("fixtures/order_coupons.json");
const CHECKOUT: &str = include_str!("fixtures/checkout.json");
const CHECKOUT_EMAIL_ONLY: &str = include_str!("fixtures/checkout_email_only.json");
const WEBHOOK: &str = include_str!("fixtures/webhook_order_created.json");
const WEBHOOKS: &str = include_str!("fixtures/webhooks_other_scopes.json");
const SIGNATURE_VECTOR: &str = include_str!("fixtures/webhook_signature_vector.json");

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a fixture of this shape")
}

/// An order of the listed page.
fn listed(id: u32) -> Value {
    let page: Vec<Value> = parse(ORDER_PAGE);
    page.into_iter().find(|order| order["id"] == id).expect("it is on the page")
}

/// What the catalog fixtures say about all their products.
fn found() -> Found {
    let products: Data<Vec<wire::Product>> = parse(PRODUCTS);
    let categories: Data<Vec<wire::Category>> = parse(CATEGORIES);
    let brands: Data<Vec<wire::Brand>> = parse(BRANDS);
    Found {
        zone: Some(TimeZone::get("America/Denver").expect("a zone")),
        base_url: Some("https://www.juniperandkiln.example".into()),
        sites: HashMap::new(),
        products: products.data.into_iter().map(|it| (it.id.clone().unwrap(), Arc::new(Product::from(it)))).collect(),
        categories: categories.data.into_iter().map(|it| (it.category_id.unwrap(), it.name.unwrap())).collect(),
        brands: brands.data.into_iter().map(|it| (it.id.unwrap(), it.name.unwrap())).collect(),
    }
}

fn wire<T: for<'de> Deserialize<'de>>(value: &Value) -> T {
    T::deserialize(value).expect("wire shapes are tolerant")
}

fn store(api_base: Option<&str>, options: Value) -> Store {
    let credentials = json!({
        "store_hash": "qx7k2m9tza",
        "access_token": "fixture-access-token",
        "client_secret": "9f2c1d7b5e0a4c38b6d1fixturefixturesecret00",
        "webhook_tokens": ["current", "previous"],
    });
    Store {
        id: "alder-us".into(),
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
    BigCommerce.connect(&store(Some(&api.base), options), &client(), haste).expect("a right configuration")
}

/// An order of one line as a list shows it, created and changed in second `id` of a day.
fn row(id: u32) -> Value {
    let time = format!("2026-07-14T{:02}:{:02}:{:02}+00:00", id / 3_600, id / 60 % 60, id % 60);
    let line = json!({"id": id * 10, "product_id": 1_000 + id % 40, "quantity": 1, "name": "Mug"});
    json!({
        "id": id, "date_created": time, "date_modified": time, "status_id": 11, "is_deleted": false, "items_total": 1,
        "default_currency_code": "USD", "total_inc_tax": "10.0000",
        "consignments": {"shipping": [{"line_items": [line]}]},
    })
}

/// The value of a parameter.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// Lets `api` list these rows, of which it obeys the order; as the store does, `min_id`, `limit` and `is_deleted`.
fn list_rows(api: &FakeApi, rows: Vec<Value>) {
    api.compute(&at("/v2/orders"), move |query| {
        let number = |name| parameter(query, name).map(|value| value.parse::<u64>().expect("a number"));
        let is_deleted = parameter(query, "is_deleted").is_some_and(|value| value == "true");
        let is_wanted = |row: &&Value| {
            row["is_deleted"] == is_deleted && row["id"].as_u64().is_some_and(|id| id >= number("min_id").unwrap_or(0))
        };
        let limit = usize::try_from(number("limit").expect("a limit")).expect("a small one");
        let page: Vec<_> = rows.iter().filter(is_wanted).take(limit).collect();
        if page.is_empty() { Answer::status(204) } else { Answer::ok(json!(page).to_string()) }
    });
}

/// A path below the fixtures' store.
fn at(path: &str) -> String {
    format!("/stores/qx7k2m9tza{path}")
}

/// A server with the catalog and store fixtures.
async fn api_with_catalog() -> FakeApi {
    let api = FakeApi::start().await;
    api.on(&at("/v3/catalog/products"), [Answer::ok(PRODUCTS)])
        .on(&at("/v3/catalog/trees/categories"), [Answer::ok(CATEGORIES)])
        .on(&at("/v3/catalog/brands"), [Answer::ok(BRANDS)])
        .on(&at("/v2/store"), [Answer::ok(STORE)]);
    api
}

/// Paths below the store's.
fn paths(api: &FakeApi) -> Vec<String> {
    let prefix = at("");
    api.take_paths().into_iter().map(|path| path.strip_prefix(&prefix).unwrap_or(&path).to_owned()).collect()
}
