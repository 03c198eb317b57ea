//! Completing a page of orders: as few calls as possible, and each order's trouble its own.

use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{api_with_catalog, at, list_rows, listed, parameter, paths, row, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Completed, Listed, Look, Moment, ReadError, Shop, Window};

const CREATED: Window = Window { by: Moment::Created, from: None, to: None };
const REFUNDS: &str = "/v3/orders/payment_actions/refunds";

/// These rows as a page of `shop`.
async fn page(shop: &dyn Shop, api: &FakeApi, rows: Vec<Value>) -> Vec<Listed> {
    list_rows(api, rows);
    let page = shop.page(&CREATED, None, a_minute()).await.unwrap();
    assert_eq!(page.unusable, []);
    api.take_calls();
    page.orders
}

fn refunded(id: u32) -> Value {
    let mut row = row(id);
    row["status_id"] = json!(14);
    row
}

/// Answers for any orders with a refund for each, of as much as the order's number.
fn refund_everything(api: &FakeApi) {
    api.compute(&at(REFUNDS), |query| {
        let ids = parameter(query, "order_id:in").expect("orders");
        let refund = |id: &str| json!({"id": format!("9{id}"), "order_id": id, "total_amount": id});
        let data: Vec<_> = ids.split(',').map(refund).collect();
        Answer::ok(json!({"data": data, "meta": {"pagination": {"total_pages": 1}}}).to_string())
    });
}

fn failures(completed: Vec<Completed>) -> Vec<(String, ReadError)> {
    completed.into_iter().filter_map(|it| Some((it.id, it.order.err()?))).collect()
}

#[tokio::test]
async fn a_completed_order_is_the_order_as_read_by_itself() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    let rows = page(&*shop, &api, vec![listed(5119), listed(5120), listed(5128)]).await;
    for completed in shop.complete(rows, a_minute()).await.unwrap() {
        let path = at(&format!("/v2/orders/{}", completed.id));
        api.on(&path, [Answer::ok(listed(completed.id.parse().unwrap()).to_string())]);
        let alone = shop.order(&Look { id: completed.id.clone(), ..Look::default() }, a_minute()).await;
        assert_eq!(completed.order, alone);
        assert_eq!(completed.position, format!("live:{}", completed.id.parse::<u64>().unwrap() + 1));
    }
}

#[tokio::test]
async fn a_page_is_completed_with_one_look_at_the_catalog() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    let rows = page(&*shop, &api, vec![listed(5119), listed(5120), listed(5128)]).await;
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let completed = shop.complete(rows, a_minute()).await.unwrap();
    assert_eq!(completed.iter().map(|it| &it.id).collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
    assert_eq!(completed[1].order.as_ref().unwrap().lines[0].categories, ["Drinkware", "Coffee Gear"]);
    assert_eq!(paths(&api), ["/v2/store", "/v3/catalog/products", "/v3/catalog/trees/categories"]);
}

#[tokio::test]
async fn orders_of_several_channels_have_the_addresses_of_their_own() {
    let api = api_with_catalog().await;
    api.on(&at("/v3/channels/7/site"), [Answer::ok(r#"{"data": {"url": "https://eu.juniperandkiln.example/"}}"#)]);
    let shop = shop(&api, Value::Null);
    let of = |channel: u32, id: u32| {
        let mut order = listed(5120);
        (order["channel_id"], order["id"]) = (json!(channel), json!(id));
        order
    };
    let rows = page(&*shop, &api, vec![of(1, 1), of(7, 2), of(8, 3), of(7, 4)]).await;
    let completed = shop.complete(rows, a_minute()).await.unwrap();
    let urls: Vec<_> = completed.iter().map(|it| it.order.as_ref().unwrap().lines[0].product_url.as_deref()).collect();
    let [us, eu] = ["www", "eu"].map(|host| format!("https://{host}.juniperandkiln.example/alder-pour-over-dripper/"));
    assert_eq!(urls, [Some(us.as_str()), Some(eu.as_str()), None, Some(eu.as_str())]);
    assert_eq!(paths(&api).iter().filter(|path| path.ends_with("/channels/7/site")).count(), 1);
}

#[tokio::test]
async fn refunds_of_a_page_are_read_together() {
    let api = api_with_catalog().await;
    refund_everything(&api);
    let shop = shop(&api, Value::Null);
    let mut rows =
        page(&*shop, &api, (1..=250).map(|id| if id <= 120 { refunded(id) } else { row(id) }).collect()).await;
    rows[249].refunds = true;
    let completed = shop.complete(rows, a_minute()).await.unwrap();
    let asked: Vec<_> = api.take_calls().into_iter().filter(|call| call.path == at(REFUNDS)).collect();
    assert_eq!(asked.len(), 2, "121 orders that say so, or of which the caller knows");
    for completed in completed {
        let (id, order) = (completed.id, completed.order.unwrap());
        let amounts: Vec<_> = order.refunds.iter().map(|refund| refund.amount.to_string()).collect();
        let number: u32 = id.parse().unwrap();
        assert_eq!(amounts, if number <= 120 || number == 250 { vec![id] } else { vec![] });
        assert!(order.refunds.iter().all(|refund| refund.at == order.modified_at), "they do not say when");
    }
}

#[tokio::test]
async fn five_thousand_orders_cost_a_call_for_fifty_of_them_at_most() {
    let api = api_with_catalog().await;
    refund_everything(&api);
    api.compute(&at("/v3/catalog/products"), |_| Answer::ok(r#"{"data": []}"#));
    let row = |id| match id % 20 {
        0 => refunded(id),
        1 => {
            let mut archived = row(id);
            archived["is_deleted"] = json!(true);
            archived
        }
        _ => row(id),
    };
    list_rows(&api, (1..=5_000).map(row).collect());
    let shop = shop(&api, Value::Null);
    let (mut orders, mut refunds, mut next) = (0, 0, None);
    loop {
        let page = shop.page(&CREATED, next.as_deref(), a_minute()).await.unwrap();
        for completed in shop.complete(page.orders, a_minute()).await.unwrap() {
            orders += 1;
            refunds += completed.order.unwrap().refunds.len();
        }
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((orders, refunds), (5_000, 250));
    let calls = api.take_calls().len();
    assert!(calls <= 100, "{calls} calls");
}

#[tokio::test]
async fn lines_and_coupons_are_read_only_for_orders_that_lack_them() {
    let api = api_with_catalog().await;
    let mut short = row(2);
    short["items_total"] = json!(4);
    let mut discounted = row(3);
    discounted["coupon_discount"] = json!("5.0000");
    api.on(
        &at("/v2/orders/2/products"),
        [Answer::ok(json!([{"id": 21, "quantity": 3, "name": "Trivet"}]).to_string())],
    );
    api.on(&at("/v2/orders/3/coupons"), [Answer::ok(json!([{"code": "KILN10", "discount": "5.0000"}]).to_string())]);
    let shop = shop(&api, Value::Null);
    let rows = page(&*shop, &api, vec![row(1), short, discounted]).await;
    let completed = shop.complete(rows, a_minute()).await.unwrap();
    let orders: Vec<_> = completed.into_iter().map(|it| it.order.unwrap()).collect();
    assert_eq!(orders.iter().map(|order| order.lines.len()).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(orders[2].coupons[0].amount, Some(dec!(5)));
    let own: Vec<_> = paths(&api).into_iter().filter(|path| path.starts_with("/v2/orders")).collect();
    assert_eq!(own, ["/v2/orders/2/products", "/v2/orders/3/coupons"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_one_order_concerns_no_other_but_a_store_that_is_down_does() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    let mut short = row(2);
    short["items_total"] = json!(4);
    let rows = page(&*shop, &api, vec![row(1), short, row(3)]).await;
    let products = at("/v2/orders/2/products");
    api.on(&products, [Answer::status(422)]);
    let why = "cannot read the order's products: status 422".into();
    let found = failures(shop.complete(rows.clone(), a_minute()).await.unwrap());
    assert_eq!(found, [("2".into(), ReadError::Unusable { why })]);
    api.on(&products, [Answer::status(503)]);
    assert!(matches!(shop.complete(rows.clone(), a_minute()).await, Err(ReadError::TryLater { .. })));
    api.on(&products, [Answer::status(403)]);
    assert!(matches!(shop.complete(rows, a_minute()).await, Err(ReadError::CredentialsRefused { .. })));
}

#[tokio::test(start_paused = true)]
async fn refunds_that_cannot_be_read_concern_the_orders_that_have_some() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    let rows = page(&*shop, &api, vec![row(1), refunded(2), refunded(3)]).await;
    api.on(&at(REFUNDS), [Answer::status(422)]);
    let found = failures(shop.complete(rows.clone(), a_minute()).await.unwrap());
    assert_eq!(found.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["2", "3"]);
    api.on(&at(REFUNDS), [Answer::status(500)]);
    assert!(matches!(shop.complete(rows, a_minute()).await, Err(ReadError::TryLater { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_page_waits_for_a_catalog_that_is_down_and_does_without_a_refused_one() {
    let api = api_with_catalog().await;
    let shop = shop(&api, Value::Null);
    let rows = page(&*shop, &api, vec![listed(5119), listed(5120)]).await;
    let products = at("/v3/catalog/products");
    api.on(&products, [Answer::status(502)]);
    assert!(matches!(shop.complete(rows.clone(), a_minute()).await, Err(ReadError::TryLater { .. })));
    api.on(&products, [Answer::status(403)]);
    assert_eq!(failures(shop.complete(rows, a_minute()).await.unwrap()), []);
}

#[tokio::test]
async fn a_page_without_orders_takes_no_call() {
    let api = FakeApi::start().await;
    let completed = shop(&api, Value::Null).complete(Vec::new(), a_minute()).await.unwrap();
    assert!(completed.is_empty());
    assert_eq!(paths(&api), [""; 0]);
}
