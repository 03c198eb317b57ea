//! The answers have the members and types of recorded ones.

use super::*;
use crate::web::testing::assert_same_shape;

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../fixtures/", $name))).expect("fixtures are JSON")
    };
}

/// An order with a coupon, an engraving, a product without a picture, a parcel on its way.
async fn store_with_order(settings: TiendanubeSettings) -> (TiendanubeStore, u64) {
    let (store, _) = store_with(settings).await;
    let id = store.shop(|shop| {
        let buyer = Buyer { phone: "+5491155550148".to_owned(), ..shop.somebody() };
        let id = shop.start_checkout(&buyer, &[(MATE, 2), (YERBA, 1)], noon()).unwrap().outcome;
        let _ = shop.apply_coupon(id, "BIENVENIDA", noon()).unwrap();
        let _ = shop.place(id, Payment::Paid, noon()).unwrap();
        shop.orders.get_mut(&id).unwrap().basket.lines[0].properties = vec![("Grabado".to_owned(), "C.F.".to_owned())];
        let _ = shop.pack(id, noon()).unwrap();
        let _ = shop.dispatch(id, noon()).unwrap();
        id
    });
    (store, id)
}

#[tokio::test]
async fn orders_have_the_recorded_shape() {
    let (store, id) = store_with_order(TiendanubeSettings::default()).await;
    let sample = fixture!("order.json");
    let one = get(&store, &format!("/orders/{id}?aggregates=fulfillment_orders")).await.json();
    assert_same_shape(&one, &sample, "order");
    assert_same_shape(&one["products"][1], &sample["products"][2], "line without a picture");
    let page = get(&store, "/orders").await.json();
    assert_same_shape(&page, &fixture!("orders_page.json"), "orders");
    assert!(page[0]["store_id"].is_string() && one["store_id"].is_number());
}

#[tokio::test]
async fn order_of_an_app_has_the_recorded_oddities() {
    let (store, _) = store_with_order(TiendanubeSettings::default()).await;
    let id = store.shop(|shop| shop.order_by_app(&[(MATE, 1)], noon()).unwrap().outcome);
    let one = get(&store, &format!("/orders/{id}")).await.json();
    let sample = &fixture!("orders_page.json")[2];
    for name in ["contact_email", "contact_name", "contact_phone", "contact_identification", "extra", "storefront"] {
        let (ours, theirs) = (&one[name], &sample[name]);
        assert_eq!(std::mem::discriminant(ours), std::mem::discriminant(theirs), "{name}: {ours} / {theirs}");
    }
    assert!(one.get("customer").is_none());
    assert_eq!(
        (&one["products"][0]["quantity"], &one["products"][0]["variant_id"]),
        (&"1".into(), &"880100201".into())
    );
}

#[tokio::test]
async fn older_version_has_what_the_newer_one_dropped() {
    let (store, id) = store_with_order(TiendanubeSettings::default()).await;
    let path = format!("{}/v1/4815162/orders/{id}", store.api_base());
    let old = ask(Method::GET, &path, &HEADERS, None, PATIENCE).await.unwrap().json();
    assert_eq!(old["shipped_at"], "2026-11-20T12:00:00+0000");
    assert_eq!(old["shipping_cost_customer"], "5000.00");
    assert!(get(&store, &format!("/orders/{id}")).await.json().get("shipped_at").is_none());
    let (store, id) = store_with_order(TiendanubeSettings { v1_shapes: true, ..TiendanubeSettings::default() }).await;
    assert!(get(&store, &format!("/orders/{id}")).await.json()["shipped_at"].is_string());
}

#[tokio::test]
async fn checkouts_customers_products_categories_and_store_have_the_recorded_shape() {
    let (store, _) = store_with_order(TiendanubeSettings::default()).await;
    let buyer = store.shop(Shop::somebody);
    let checkout = store.act(|shop, now| shop.start_checkout(&buyer, &[(MATE, 1)], now)).unwrap();
    let mut categories = fixture!("categories.json");
    categories.as_array_mut().unwrap().truncate(1);
    let checkout = format!("/checkouts/{checkout}");
    for (path, sample) in [
        (checkout.as_str(), fixture!("checkout.json")),
        ("/products?ids=210500101", fixture!("products.json")),
        ("/categories", categories),
        ("/customers", serde_json::json!([fixture!("order.json")["customer"]])),
        ("/store", fixture!("store.json")),
    ] {
        assert_same_shape(&get(&store, path).await.json(), &sample, path);
    }
}

#[tokio::test]
async fn transactions_are_there_for_those_who_may_read_them() {
    let settings = TiendanubeSettings { transactions: true, ..TiendanubeSettings::default() };
    let (store, id) = store_with_order(settings).await;
    let path = format!("/orders/{id}/transactions");
    let before = get(&store, &path).await.json();
    assert_eq!((&before[0]["status"], &before[0]["refunded_amount"]), (&"paid".into(), &Value::Null));
    store.act(|shop, now| shop.refund(id, 500.into(), now)).unwrap();
    let after = get(&store, &path).await.json();
    assert_eq!(after[0]["status"], "partially_refunded");
    assert_eq!(after[0]["refunded_amount"], serde_json::json!({"value": "500.00", "currency": "ARS"}));
    let events: Vec<_> = after[0]["events"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(events, ["sale", "refund"]);
}
