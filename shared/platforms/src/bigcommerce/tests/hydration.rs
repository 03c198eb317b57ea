//! The calls an order takes.

use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{
    ORDER, ORDER_COUPONS, ORDER_PRODUCTS, PRODUCTS, REFUNDS, STORE, api_with_catalog, at, listed, parse, paths, shop,
};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Look, ReadError};

fn look(id: u32) -> Look {
    Look { id: id.to_string(), ..Look::default() }
}

/// A server with the catalog and this order.
async fn api_with(order: &Value) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at(&format!("/v2/orders/{}", order["id"])), [Answer::ok(order.to_string())]);
    api
}

const COLD: [&str; 4] = ["/v2/orders/5120", "/v2/store", "/v3/catalog/products", "/v3/catalog/trees/categories"];

#[tokio::test]
async fn an_order_is_one_call_once_the_catalog_is_warm() {
    let api = api_with(&listed(5120)).await;
    let shop = shop(&api, Value::Null);
    let order = shop.order(&look(5120), a_minute()).await.unwrap();
    assert_eq!(order.lines[0].categories, ["Drinkware", "Coffee Gear"]);
    assert_eq!(paths(&api), COLD);
    assert_eq!(shop.order(&look(5120), a_minute()).await.unwrap(), order);
    assert_eq!(paths(&api), ["/v2/orders/5120"]);
}

#[tokio::test]
async fn a_catalog_that_stays_away_costs_its_data_only_when_nobody_waits_for_it_any_longer() {
    let api = FakeApi::start().await;
    api.on(&at("/v2/orders/5120"), [Answer::ok(listed(5120).to_string())]);
    api.on(&at("/v2/store"), [Answer::status(500)]);
    api.on(&at("/v3/catalog/products"), [Answer::status(500)]);
    api.on(&at("/v3/orders/5120/payment_actions/refunds"), [Answer::status(204)]);
    let shop = shop(&api, Value::Null);
    let waiting = shop.order(&look(5120), a_minute()).await;
    assert!(matches!(waiting, Err(ReadError::TryLater { .. })), "{waiting:?}");
    let order = shop.order(&Look { without_catalog: true, ..look(5120) }, a_minute()).await.unwrap();
    assert!(order.lines.len() == 3 && order.lines.iter().all(|line| line.categories.is_empty()));
}

#[tokio::test]
async fn requests_carry_the_token_and_ask_for_what_is_needed() {
    let api = api_with(&listed(5120)).await;
    shop(&api, Value::Null).order(&look(5120), a_minute()).await.unwrap();
    let calls = api.take_calls();
    assert!(calls.iter().all(|call| call.headers["x-auth-token"] == "fixture-access-token"));
    assert!(calls.iter().all(|call| call.headers["accept"] == "application/json"));
    let query = |end: &str| calls.iter().find(|call| call.path.ends_with(end)).map(|call| call.query.as_str()).unwrap();
    assert_eq!(query("/orders/5120"), "include=consignments.line_items%2Cfees&consignment_structure=object");
    assert!(query("/products").starts_with("id%3Ain=311%2C327%2C340&include=primary_image%2Cimages%2Cvariants&"));
    assert_eq!(query("/categories"), "category_id%3Ain=27%2C33%2C41%2C52&limit=250");
}

#[tokio::test]
async fn only_what_the_catalog_cache_does_not_know_is_asked_for() {
    let api = api_with(&listed(5120)).await;
    api.on(&at("/v2/orders/5119"), [Answer::ok(listed(5119).to_string())]);
    let shop = shop(&api, Value::Null);
    shop.order(&look(5120), a_minute()).await.unwrap();
    api.take_calls();
    shop.order(&look(5119), a_minute()).await.unwrap();
    let queries: Vec<_> =
        api.take_calls().into_iter().filter(|call| call.path.ends_with("/products")).map(|call| call.query).collect();
    assert_eq!(queries.len(), 1);
    assert!(queries[0].starts_with("id%3Ain=298&"), "327 is known: {queries:?}");
    shop.order(&look(5119), a_minute()).await.unwrap();
    assert_eq!(paths(&api), ["/v2/orders/5119"], "that 298 does not exist is known as well");
}

#[tokio::test]
async fn refunds_are_read_only_where_there_are_some() {
    let refunds = at("/v3/orders/5120/payment_actions/refunds");
    let api = api_with(&listed(5120)).await;
    api.on(&refunds, [Answer::ok(REFUNDS)]);
    let shop = shop(&api, Value::Null);
    assert!(shop.order(&look(5120), a_minute()).await.unwrap().refunds.is_empty());
    assert!(!api.take_calls().iter().any(|call| call.path == refunds));

    let told = shop.order(&Look { refunds: true, ..look(5120) }, a_minute()).await.unwrap();
    assert_eq!(told.refunds.iter().map(|refund| refund.amount).collect::<Vec<_>>(), [dec!(19.44), dec!(5)]);

    let mut order = listed(5120);
    order["status_id"] = json!(14);
    api.on(&at("/v2/orders/5120"), [Answer::ok(order.to_string())]);
    assert_eq!(shop.order(&look(5120), a_minute()).await.unwrap().refunds.len(), 2);
}

#[tokio::test]
async fn no_refunds_come_as_204_or_404() {
    let api = api_with(&listed(5120)).await;
    let look = Look { refunds: true, ..look(5120) };
    for status in [204, 404] {
        api.on(&at("/v3/orders/5120/payment_actions/refunds"), [Answer::status(status)]);
        assert!(shop(&api, Value::Null).order(&look, a_minute()).await.unwrap().refunds.is_empty());
    }
}

#[tokio::test]
async fn links_in_place_of_lines_are_followed_to_the_last_page() {
    let api = api_with(&parse(ORDER)).await;
    api.on(&at("/v2/orders/5127/products"), [Answer::ok(ORDER_PRODUCTS)]);
    let order = shop(&api, Value::Null).order(&look(5127), a_minute()).await.unwrap();
    assert_eq!(order.lines.len(), 4);
    assert_eq!(order.coupons[0].code, "KILN10", "found on the lines");
    let calls = api.take_calls();
    let lines: Vec<_> = calls.iter().filter(|call| call.path.ends_with("/orders/5127/products")).collect();
    assert_eq!(
        lines.iter().map(|call| call.query.as_str()).collect::<Vec<_>>(),
        ["limit=250&page=1"],
        "a page that is not full is the last"
    );
    assert!(!calls.iter().any(|call| call.path.ends_with("/coupons")));
}

#[tokio::test]
async fn full_pages_of_lines_are_followed_by_another_until_204() {
    let mut order: Value = parse(ORDER);
    order["items_total"] = json!(250);
    let page: Vec<Value> = (1..=250).map(|id| json!({"id": id, "quantity": 1, "product_id": 0})).collect();
    let api = api_with(&order).await;
    api.on(&at("/v2/orders/5127/products"), [Answer::ok(json!(page).to_string()), Answer::status(204)]);
    api.on(&at("/v2/orders/5127/coupons"), [Answer::status(204)]);
    let order = shop(&api, Value::Null).order(&look(5127), a_minute()).await.unwrap();
    assert_eq!(order.lines.len(), 250);
}

#[tokio::test]
async fn lines_missing_from_the_include_are_completed() {
    let mut order = listed(5120);
    order["items_total"] = json!(7);
    let api = api_with(&order).await;
    let lines =
        json!([{"id": 90185, "quantity": 1, "name": "known already"}, {"id": 90190, "quantity": 3, "name": "Trivet"}]);
    api.on(&at("/v2/orders/5120/products"), [Answer::ok(lines.to_string())]);
    let order = shop(&api, Value::Null).order(&look(5120), a_minute()).await.unwrap();
    let lines: Vec<_> = order.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(lines, ["Alder Pour-Over Dripper", "Stoneware Mug, 12 oz", "Glaze Care Guide (PDF)", "Trivet"]);
}

#[tokio::test]
async fn coupons_are_read_only_where_the_lines_do_not_show_them() {
    let mut order = listed(5120);
    order["coupon_discount"] = json!("10.3500");
    let api = api_with(&order).await;
    let coupons = at("/v2/orders/5120/coupons");
    api.on(&coupons, [Answer::ok(ORDER_COUPONS), Answer::status(204)]);
    let shop = shop(&api, Value::Null);
    let found = shop.order(&look(5120), a_minute()).await.unwrap().coupons;
    assert_eq!(
        (found[0].code.as_str(), found[0].amount),
        ("KILN10", Some(dec!(10.35))),
        "what it took off, not its face value"
    );
    assert!(shop.order(&look(5120), a_minute()).await.unwrap().coupons.is_empty(), "204 is no coupons");
}

#[tokio::test]
async fn an_order_that_does_not_exist_is_said_so() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    assert_eq!(shop.order(&look(1), a_minute()).await, Err(ReadError::NotFound));
}

#[tokio::test]
async fn what_something_in_between_answers_is_no_word_about_the_order() {
    for status in [204, 301, 405, 409, 410, 451] {
        let api = api_with_catalog().await;
        api.on(&at("/v2/orders/1"), [Answer::status(status)]);
        let read = shop(&api, Value::Null).order(&look(1), a_minute()).await;
        assert!(matches!(read, Err(ReadError::TryLater { .. })), "{status}: {read:?}");
    }
}

#[tokio::test]
async fn another_channel_has_its_own_address() {
    let mut order = listed(5120);
    order["channel_id"] = json!(667_159);
    let api = api_with(&order).await;
    let site = at("/v3/channels/667159/site");
    api.on(&site, [Answer::ok(r#"{"data": {"url": "https://eu.juniperandkiln.example/"}, "meta": {}}"#)]);
    let shop = shop(&api, Value::Null);
    for _ in 0..2 {
        let order = shop.order(&look(5120), a_minute()).await.unwrap();
        let url = "https://eu.juniperandkiln.example/alder-pour-over-dripper/";
        assert_eq!(order.lines[0].product_url.as_deref(), Some(url));
    }
    assert_eq!(api.take_calls().iter().filter(|call| call.path == site).count(), 1);
}

#[tokio::test]
async fn a_channel_without_a_site_has_no_product_pages() {
    let mut order = listed(5120);
    order["channel_id"] = json!(667_159);
    let api = api_with(&order).await;
    let order = shop(&api, Value::Null).order(&look(5120), a_minute()).await.unwrap();
    assert_eq!(order.lines[0].product_url, None);
    assert!(order.lines[0].image_url.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_refused_catalog_costs_the_event_only_its_data() {
    let api = api_with(&listed(5120)).await;
    api.on(&at("/v3/catalog/products"), [Answer::status(403)]).on(&at("/v2/store"), [Answer::status(403)]);
    let shop = shop(&api, Value::Null);
    let order = shop.order(&look(5120), a_minute()).await.unwrap();
    assert_eq!((order.lines.len(), order.local_day), (3, None));
    assert_eq!(
        (&order.lines[0].image_url, &order.lines[0].product_url, order.lines[0].categories.len()),
        (&None, &None, 0)
    );
    assert_eq!(order.lines[0].brand.as_deref(), Some("Juniper Studio"), "the order carries it");
    assert_eq!(paths(&api), ["/v2/orders/5120", "/v2/store", "/v3/catalog/products"]);

    shop.order(&look(5120), a_minute()).await.unwrap();
    assert_eq!(paths(&api), ["/v2/orders/5120"], "a refusal holds for a while");

    api.on(&at("/v3/catalog/products"), [Answer::ok(PRODUCTS)]).on(&at("/v2/store"), [Answer::ok(STORE)]);
    tokio::time::advance(std::time::Duration::from_secs(301)).await;
    let order = shop.order(&look(5120), a_minute()).await.unwrap();
    assert!(order.lines[0].product_url.is_some() && order.local_day.is_some(), "and then is asked again");
}

#[tokio::test(start_paused = true)]
async fn the_catalog_is_read_again_after_an_hour_and_the_store_after_a_day() {
    let api = api_with(&listed(5120)).await;
    let shop = shop(&api, Value::Null);
    shop.order(&look(5120), a_minute()).await.unwrap();
    api.take_calls();
    tokio::time::advance(std::time::Duration::from_secs(3_601)).await;
    shop.order(&look(5120), a_minute()).await.unwrap();
    assert_eq!(paths(&api), ["/v2/orders/5120", "/v3/catalog/products", "/v3/catalog/trees/categories"]);
    tokio::time::advance(std::time::Duration::from_secs(86_400)).await;
    shop.order(&look(5120), a_minute()).await.unwrap();
    assert_eq!(paths(&api), COLD);
}
