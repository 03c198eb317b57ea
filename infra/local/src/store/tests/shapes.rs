//! The answers have the members and types of recorded ones.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::Value;

use super::*;
use crate::web::testing::assert_same_shape;

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../fixtures/", $name))).expect("fixtures are JSON")
    };
}

/// A store with one order that has everything: options, a download, a gift, a coupon, a parcel, two refunds.
async fn store_with_order() -> (SampleStore, u64) {
    let (store, _) = store().await;
    let order = store.shop(|shop| {
        let person = Person { phone: "303-555-0142".to_owned(), ..shop.somebody() };
        let customer = shop.register(person.clone(), noon()).outcome;
        let cart = shop.start_cart(customer, MUG, 2, noon()).unwrap().outcome;
        let pdf = shop.catalog.products[&119].variants[0].id;
        let _ = shop.add_line(&cart, pdf, 1, noon()).unwrap();
        let _ = shop.add_gift_certificate(&cart, Decimal::from(25), "friend@postbox.example", noon()).unwrap();
        let _ = shop.apply_coupon(&cart, "WELCOME10", noon()).unwrap();
        let _ = shop.enter_address(&cart, &person, noon()).unwrap();
        let _ = shop.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), noon()).unwrap();
        let order = shop.place_order(&cart, Payment::Captured, noon()).unwrap().outcome;
        let _ = shop.ship_all(order, noon()).unwrap();
        let line = shop.orders[&order].lines[0].id;
        let _ = shop.refund(order, &RefundRequest::card(RefundOf::Lines(vec![(line, 1)])), noon()).unwrap();
        let goodwill = RefundRequest::card(RefundOf::Amount(Decimal::from(5)));
        let _ = shop.refund(order, &goodwill, noon() + SignedDuration::from_secs(9)).unwrap();
        order
    });
    (store, order)
}

#[tokio::test]
async fn orders_have_the_recorded_shape() {
    let (store, id) = store_with_order().await;
    let plain = get(&store, &format!("/v2/orders/{id}")).await.json();
    // The member of the sample's form fields is the merchant's own and not always there.
    assert_same_shape(&plain, &fixture!("order.json"), "order");
    let path = "/v2/orders?include=consignments.line_items,fees&consignment_structure=object";
    let mut page = get(&store, path).await.json();
    let sample = fixture!("orders_page_with_includes.json");
    let consignments = page[0]["consignments"].take();
    assert_same_shape(&page, &sample, "orders");
    // The three samples have different kinds of consignments.
    assert_same_shape(&consignments["shipping"], &sample[0]["consignments"]["shipping"], "shipping");
    assert_same_shape(&consignments["downloads"], &sample[1]["consignments"]["downloads"], "downloads");
    assert_same_shape(&consignments["email"], &sample[2]["consignments"]["email"], "email");
    let legacy = get(&store, &format!("/v2/orders/{id}?include=consignments.line_items")).await.json();
    assert_same_shape(
        &legacy["consignments"],
        &fixture!("order_legacy_consignments_array.json")["consignments"],
        "legacy",
    );
}

#[tokio::test]
async fn parts_of_an_order_have_the_recorded_shape() {
    let (store, id) = store_with_order().await;
    for (path, sample) in [
        ("v2/orders/{id}/products", fixture!("order_products.json")),
        ("v2/orders/{id}/coupons", fixture!("order_coupons.json")),
        ("v2/orders/{id}/shipments", fixture!("shipments.json")),
        ("v3/orders/{id}/transactions", fixture!("transactions.json")),
        ("v3/orders/{id}/payment_actions/refunds", fixture!("refunds.json")),
    ] {
        let actual = get(&store, &format!("/{}", path.replace("{id}", &id.to_string()))).await.json();
        assert_same_shape(&actual, &sample, path);
    }
    let refunds = get(&store, &format!("/v3/orders/{id}/payment_actions/refunds")).await.json();
    assert_same_shape(&refunds["data"][1], &fixture!("refunds.json")["data"][1], "goodwill");
}

#[tokio::test]
async fn catalog_and_store_have_the_recorded_shape() {
    let (store, _) = store().await;
    for (path, sample) in [
        ("/v3/catalog/products?include=images,primary_image,variants", fixture!("products_v3.json")),
        ("/v3/catalog/trees/categories?category_id:in=21", fixture!("categories_v3.json")),
        ("/v3/catalog/categories", fixture!("categories_classic_v3.json")),
        ("/v3/catalog/brands?id:in=11", fixture!("brands_v3.json")),
        ("/v2/store", fixture!("store.json")),
    ] {
        assert_same_shape(&get(&store, path).await.json(), &sample, path);
    }
    let zone = &get(&store, "/v2/store").await.json()["timezone"];
    assert_eq!(*zone, fixture!("store.json")["timezone"]);
}

#[tokio::test]
async fn carts_and_checkouts_have_the_recorded_shape_at_each_step() {
    let (store, _) = store().await;
    let person = store.shop(Shop::somebody);
    let cart = store.act(|shop, now| shop.start_cart(0, MUG, 1, now)).unwrap();
    let options = "include=line_items.physical_items.options,line_items.digital_items.options";
    let read = get(&store, &format!("/v3/carts/{cart}?{options}")).await.json();
    assert_same_shape(&read, &fixture!("cart.json"), "cart");
    assert_eq!(read["data"]["email"], "");
    store.act(|shop, now| shop.enter_email(&cart, &person.email, now)).unwrap();
    let path = format!("/v3/checkouts/{cart}?include=cart.line_items.physical_items.options");
    let email_only = get(&store, &path).await.json();
    assert_same_shape(&email_only, &fixture!("checkout_email_only.json"), "checkout");
    assert_eq!(email_only["data"]["consignments"], serde_json::json!([]));
    store.act(|shop, now| shop.enter_address(&cart, &person, now)).unwrap();
    let address = get(&store, &path).await.json();
    assert!(address["data"]["consignments"][0].get("selected_shipping_option").is_none());
    store.act(|shop, now| shop.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), now)).unwrap();
    let complete = get(&store, &path).await.json();
    assert_same_shape(&complete, &fixture!("checkout.json"), "checkout");
    assert_eq!(complete["data"]["grand_total"], serde_json::json!(29.16));
}
