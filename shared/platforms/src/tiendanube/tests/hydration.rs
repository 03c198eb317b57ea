//! The calls an order takes.

use serde_json::{Value, json};

use super::{CATEGORIES, ORDERS, STORE, api_with_catalog, at, listed, order_with, paths, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Look, Moment, ReadError, Window};

fn look(id: u32) -> Look {
    Look { id: id.to_string(), ..Look::default() }
}

/// A server with the catalog and this order.
async fn api_with(order: &Value) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at(&format!("/orders/{}", order["id"])), [Answer::ok(order.to_string())]);
    api
}

fn order() -> Value {
    order_with(json!({}))
}

#[tokio::test]
async fn an_order_is_one_call_once_the_catalog_is_warm() {
    let api = api_with(&order()).await;
    let shop = shop(&api, Value::Null);
    let order = shop.order(&look(1_700_042_001), a_minute()).await.unwrap();
    assert_eq!(order.lines[2].categories, ["Yerbas"]);
    assert_eq!(paths(&api), ["/categories", "/orders/1700042001", "/products", "/store"]);
    assert_eq!(shop.order(&look(1_700_042_001), a_minute()).await.unwrap(), order);
    assert_eq!(paths(&api), ["/orders/1700042001"]);
    assert_eq!(order.local_day.unwrap().to_string(), "2025-08-10");
}

#[tokio::test]
async fn requests_ask_for_what_is_needed_and_no_more() {
    let api = api_with(&order()).await;
    shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await.unwrap();
    let calls = api.take_calls();
    let query = |end: &str| calls.iter().find(|call| call.path.ends_with(end)).map(|call| call.query.as_str()).unwrap();
    assert_eq!(query("/orders/1700042001"), "aggregates=fulfillment_orders");
    let fields = "id%2Chandle%2Cbrand%2Ccategories%2Cimages%2Cattributes%2Ccanonical_url";
    assert_eq!(query("/products"), format!("ids=210500101%2C210500177&per_page=30&fields={fields}"));
    assert_eq!(query("/categories"), "per_page=200&page=1&fields=id%2Cname", "one names its category by id alone");
    for call in &calls {
        assert_eq!(call.headers["user-agent"], "Orderwire (ops@alder.example)");
        assert_eq!(call.headers["authentication"], "bearer fixture-access-token");
    }
}

#[tokio::test]
async fn products_are_asked_for_thirty_at_a_time() {
    let lines: Vec<_> = (1..=65).map(|id| json!({"id": id, "product_id": 1_000 + id, "price": "1.00"})).collect();
    let api = api_with(&order_with(json!({"products": lines}))).await;
    let shop = shop(&api, Value::Null);
    shop.order(&look(1_700_042_001), a_minute()).await.unwrap();
    let ids = |query: &str| super::parameter(query, "ids").unwrap().split(',').count();
    let asked: Vec<_> =
        api.take_calls().iter().filter(|call| call.path.ends_with("/products")).map(|call| ids(&call.query)).collect();
    assert_eq!(asked, [30, 30, 5]);
    shop.order(&look(1_700_042_001), a_minute()).await.unwrap();
    assert_eq!(paths(&api), ["/orders/1700042001"], "that they do not exist is known as well");
}

#[tokio::test]
async fn parcels_are_read_only_where_an_order_has_their_ids_alone() {
    let ids = order_with(json!({"fulfillments": [{"id": "01K2D7Q0W9M3V5T8X1B4C6E7F9"}]}));
    let api = api_with(&ids).await;
    let parcels = json!([{"status": "DISPATCHED", "fulfilled_at": "2025-08-12T15:00:00+00:00"}]);
    api.on(&at("/orders/1700042001/fulfillment-orders"), [Answer::ok(parcels.to_string()), Answer::status(403)]);
    let shop = shop(&api, Value::Null);
    let fulfilled_at =
        async || shop.order(&look(1_700_042_001), a_minute()).await.unwrap().fulfilled_at.unwrap().to_string();
    assert_eq!(fulfilled_at().await, "2025-08-12T15:00:00Z");
    assert_eq!(fulfilled_at().await, "2025-08-12T18:20:41Z", "refused: when the order last changed");
    api.take_calls();
    fulfilled_at().await;
    assert_eq!(paths(&api), ["/orders/1700042001"], "and not asked for again for a while");
    for changes in [json!({}), json!({"shipping_status": "unpacked", "fulfillments": []})] {
        let api = api_with(&order_with(changes)).await;
        super::shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await.unwrap();
        assert!(!paths(&api).iter().any(|path| path.ends_with("fulfillment-orders")));
    }
}

#[tokio::test]
async fn a_parcel_that_left_is_seen_where_the_order_neither_shows_it_nor_says_so() {
    let unpacked =
        order_with(json!({"shipping_status": "unpacked", "fulfillments": [{"id": "01K2D7"}, {"id": "01K2D8"}]}));
    let parcels =
        json!([{"status": "UNPACKED"}, {"status": "DISPATCHED", "fulfilled_at": "2025-08-12T15:00:00+00:00"}]);
    for (answer, seen) in [
        (Answer::ok(parcels.to_string()), Some("2025-08-12T15:00:00Z")),
        (Answer::status(403), None),
        (Answer::status(404), None),
        (Answer::ok("[]"), None),
    ] {
        let api = api_with(&unpacked).await;
        api.on(&at("/orders/1700042001/fulfillment-orders"), [answer]);
        let order = shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await.unwrap();
        assert_eq!(order.fulfilled_at.map(|at| at.to_string()).as_deref(), seen);
    }
}

#[tokio::test]
async fn payments_are_read_only_of_refunded_orders_and_a_refusal_is_remembered() {
    let mut order = listed(1_700_042_017);
    order["fulfillments"] = json!([]);
    let api = api_with(&order).await;
    let payments = json!([{"refunded_amount": {"value": "5500.00", "currency": "ARS"}, "events": [
        {"type": "refund", "amount": {"value": "5500.00", "currency": "ARS"}, "happened_at": "2025-08-11T20:10:00.000Z"},
    ]}]);
    let transactions = at("/orders/1700042017/transactions");
    api.on(&transactions, [Answer::ok(payments.to_string()), super::past_the_end(0), Answer::status(403)]);
    let shop = shop(&api, Value::Null);
    let refund = async || {
        let refunds = shop.order(&look(1_700_042_017), a_minute()).await.unwrap().refunds;
        (refunds[0].id.clone(), refunds[0].at.to_string())
    };
    assert_eq!(refund().await, ("sum-5500".into(), "2025-08-11T20:10:00Z".into()));
    let by_order = ("sum-5500".to_owned(), "2025-08-11T20:16:12Z".to_owned());
    assert_eq!([refund().await, refund().await], [by_order.clone(), by_order.clone()]);
    api.take_calls();
    assert_eq!(refund().await, by_order);
    assert_eq!(paths(&api), ["/orders/1700042017"]);
}

#[tokio::test]
async fn a_store_that_refuses_what_hangs_on_an_order_is_asked_without() {
    for status in [403, 422] {
        let api = api_with_catalog().await;
        let answer = move |query: &str| match query.contains("aggregates") {
            true => Answer::status(status),
            false => Answer::ok(order().to_string()),
        };
        api.compute(&at("/orders/1700042001"), answer);
        let shop = shop(&api, Value::Null);
        shop.order(&look(1_700_042_001), a_minute()).await.unwrap();
        api.take_calls();
        shop.order(&look(1_700_042_001), a_minute()).await.unwrap();
        assert_eq!(paths(&api), ["/orders/1700042001"], "from then on at once");
    }
    let api = api_with_catalog().await;
    api.on(&at("/orders/1700042001"), [Answer::status(403)]);
    let refused = shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await;
    let why = "the store refuses to show the order (status 403): has the app the scope read_orders?".to_owned();
    assert_eq!(refused, Err(ReadError::CredentialsRefused { why }));
}

#[tokio::test]
async fn a_catalog_that_stays_away_costs_its_data_only_when_nobody_waits_for_it_any_longer() {
    let api = FakeApi::start().await;
    api.on(&at("/orders/1700042001"), [Answer::ok(order().to_string())]);
    api.on(&at("/store"), [Answer::ok(STORE)]).on(&at("/products"), [Answer::status(500)]);
    let options = json!({"time_zone": "Asia/Tokyo"});
    let shop = shop(&api, options);
    let waiting = shop.order(&look(1_700_042_001), a_minute()).await;
    assert!(matches!(waiting, Err(ReadError::TryLater { .. })), "{waiting:?}");
    let order = shop.order(&Look { without_catalog: true, ..look(1_700_042_001) }, a_minute()).await.unwrap();
    assert!(order.lines.len() == 3 && order.lines.iter().all(|line| line.categories.is_empty()));
    assert_eq!(order.local_day.unwrap().to_string(), "2025-08-10", "23:05 in the configured zone");
}

#[tokio::test]
async fn a_store_that_shows_neither_itself_nor_products_is_told_of_all_the_same() {
    let api = FakeApi::start().await;
    api.on(&at("/orders/1700042001"), [Answer::ok(order().to_string())]);
    api.on(&at("/store"), [Answer::status(403)]).on(&at("/products"), [Answer::status(403)]);
    let order = shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await.unwrap();
    assert!(order.lines[0].brand.is_none() && order.lines[0].image_url.is_some(), "the line has its own picture");
    assert_eq!(order.lines[0].options[0].name, "Variant");
}

#[tokio::test]
async fn a_page_is_completed_with_one_look_at_the_catalog_and_each_ones_trouble_is_its_own() {
    let api = api_with_catalog().await;
    let mut rows: Vec<Value> = serde_json::from_str(ORDERS).unwrap();
    rows[0]["currency"] = json!("pesos");
    api.on(&at("/orders"), [Answer::ok(json!(rows).to_string()).with("x-total-count", "4")]);
    api.on(&at("/orders/1700042040/fulfillment-orders"), [Answer::ok("[]")]);
    let shop = shop(&api, Value::Null);
    let window = Window { by: Moment::Created, from: None, to: None };
    let page = shop.page(&window, None, a_minute()).await.unwrap();
    assert_eq!((page.orders.len(), page.unusable.len()), (3, 1), "one has no currency");
    let positions: Vec<_> = page.orders.iter().map(|order| order.position.clone()).collect();
    api.take_calls();
    let completed = shop.complete(page.orders, a_minute()).await.unwrap();
    assert_eq!(completed.iter().map(|it| it.position.clone()).collect::<Vec<_>>(), positions);
    assert!(completed.iter().all(|it| it.order.is_ok()));
    let asked = paths(&api);
    assert_eq!(asked.iter().filter(|path| *path == "/products").count(), 1, "{asked:?}");
    for completed in completed {
        let alone = listed(completed.id.parse().unwrap());
        api.on(&at(&format!("/orders/{}", completed.id)), [Answer::ok(alone.to_string())]);
        assert_eq!(completed.order, shop.order(&look(completed.id.parse().unwrap()), a_minute()).await);
    }
    assert_eq!(shop.complete(Vec::new(), a_minute()).await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_order_that_does_not_exist_is_said_so() {
    let api = api_with_catalog().await;
    assert_eq!(shop(&api, Value::Null).order(&look(1), a_minute()).await, Err(ReadError::NotFound));
    let text = r#"{"code": 404, "message": "Not Found", "description": "Order with such id does not exist"}"#;
    api.on(&at("/orders/1"), [Answer::status(404).saying(text)]);
    assert_eq!(shop(&api, Value::Null).order(&look(1), a_minute()).await, Err(ReadError::NotFound));
}

#[tokio::test]
async fn categories_are_read_to_their_last_page() {
    let api = api_with(&order()).await;
    let full: Vec<_> = (1..=200).map(|id| json!({"id": id, "name": {"es": "otra"}})).collect();
    let last = Answer::ok(CATEGORIES);
    api.on(&at("/categories"), [Answer::ok(json!(full).to_string()), last]);
    let order = shop(&api, Value::Null).order(&look(1_700_042_001), a_minute()).await.unwrap();
    assert_eq!(order.lines[2].categories, ["Yerbas"]);
}
