//! The list of orders: filters, sorting, paging, and what is refused.

use http::Method;
use jiff::SignedDuration;

use super::*;

/// Five orders, a minute apart from noon on; the third is archived, the fourth not paid.
async fn five() -> (SampleStore, Vec<u64>) {
    let (store, _) = store().await;
    let orders = store.shop(|shop| {
        let at = |minute| noon() + SignedDuration::from_mins(minute);
        let payments = [Payment::Captured, Payment::Captured, Payment::Captured, Payment::Later, Payment::Captured];
        let orders: Vec<_> = payments.into_iter().zip(0..).map(|(how, minute)| order(shop, how, at(minute))).collect();
        let _ = shop.archive(orders[2], at(60)).unwrap();
        let _ = shop.cancel(orders[0], at(90)).unwrap();
        orders
    });
    (store, orders)
}

#[tokio::test]
async fn bounds_are_inclusive_to_the_second() {
    let (store, orders) = five().await;
    let created = get(&store, "/v2/orders?min_date_created=2026-11-20T12:01:00Z&max_date_created=2026-11-20T12:03:00Z");
    assert_eq!(ids(&created.await), [orders[1], orders[3]]);
    let rfc = "/v2/orders?min_date_modified=Fri,%2020%20Nov%202026%2012:04:00%20%2B0000";
    assert_eq!(ids(&get(&store, rfc).await), [orders[0], orders[4]]);
    let range = format!("/v2/orders?min_id={}&max_id={}", orders[1], orders[3]);
    assert_eq!(ids(&get(&store, &range).await), [orders[1], orders[3]]);
}

#[tokio::test]
async fn archived_orders_come_only_when_asked_for() {
    let (store, orders) = five().await;
    assert_eq!(ids(&get(&store, "/v2/orders?is_deleted=true").await), [orders[2]]);
    assert_eq!(get(&store, &format!("/v2/orders/{}", orders[2])).await.json()["is_deleted"], true);
}

#[tokio::test]
async fn orders_are_sorted_and_paged_and_the_end_has_no_body() {
    let (store, orders) = five().await;
    let sorted = get(&store, "/v2/orders?sort=date_modified:desc&limit=2").await;
    assert_eq!(ids(&sorted), [orders[0], orders[4]]);
    assert_eq!(ids(&get(&store, "/v2/orders?limit=3&page=2").await), [orders[4]]);
    let past = get(&store, "/v2/orders?limit=3&page=3").await;
    assert_eq!((past.status, past.body.len()), (204, 0));
    let none = get(&store, "/v2/orders?status_id=2").await;
    assert_eq!((none.status, none.body.len()), (204, 0));
    assert_eq!(ids(&get(&store, "/v2/orders?status_id=7").await), [orders[3]]);
}

#[tokio::test]
async fn count_goes_by_the_same_filters() {
    let (store, _) = five().await;
    let all = get(&store, "/v2/orders/count").await.json();
    assert_eq!(all["count"], 4);
    let of = |id: usize| all["statuses"][id]["count"].as_u64().unwrap();
    assert_eq!((of(11), of(7), of(5), of(2)), (2, 1, 1, 0));
    let day = get(&store, "/v2/orders/count?min_date_created=2026-11-20T12:03:30Z").await.json();
    assert_eq!(day["count"], 1);
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused() {
    let (store, orders) = five().await;
    assert_eq!(get(&store, "/v2/orders?limit=251").await.status, 413);
    assert_eq!(get(&store, "/v2/orders?limit=0").await.status, 400);
    assert_eq!(get(&store, "/v2/orders?sort=total:asc").await.status, 400);
    // An unescaped `+` becomes a space.
    assert_eq!(get(&store, "/v2/orders?min_date_created=2026-11-20T00:00:00+00:00").await.status, 400);
    let missing = get(&store, "/v2/orders/1").await;
    assert_eq!((missing.status, &missing.json()[0]["status"]), (404, &serde_json::json!(404)));
    assert_eq!(get(&store, &format!("/v2/orders/{}/", orders[0])).await.status, 403);
    assert_eq!(get(&store, "/v3/orders").await.status, 404);
    assert_eq!(send(&store, Method::DELETE, "/v2/orders", serde_json::json!({})).await.status, 405);
}

#[tokio::test]
async fn wrong_token_gets_plain_text_and_another_store_nothing() {
    let (store, _) = store().await;
    let wrong = ask(Method::GET, &url(&store, "/v2/store"), &[("x-auth-token", "x")], None, PATIENCE).await.unwrap();
    assert_eq!((wrong.status, wrong.header("content-type")), (401, Some("text/plain")));
    let other = format!("{}/stores/qx7k2m9tzb/v2/store", store.api_base());
    assert_eq!(ask(Method::GET, &other, &[("x-auth-token", TOKEN)], None, PATIENCE).await.unwrap().status, 404);
}

#[tokio::test]
async fn cart_is_gone_once_converted_and_its_checkout_names_the_order() {
    let (store, orders) = five().await;
    let cart = store.shop(|shop| shop.orders[&orders[0]].cart_id.clone());
    assert_eq!(get(&store, &format!("/v3/carts/{cart}")).await.status, 404);
    let checkout = get(&store, &format!("/v3/checkouts/{cart}")).await.json();
    assert_eq!(checkout["data"]["order_id"], orders[0]);
}

#[tokio::test]
async fn catalog_lists_by_id_with_what_is_asked_for_and_leaves_out_what_is_gone() {
    let (store, _) = store().await;
    store.act(|shop, now| shop.delete_product(102, now)).unwrap();
    let path = "/v3/catalog/products?id:in=101,102,117&include=primary_image,variants&include_fields=name,brand_id";
    let products = get(&store, path).await.json();
    let rows = products["data"].as_array().unwrap();
    let names = |row: &serde_json::Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&rows[0]), ["brand_id", "id", "name", "primary_image", "variants"]);
    assert_eq!(names(&rows[1]), ["brand_id", "id", "name", "variants"], "no picture, no primary_image");
    assert_eq!(rows.len(), 2);
    let all = get(&store, "/v3/catalog/products?include=options&limit=250").await.json();
    assert_eq!(all["meta"]["pagination"]["count"], 10, "options shrink pages");
}

#[tokio::test]
async fn requests_are_logged_and_counted_by_route() {
    let (store, orders) = five().await;
    get(&store, &format!("/v2/orders/{}?include=fees", orders[0])).await;
    get(&store, &format!("/v2/orders/{}", orders[1])).await;
    get(&store, "/v2/nothing").await;
    assert_eq!(store.requests().count("/v2/orders/{id}"), 2);
    assert_eq!(store.requests().count(""), 1);
    let log = store.requests().all();
    assert_eq!((log[0].number, log[0].query.as_str(), log[0].at), (1, "include=fees", noon()));
    assert_eq!(log[2].outcome, crate::web::Outcome::Answered(404));
}
