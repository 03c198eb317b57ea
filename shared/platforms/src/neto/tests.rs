//! Fixtures in, domain out; and the calls made for it, against a fake store on loopback.

mod carts;
mod catalog;
mod check;
mod concern;
mod fake;
mod limits;
mod lists;
mod orders;
mod refunds;
mod settings;
mod signature;

use std::sync::Arc;

use config::{Section, Store};
use serde_json::{Value, json};

use self::fake::FakeStore;
use super::{ID, Neto};
use crate::fake_api::{a_minute, client};
use crate::{Haste, Look, Platform, Shop};

const ORDERS: &str = include_str!("fixtures/get_order_response.json");
const ITEMS: &str = include_str!("fixtures/get_item_response.json");
const CARTS: &str = include_str!("fixtures/get_cart_response.json");
const RMAS: &str = include_str!("fixtures/get_rma_response.json");
const NOTIFICATION: &str = include_str!("fixtures/notification_order.xml");
const MALFORMED: &str = include_str!("fixtures/error_response.json");

fn store(api_base: Option<&str>, options: Value) -> Store {
    let credentials = json!({
        "store_url": "https://www.kettlebay.example/",
        "api_key": "fixture-api-key",
        "username": "orderwire-api",
        "webhook_tokens": ["current-token", "previous-token"],
    });
    Store {
        id: "kettlebay".into(),
        platform: ID.into(),
        api_base: api_base.map(str::to_owned),
        credentials: Section::new("credentials", credentials),
        connected_at: None,
        destinations: vec!["klaviyo".into()],
        options: Section::new("options", options),
        paused: false,
    }
}

/// A shop that reads from `fake`.
fn shop(fake: &FakeStore, options: Value) -> Arc<dyn Shop> {
    hasty_shop(fake, options, Haste::Live)
}

/// The same with more or less time.
fn hasty_shop(fake: &FakeStore, options: Value, haste: Haste) -> Arc<dyn Shop> {
    Neto.connect(&store(Some(fake.base()), options), &client(), haste).expect("a right configuration")
}

/// A store with everything the fixtures show.
async fn kettlebay() -> FakeStore {
    let fake = FakeStore::start().await.with_fixture("Order", ORDERS).with_fixture("Item", ITEMS);
    fake.with_fixture("Cart", CARTS).with_fixture("Rma", RMAS)
}

/// An order of the fixtures.
fn captured(id: &str) -> Value {
    let answer: Value = serde_json::from_str(ORDERS).expect("a fixture is JSON");
    answer["Order"]
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["OrderID"] == id))
        .expect("it is there")
        .clone()
}

/// A small order placed and changed at this time.
fn row(id: &str, at: &str) -> Value {
    let line = json!({"OrderLineID": format!("{id}-0"), "SKU": "MUG-TEAL", "Quantity": "1", "UnitPrice": "10.00"});
    json!({
        "OrderID": id, "ID": id, "Email": "mira.holt@harbour-mail.example", "OrderStatus": "New", "GrandTotal": "10.00",
        "DatePlaced": at, "DateUpdated": at, "OrderLine": line,
    })
}

fn look(id: &str) -> Look {
    Look { id: id.to_owned(), ..Look::default() }
}

/// The order as a store shows it that has this one and the catalog of the fixtures.
async fn read(order: Value, options: Value) -> domain::Order {
    let id = order["OrderID"].as_str().expect("an id").to_owned();
    let fake = FakeStore::start().await.with("Order", [order]).with_fixture("Item", ITEMS).with_fixture("Rma", RMAS);
    shop(&fake, options).order(&look(&id), a_minute()).await.expect("an order")
}
