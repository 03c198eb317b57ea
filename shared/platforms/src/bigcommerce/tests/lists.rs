//! Pages of orders, and how many there are.

use std::collections::BTreeMap;

use orderwire_http::Deadline;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{ORDER, STORE, api_with_catalog, at, list_rows, listed, parse, paths, row, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Moment, Page, ReadError, Shop, Unusable, Window};

const MODIFIED: Window = Window { by: Moment::Modified, from: None, to: None };

fn archived(mut row: Value) -> Value {
    row["is_deleted"] = json!(true);
    row
}

/// The page that begins at `after` of a store that answers with `answer`.
async fn page(answer: Answer, after: Option<&str>) -> Result<Page, ReadError> {
    let api = FakeApi::start().await;
    api.on(&at("/v2/orders"), [answer]);
    shop(&api, Value::Null).page(&MODIFIED, after, a_minute()).await
}

fn rows(rows: &[Value]) -> Answer {
    Answer::ok(json!(rows).to_string())
}

fn ids(page: &Page) -> Vec<&str> {
    page.orders.iter().map(|order| order.id.as_str()).collect()
}

/// All ids of all pages from `after`; `meanwhile` happens after each page.
async fn walk(shop: &dyn Shop, after: Option<String>, mut meanwhile: impl FnMut()) -> Vec<u64> {
    let (mut all, mut next) = (Vec::new(), after);
    loop {
        let page = shop.page(&MODIFIED, next.as_deref(), a_minute()).await.unwrap();
        assert_eq!(page.unusable, []);
        all.extend(page.orders.iter().map(|order| order.id.parse::<u64>().unwrap()));
        meanwhile();
        match page.next {
            Some(position) => next = Some(position),
            None => return all,
        }
    }
}

#[tokio::test]
async fn orders_are_asked_for_by_time_and_id_with_all_that_comes_along() {
    let api = FakeApi::start().await;
    api.on(&at("/v2/orders"), [Answer::status(204)]);
    let shop = shop(&api, Value::Null);
    let [from, to] = ["2026-07-14T16:05:09.9Z", "2026-07-15T00:00:00+02:00"].map(|at| Some(at.parse().unwrap()));
    shop.page(&Window { by: Moment::Modified, from, to }, None, a_minute()).await.unwrap();
    shop.page(&Window { by: Moment::Created, from: None, to }, Some("archived:5128"), a_minute()).await.unwrap();
    let queries: Vec<_> = api.take_calls().into_iter().map(|call| call.query).collect();
    let rest = "sort=id%3Aasc&limit=250&include=consignments.line_items%2Cfees&consignment_structure=object";
    assert_eq!(
        queries,
        [
            format!(
                "min_date_modified=2026-07-14T16%3A05%3A09%2B00%3A00&max_date_modified=2026-07-14T22%3A00%3A00%2B00%3A00&{rest}"
            ),
            format!("max_date_created=2026-07-14T22%3A00%3A00%2B00%3A00&is_deleted=true&min_id=5128&{rest}"),
        ]
    );
}

#[tokio::test]
async fn a_row_says_what_is_needed_to_tell_whether_it_is_new() {
    let page = page(rows(&[listed(5120), listed(5128)]), None).await.unwrap();
    assert_eq!((ids(&page), page.next.as_deref()), (vec!["5120", "5128"], Some("archived:0")));
    let order = &page.orders[0];
    assert_eq!(order.created_at.to_string(), "2026-07-11T09:47:33Z");
    assert!(order.modified_at > order.created_at);
    assert_eq!((order.status.id.as_str(), order.status.name.as_str()), ("2", "Shipped"));
    assert_eq!((order.totals.total, order.totals.currency.as_str()), (dec!(96), "EUR"));
    assert_eq!(order.cart_id.as_deref(), Some("c64b1c8e-52f8-4d0f-9a5e-3f1a1d2b7c90"));
    assert!(!(order.in_checkout || order.deleted || order.test || order.refunds));
    assert_eq!(order.position, "live:5121");
    let shown = format!("{page:?}");
    assert!(!shown.contains('@') && !shown.contains("street"), "{shown}");
}

#[tokio::test]
async fn an_order_that_changes_between_pages_hides_no_other() {
    let api = FakeApi::start().await;
    let all: Vec<_> = (1..=600).map(row).collect();
    list_rows(&api, all.clone());
    // Each time the first orders, already read, leave the window, so that whatever counts rows would skip as many.
    let (shop, mut rest) = (shop(&api, Value::Null), all);
    let leave = || {
        rest.drain(..100);
        list_rows(&api, rest.clone());
    };
    assert_eq!(walk(&*shop, None, leave).await, (1..=600).collect::<Vec<_>>());
}

#[tokio::test]
async fn archived_orders_follow_the_others() {
    let api = FakeApi::start().await;
    let mut all: Vec<_> = (1..=750).map(row).collect();
    all[9..300].iter_mut().for_each(|row| *row = archived(row.clone()));
    list_rows(&api, all);
    let expected: Vec<_> = (1..=9).chain(301..=750).chain(10..=300).collect();
    assert_eq!(walk(&*shop(&api, Value::Null), None, || ()).await, expected);
    assert_eq!(paths(&api).len(), 4, "459 and 291 orders: no call for what a page that is not full has told");
}

#[tokio::test]
async fn every_order_knows_where_to_go_on_behind_it() {
    let api = FakeApi::start().await;
    let mut all: Vec<_> = (1..=30).map(row).collect();
    all[4] = archived(row(5));
    all[19] = archived(row(20));
    list_rows(&api, all);
    let shop = shop(&api, Value::Null);
    let mut listed = shop.page(&MODIFIED, None, a_minute()).await.unwrap().orders;
    listed.extend(shop.page(&MODIFIED, Some("archived:0"), a_minute()).await.unwrap().orders);
    let everything: Vec<u64> = listed.iter().map(|order| order.id.parse().unwrap()).collect();
    assert_eq!(everything.len(), 30);
    for (index, order) in listed.into_iter().enumerate() {
        assert_eq!(walk(&*shop, Some(order.position), || ()).await, everything[index + 1..], "behind {}", order.id);
    }
}

#[tokio::test]
async fn a_store_that_passes_over_the_question_for_archived_orders_is_not_listed_twice() {
    let api = FakeApi::start().await;
    let all: Vec<_> = (1..=250).map(row).collect();
    api.compute(&at("/v2/orders"), move |query| match query.contains("min_id") {
        true => Answer::status(204),
        false => rows(&all),
    });
    assert_eq!(walk(&*shop(&api, Value::Null), None, || ()).await, (1..=250).collect::<Vec<_>>());
    assert_eq!(paths(&api).len(), 3);

    let odd = json!("odd");
    let again = page(rows(&[row(1), archived(row(2)), odd]), Some("archived:0")).await.unwrap();
    assert_eq!((ids(&again), again.unusable.len(), &again.next), (vec!["2"], 0, &None));
}

#[tokio::test]
async fn a_store_that_refuses_the_question_for_archived_orders_has_none() {
    for status in [400, 422] {
        let page = page(Answer::status(status), Some("archived:0")).await.unwrap();
        assert!(page.orders.is_empty() && page.next.is_none());
    }
    assert!(matches!(page(Answer::status(400), None).await, Err(ReadError::Unusable { .. })));
    assert!(matches!(page(Answer::status(403), Some("archived:0")).await, Err(ReadError::CredentialsRefused { .. })));
}

#[tokio::test]
async fn an_empty_list_comes_in_several_forms() {
    for empty in [Answer::status(204), Answer::ok(""), Answer::ok("[]")] {
        let live = page(empty.clone(), Some("live:7")).await.unwrap();
        assert_eq!((live.orders.len(), live.next.as_deref()), (0, Some("archived:0")));
        let archived = page(empty, Some("archived:7")).await.unwrap();
        assert_eq!((archived.orders.len(), archived.next), (0, None));
    }
}

#[tokio::test]
async fn an_odd_row_is_told_of_and_hides_no_other() {
    let mut without_total = row(4);
    without_total["total_inc_tax"] = json!("a lot");
    let mut without_date = row(5);
    without_date["date_created"] = json!("");
    let mut without_id = row(6);
    without_id["id"] = json!(0);
    let odd = [row(1), json!("7"), json!([2]), json!(null), without_total, without_date, without_id, row(8)];
    let page = page(rows(&odd), None).await.unwrap();
    assert_eq!(ids(&page), ["1", "8"]);
    let row = |id: Option<&str>, why: &str| Unusable { id: id.map(str::to_owned), why: why.into() };
    let no_object = "the order is not an object";
    let expected = [
        row(None, no_object),
        row(None, no_object),
        row(None, no_object),
        row(Some("4"), "the order has no usable total_inc_tax"),
        row(Some("5"), "the order has no usable date_created"),
        row(None, "the order has no usable id"),
    ];
    assert_eq!(page.unusable, expected);
}

#[tokio::test]
async fn a_list_that_does_not_go_on_is_not_read_for_ever() {
    let same: Vec<_> = (1..=250).map(row).collect();
    let first = page(rows(&same), None).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("live:251"));
    assert!(matches!(page(rows(&same), Some("live:251")).await, Err(ReadError::Unusable { .. })));
    assert!(matches!(page(rows(&vec![json!(null); 250]), None).await, Err(ReadError::Unusable { .. })));
}

#[tokio::test]
async fn a_position_of_somebody_else_is_unusable() {
    let why = "the place to go on from cannot be read".into();
    assert_eq!(page(rows(&[]), Some("page=2")).await.unwrap_err(), ReadError::Unusable { why });
}

#[tokio::test(start_paused = true)]
async fn a_list_is_never_gone() {
    let read = page(Answer::status(404), None).await;
    assert!(matches!(read, Err(ReadError::TryLater { .. })), "{read:?}");
}

#[tokio::test]
async fn one_order_is_listed_as_a_page_would() {
    let api = FakeApi::start().await;
    api.on(&at("/v2/orders/5127"), [Answer::ok(ORDER)]);
    api.on(&at("/v2/orders/5"), [Answer::ok(archived(row(5)).to_string())]);
    let shop = shop(&api, Value::Null);
    let order = shop.listed("5127", a_minute()).await.unwrap();
    assert_eq!((order.id.as_str(), order.position.as_str()), ("5127", "live:5128"));
    assert_eq!(order.totals.total, dec!(108.69));
    assert_eq!(shop.listed("5", a_minute()).await.unwrap().position, "archived:6");
    assert_eq!(shop.listed("6", a_minute()).await.unwrap_err(), ReadError::NotFound);
}

#[tokio::test]
async fn orders_are_counted_by_status() {
    let statuses = json!([{"id": 0, "count": 2}, {"id": 11, "count": "40"}, {"id": 5, "count": 0}]);
    let api = FakeApi::start().await;
    let path = at("/v2/orders/count");
    let count = |all: u32| Answer::ok(json!({"statuses": statuses, "count": all}).to_string());
    api.on(&path, [count(42), Answer::status(204), count(43), Answer::ok(json!({"count": 42}).to_string())]);
    let shop = shop(&api, Value::Null);
    let [from, to] = ["2026-07-14T00:00:00Z", "2026-07-14T23:59:59Z"].map(|at| Some(at.parse().unwrap()));
    let window = Window { by: Moment::Created, from, to };
    let read = || shop.count(&window, a_minute());
    let expected = BTreeMap::from([("0".to_owned(), 2), ("11".to_owned(), 40)]);
    assert_eq!(read().await, Ok(Some(expected)));
    let query = "min_date_created=2026-07-14T00%3A00%3A00%2B00%3A00&max_date_created=2026-07-14T23%3A59%3A59%2B00%3A00";
    assert_eq!(api.take_calls()[0].query, query);
    assert_eq!(read().await, Ok(Some(BTreeMap::new())));
    assert_eq!(read().await, Ok(None), "the counts by status are of something else");
    assert_eq!(read().await, Ok(None), "there are none");
}

#[tokio::test]
async fn the_time_zone_is_read_once_and_missing_where_the_token_may_not_know_it() {
    let api = api_with_catalog().await;
    let open = shop(&api, Value::Null);
    for _ in 0..2 {
        let zone = open.time_zone(a_minute()).await.unwrap();
        assert_eq!(zone.unwrap().iana_name(), parse::<Value>(STORE)["timezone"]["name"].as_str());
    }
    assert_eq!(paths(&api), ["/v2/store"]);
    api.on(&at("/v2/store"), [Answer::status(403)]);
    assert_eq!(shop(&api, Value::Null).time_zone(a_minute()).await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_had_now_is_tried_later() {
    let api = FakeApi::start().await;
    api.on(&at("/v2/orders"), [Answer::status(503)]);
    let deadline = Deadline::within(std::time::Duration::from_secs(5));
    let read = shop(&api, Value::Null).page(&MODIFIED, None, deadline).await;
    let why = "cannot read the orders: status 503".into();
    assert_eq!(read.unwrap_err(), ReadError::TryLater { after: None, why });
}
