//! What the catalog adds, and the calls it takes.

use serde_json::{Value, json};

use super::fake::error;
use super::{FakeStore, ITEMS, captured, look, row, shop};
use crate::fake_api::{Answer, a_minute};
use crate::{Look, ReadError};

/// An order of these SKUs.
fn order(id: &str, skus: &[&str]) -> Value {
    let lines: Vec<_> = skus.iter().map(|sku| json!({"SKU": sku, "Quantity": "1", "UnitPrice": "1.00"})).collect();
    let mut order = row(id, "2025-08-13 00:00:00");
    order["OrderLine"] = json!(lines);
    order
}

fn asked(fake: &FakeStore) -> Vec<Value> {
    let calls = fake.take_calls().into_iter().filter(|call| call.headers["netoapi_action"] == "GetItem");
    calls.map(|call| call.body["Filter"]["SKU"].clone()).collect()
}

#[tokio::test]
async fn only_what_is_not_known_yet_is_asked_for() {
    let orders = [order("N1", &["MUG-TEAL", "GONE"]), order("N2", &["MUG-TEAL", "GONE", "KETTLE-1L"])];
    let fake = FakeStore::start().await.with("Order", orders).with_fixture("Item", ITEMS);
    let shop = shop(&fake, Value::Null);
    for (id, expected) in
        [("N1", vec![json!(["GONE", "MUG-TEAL"])]), ("N2", vec![json!(["KETTLE-1L"])]), ("N2", vec![])]
    {
        shop.order(&look(id), a_minute()).await.unwrap();
        assert_eq!(asked(&fake), expected, "{id}: what does not exist is known as well");
    }
}

#[tokio::test]
async fn fifty_are_asked_for_at_once() {
    let skus: Vec<_> = (100..220).map(|number| format!("S{number}")).collect();
    let skus: Vec<_> = skus.iter().map(String::as_str).collect();
    let fake = FakeStore::start().await.with("Order", [order("N1", &skus)]);
    shop(&fake, Value::Null).order(&look("N1"), a_minute()).await.unwrap();
    let sizes: Vec<_> = asked(&fake).iter().map(|skus| skus.as_array().unwrap().len()).collect();
    assert_eq!(sizes, [50, 50, 20]);
}

#[tokio::test]
async fn a_variant_that_lacks_something_has_it_from_its_parent() {
    let parent = json!({
        "SKU": "MUG", "Brand": "Kiln & Co", "ImageURL": "assets/full/MUG.jpg", "ItemURL": "mug",
        "Categories": [{"Category": [{"CategoryName": "Gifts", "Priority": "2"}, {"CategoryName": "Drinkware", "Priority": "1"}]}],
    });
    let variant =
        json!({"SKU": "MUG-RED", "ParentSKU": "MUG", "ImageURL": "/assets/full/MUG-RED.jpg", "Categories": ""});
    let fake = FakeStore::start().await.with("Order", [order("N1", &["MUG-RED"])]).with("Item", [parent, variant]);
    let line = shop(&fake, Value::Null).order(&look("N1"), a_minute()).await.unwrap().lines.remove(0);
    assert_eq!(line.image_url.as_deref(), Some("https://www.kettlebay.example/assets/full/MUG-RED.jpg"), "its own");
    assert_eq!(line.product_url.as_deref(), Some("https://www.kettlebay.example/mug"));
    assert_eq!((line.brand.as_deref(), line.product_code.as_deref()), (Some("Kiln & Co"), Some("MUG")));
    assert_eq!(line.categories, ["Drinkware", "Gifts"], "in the merchant's order");
    assert_eq!(asked(&fake), [json!(["MUG-RED"]), json!(["MUG"])]);
}

#[tokio::test]
async fn pictures_and_pages_are_found_wherever_they_stand() {
    let of = async |item: Value| {
        let mut item = item;
        item["SKU"] = json!("A");
        let fake = FakeStore::start().await.with("Order", [order("N1", &["A"])]).with("Item", [item]);
        let line = shop(&fake, Value::Null).order(&look("N1"), a_minute()).await.unwrap().lines.remove(0);
        (line.image_url, line.product_url)
    };
    let images = json!([{"Name": "Alt 1", "URL": "https://cdn.example/alt.jpg"}, {"Name": "Main", "URL": "https://cdn.example/main.jpg"}]);
    let url = |path: &str| Some(format!("https://{path}"));
    assert_eq!(of(json!({"Images": images})).await.0, url("cdn.example/main.jpg"));
    assert_eq!(of(json!({"Images": {"Image": images[0]}})).await.0, url("cdn.example/alt.jpg"));
    assert_eq!(of(json!({"ImageURL": "//cdn.example/own.jpg", "Images": images})).await.0, url("cdn.example/own.jpg"));
    assert_eq!(of(json!({"ProductURL": "/mug", "ItemURL": "other"})).await.1, url("www.kettlebay.example/mug"));
    assert_eq!(of(json!({"ImageURL": "data:image/png;base64,AA", "Images": ""})).await, (None, None));
}

#[tokio::test]
async fn a_warning_about_a_product_that_is_not_there_costs_no_other() {
    let fake = FakeStore::start().await.with("Order", [captured("KBC100495")]);
    fake.says("GetItem", [Answer::ok(ITEMS)]);
    let order = shop(&fake, Value::Null).order(&look("KBC100495"), a_minute()).await.unwrap();
    assert_eq!((order.lines[0].brand.as_deref(), order.lines[1].brand.as_deref()), (Some("Kiln & Co"), None));
    fake.says("GetItem", [error("Cannot find Item TEXT_NOTE")]);
    let order = shop(&fake, Value::Null).order(&look("KBC100495"), a_minute()).await.unwrap();
    assert_eq!(order.lines.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_catalog_that_stays_away_costs_its_data_only_when_nobody_waits_for_it_any_longer() {
    let fake = FakeStore::start().await.with("Order", [captured("KBC100482")]);
    fake.says("GetItem", [Answer::status(502)]);
    let shop = shop(&fake, Value::Null);
    let waiting = shop.order(&look("KBC100482"), a_minute()).await;
    let why = "cannot read products: status 502".into();
    assert_eq!(waiting, Err(ReadError::TryLater { after: None, why }));
    let without = Look { without_catalog: true, ..look("KBC100482") };
    let order = shop.order(&without, a_minute()).await.unwrap();
    assert!(order.lines.len() == 2 && order.lines.iter().all(|line| line.categories.is_empty()));
}

#[tokio::test]
async fn a_catalog_that_is_refused_costs_its_data_and_one_call_in_a_while() {
    let orders = [order("N1", &["MUG-TEAL"]), order("N2", &["KETTLE-1L"])];
    let fake = FakeStore::start().await.with("Order", orders);
    fake.says("GetItem", [error("Permission denied")]);
    let shop = shop(&fake, Value::Null);
    for id in ["N1", "N2"] {
        assert_eq!(shop.order(&look(id), a_minute()).await.unwrap().lines[0].brand, None);
    }
    assert_eq!(asked(&fake).len(), 1);
}

#[tokio::test]
async fn a_page_of_orders_asks_the_catalog_once() {
    let fake = FakeStore::start().await.with_fixture("Item", ITEMS);
    fake.change(|rows| {
        let orders = (10..40).map(|number| order(&format!("N{number}"), &["MUG-TEAL", "TEA-EARL-250"]));
        rows.insert("Order", orders.collect());
    });
    let shop = shop(&fake, Value::Null);
    let window =
        crate::Window { by: crate::Moment::Created, from: None, to: Some("2026-01-01T00:00:00Z".parse().unwrap()) };
    let page = shop.page(&window, None, a_minute()).await.unwrap();
    let completed = shop.complete(page.orders, a_minute()).await.unwrap();
    assert!(completed.len() == 30 && completed.iter().all(|it| it.order.as_ref().unwrap().lines[1].brand.is_some()));
    assert_eq!(fake.take_actions(), ["GetItem", "GetOrder"]);
    assert_eq!(shop.complete(Vec::new(), a_minute()).await.unwrap().len(), 0);
}
