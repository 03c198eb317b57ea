//! Lists of orders.

use std::collections::BTreeMap;
use std::time::Duration;

use orderwire_http::Deadline;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::fake::success;
use super::{FakeStore, RMAS, captured, hasty_shop, kettlebay, row, shop};
use crate::fake_api::{Answer, a_minute};
use crate::{Haste, Listed, Moment, Page, ReadError, Shop, Unusable, Window};

fn window(by: Moment, from: &str, to: &str) -> Window {
    let at = |text: &str| Some(text.parse().unwrap());
    Window { by, from: at(from), to: at(to) }
}

/// The fourteenth of August 2025.
fn day(by: Moment) -> Window {
    window(by, "2025-08-14T00:00:00Z", "2025-08-14T23:59:59Z")
}

/// A time of that day.
fn time(second: usize) -> String {
    format!("2025-08-14 {:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

/// Orders placed and changed at these seconds of that day, N100 first.
fn rows(seconds: impl IntoIterator<Item = usize>) -> Vec<Value> {
    seconds.into_iter().enumerate().map(|(index, second)| row(&format!("N{}", 100 + index), &time(second))).collect()
}

fn ids(orders: &[Listed]) -> Vec<String> {
    orders.iter().map(|order| order.id.clone()).collect()
}

/// All orders of all pages from `after` on.
async fn walk(shop: &dyn Shop, window: &Window, after: Option<&str>) -> Vec<Listed> {
    let (mut all, mut after) = (Vec::new(), after.map(str::to_owned));
    loop {
        let Page { orders, unusable, next } = shop.page(window, after.as_deref(), a_minute()).await.unwrap();
        assert_eq!(unusable, []);
        all.extend(orders);
        match next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

/// As fast as a store allows, with time to wait.
fn fast(fake: &FakeStore) -> std::sync::Arc<dyn Shop> {
    hasty_shop(fake, json!({"api_calls_per_minute": 500}), Haste::Background)
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[tokio::test]
async fn orders_are_asked_for_by_time_a_second_further_out_than_wanted() {
    let fake = FakeStore::start().await;
    let shop = shop(&fake, Value::Null);
    shop.page(&day(Moment::Modified), None, a_minute()).await.unwrap();
    shop.page(&Window { from: None, ..day(Moment::Created) }, None, a_minute()).await.unwrap();
    let filters: Vec<_> = fake.take_calls().into_iter().map(|call| call.body["Filter"].clone()).collect();
    let [changed, created] = filters.as_slice() else { panic!("{filters:?}") };
    assert_eq!(
        (&changed["DateUpdatedFrom"], &changed["DateUpdatedTo"]),
        (&json!("2025-08-13 23:59:59"), &json!("2025-08-15 00:00:00"))
    );
    assert_eq!(
        (&created["DatePlacedFrom"], &created["DatePlacedTo"]),
        (&json!("1970-01-01 00:00:00"), &json!("2025-08-15 00:00:00"))
    );
    assert_eq!((&changed["Page"], &changed["Limit"]), (&json!(0), &json!(50)));
}

#[tokio::test]
async fn a_row_says_what_is_needed_to_tell_whether_it_is_new() {
    let fake = kettlebay().await;
    let all = window(Moment::Modified, "2025-08-01T00:00:00Z", "2025-09-01T00:00:00Z");
    let page = shop(&fake, Value::Null).page(&all, None, a_minute()).await.unwrap();
    assert_eq!((ids(&page.orders).join(" "), page.next), ("KBC100490 KBC100482 KBC100495".into(), None), "by time");
    let order = &page.orders[2];
    assert_eq!(order.created_at.to_string(), "2025-08-12T22:41:09Z");
    assert_eq!(order.modified_at.to_string(), "2025-08-14T03:28:00Z");
    assert_eq!((order.status.id.as_str(), order.part_of.as_deref()), ("New Backorder", Some("KBC100482")));
    assert_eq!((order.totals.total, order.totals.currency.as_str()), (dec!(29.95), "AUD"));
    assert!(!(order.in_checkout || order.deleted || order.test || order.refunds));
    let shown = format!("{page:?}", page = page.orders);
    assert!(!shown.contains('@') && !shown.contains("Mira"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_full_is_read_again_in_halves() {
    let fake = FakeStore::start().await.with("Order", rows((0..180).map(|index| index * 400)));
    let shop = fast(&fake);
    let first = shop.page(&day(Moment::Created), None, a_minute()).await.unwrap();
    assert_eq!((first.orders.len(), first.next.as_deref()), (0, Some("1755129600+43200")));
    fake.take_calls();
    assert_eq!(ids(&walk(&*shop, &day(Moment::Created), None).await).len(), 180);
    assert!(fake.take_calls().len() <= 12);
}

#[tokio::test(start_paused = true)]
async fn every_order_is_met_however_the_store_counts_its_pages() {
    // Two hundred in one second, as a bulk change leaves them, and some around it.
    let seconds = || (0..60).map(|index| index * 700).chain(std::iter::repeat_n(21_000, 200)).chain([20_999, 21_001]);
    for from_one in [false, true] {
        let fake = FakeStore::start().await.with("Order", rows(seconds()));
        let fake = if from_one { fake.counting_from_one() } else { fake };
        let found = ids(&walk(&*fast(&fake), &day(Moment::Modified), None).await);
        assert_eq!(found.len(), 262, "each once, from one: {from_one}");
        assert_eq!(sorted(found), (100..362).map(|number| format!("N{number}")).collect::<Vec<_>>());
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_ends_whatever_a_store_does_not_heed() {
    const UNHEEDED: [&[&str]; 6] = [
        &["DateUpdatedTo"],
        &["DateUpdatedFrom"],
        &["DateUpdatedFrom", "DateUpdatedTo"],
        &["Page", "Limit"],
        &["DateUpdatedFrom", "DateUpdatedTo", "Limit"],
        &["DateUpdatedFrom", "DateUpdatedTo", "Page", "Limit"],
    ];
    // Some in one second, so that no slice is short enough for them.
    let seconds = || (0..60).map(|index| index * 7).chain(std::iter::repeat_n(900, 70));
    for unheeded in UNHEEDED {
        let fake = FakeStore::start().await.with("Order", rows(seconds())).not_heeding(unheeded);
        let mut found = sorted(ids(&walk(&*fast(&fake), &day(Moment::Modified), None).await));
        found.dedup();
        assert_eq!(found, (100..230).map(|number| format!("N{number}")).collect::<Vec<_>>(), "{unheeded:?}");
        let calls = fake.take_calls().len();
        assert!(calls < 100, "{calls} calls without {unheeded:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn more_orders_of_one_second_than_can_be_read_are_an_error_and_not_left_out() {
    let fake = FakeStore::start().await.with("Order", rows([21_000; 50])).not_heeding(&["Page"]);
    let mut number = 0;
    // Whatever page is asked for, there are others on it than before.
    fake.afterwards(move |all| {
        for order in all.get_mut("Order").unwrap() {
            number += 1;
            order["OrderID"] = json!(format!("N{number}"));
        }
    });
    let now = window(Moment::Modified, "2025-08-14T05:50:00Z", "2025-08-14T05:50:00Z");
    let read = fast(&fake).page(&now, None, Deadline::within(Duration::from_secs(600))).await;
    let why = "cannot read the orders: more than 10000 of one second".to_owned();
    assert_eq!(read.unwrap_err(), ReadError::Unusable { why });
}

#[tokio::test(start_paused = true)]
async fn an_order_that_changes_between_pages_hides_no_other() {
    let fake = FakeStore::start().await.with("Order", rows((0..400).map(|index| index * 200)));
    // After each call the five oldest orders change, which takes them to the end of the day and moves all others forward.
    let mut later = 80_000;
    fake.afterwards(move |all| {
        let orders = all.get_mut("Order").unwrap();
        for mut order in orders.drain(..5).collect::<Vec<_>>() {
            later += 1;
            order["DateUpdated"] = json!(time(later));
            orders.push(order);
        }
    });
    let mut found = sorted(ids(&walk(&*fast(&fake), &day(Moment::Modified), None).await));
    found.dedup();
    assert_eq!(found, (100..500).map(|number| format!("N{number}")).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn rows_that_move_between_the_pages_of_one_second_are_met_all_the_same() {
    let fake = FakeStore::start().await.with("Order", rows(std::iter::repeat_n(21_000, 160)));
    let mut calls = 0;
    fake.afterwards(move |all| {
        // While its second page is read, the first rows leave that second.
        calls += 1;
        if calls == 20 {
            all.get_mut("Order").unwrap()[..30].iter_mut().for_each(|order| order["DateUpdated"] = json!(time(60_000)));
            all.get_mut("Order").unwrap().rotate_left(30);
        }
    });
    let mut found = sorted(ids(&walk(&*fast(&fake), &day(Moment::Modified), None).await));
    found.dedup();
    assert_eq!(found.len(), 160);
}

#[tokio::test(start_paused = true)]
async fn every_order_knows_where_to_go_on_behind_it() {
    let seconds = (0..40).map(|index| index * 900).chain([900, 900, 1_800]);
    let fake = FakeStore::start().await.with("Order", rows(seconds));
    let shop = fast(&fake);
    for by in [Moment::Created, Moment::Modified] {
        let all = walk(&*shop, &day(by), None).await;
        for (index, order) in all.iter().enumerate().step_by(7).chain(all.iter().enumerate().take(5)) {
            let behind = walk(&*shop, &day(by), Some(&order.position)).await;
            assert_eq!(ids(&behind), ids(&all[index + 1..]), "behind {}", order.id);
        }
    }
}

#[tokio::test]
async fn ends_that_a_store_leaves_out_are_met_and_those_of_neighbours_are_not() {
    let fake = FakeStore::start().await.with("Order", rows([0, 3_599, 3_600, 3_601]));
    let hour = window(Moment::Created, "2025-08-14T00:00:00Z", "2025-08-14T01:00:00Z");
    assert_eq!(ids(&walk(&*shop(&fake, Value::Null), &hour, None).await), ["N100", "N101", "N102"]);
}

#[tokio::test]
async fn a_row_that_is_far_from_what_was_asked_for_is_not_passed_over() {
    let fake = FakeStore::start().await;
    fake.says(
        "GetOrder",
        [success("Order", &json!([row("N1", "2025-08-20 10:00:00"), row("N2", "2025-08-14 10:00:00")]))],
    );
    assert_eq!(ids(&walk(&*shop(&fake, Value::Null), &day(Moment::Created), None).await), ["N2", "N1"]);
}

#[tokio::test]
async fn dates_of_another_zone_are_asked_for_in_it() {
    let fake = FakeStore::start().await.with("Order", rows([36_000]));
    let shop = shop(&fake, json!({"dates_time_zone": "Australia/Brisbane"}));
    let found = walk(&*shop, &window(Moment::Created, "2025-08-13T23:00:00Z", "2025-08-14T01:00:00Z"), None).await;
    assert_eq!(found[0].created_at.to_string(), "2025-08-14T00:00:00Z");
    assert_eq!(fake.take_calls()[0].body["Filter"]["DatePlacedFrom"], "2025-08-14 08:59:59");
}

#[tokio::test]
async fn an_odd_row_is_told_of_and_hides_no_other() {
    let odd = |field: &str| {
        let mut row = row("N7", &time(5));
        row[field] = json!("");
        row
    };
    let rows =
        json!([row("N1", &time(1)), odd("GrandTotal"), odd("OrderID"), "text", odd("DatePlaced"), row("N9", &time(9))]);
    let fake = FakeStore::start().await;
    fake.says("GetOrder", [success("Order", &rows)]);
    let page = shop(&fake, Value::Null).page(&day(Moment::Modified), None, a_minute()).await.unwrap();
    assert_eq!(ids(&page.orders), ["N1", "N9"]);
    let row = |id: Option<&str>, field: &str| Unusable {
        id: id.map(str::to_owned),
        why: format!("the order has no usable {field}"),
    };
    assert_eq!(page.unusable, [row(None, "OrderID"), row(Some("N7"), "GrandTotal"), row(Some("N7"), "DatePlaced")]);
}

#[tokio::test]
async fn an_empty_list_comes_in_several_forms() {
    for empty in [json!(""), json!([]), json!(null), json!({}), json!([""])] {
        let fake = FakeStore::start().await;
        fake.says("GetOrder", [success("Order", &empty)]);
        let page = shop(&fake, Value::Null).page(&day(Moment::Modified), None, a_minute()).await.unwrap();
        assert!(page.orders.is_empty() && page.unusable.is_empty() && page.next.is_none(), "{empty}");
    }
}

#[tokio::test]
async fn a_position_of_somebody_else_is_unusable() {
    let fake = FakeStore::start().await;
    let read = shop(&fake, Value::Null).page(&day(Moment::Created), Some("live:5128"), a_minute()).await;
    assert_eq!(read.unwrap_err(), ReadError::Unusable { why: "the place to go on from cannot be read".into() });
}

#[tokio::test]
async fn one_order_is_listed_as_a_page_would() {
    let fake = kettlebay().await;
    let shop = shop(&fake, Value::Null);
    let order = shop.listed("KBC100490", a_minute()).await.unwrap();
    assert_eq!((order.id.as_str(), order.totals.total), ("KBC100490", dec!(64.5)));
    assert_eq!(shop.listed("KBC1", a_minute()).await.unwrap_err(), ReadError::NotFound);
}

#[tokio::test]
async fn a_page_is_completed_with_returns_for_those_that_have_some() {
    let fake = FakeStore::start()
        .await
        .with("Order", [captured("KBC100482"), captured("KBC100490")])
        .with_fixture("Rma", RMAS);
    let shop = shop(&fake, Value::Null);
    let all = window(Moment::Modified, "2025-08-01T00:00:00Z", "2025-09-01T00:00:00Z");
    let mut orders = shop.page(&all, None, a_minute()).await.unwrap().orders;
    orders[1].refunds = true;
    let completed = shop.complete(orders, a_minute()).await.unwrap();
    let refunds: BTreeMap<_, _> =
        completed.iter().map(|it| (it.id.as_str(), it.order.as_ref().unwrap().refunds.len())).collect();
    assert_eq!(refunds, BTreeMap::from([("KBC100482", 1), ("KBC100490", 0)]));
    let asked = fake.take_calls().into_iter().filter(|call| call.headers["netoapi_action"] == "GetRma");
    assert_eq!(asked.map(|call| call.body["Filter"]["OrderID"].clone()).collect::<Vec<_>>(), [json!(["KBC100482"])]);
}

#[tokio::test]
async fn neto_counts_no_orders() {
    let fake = kettlebay().await;
    assert_eq!(shop(&fake, Value::Null).count(&day(Moment::Created), a_minute()).await, Ok(None));
    assert!(fake.take_calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_had_now_is_tried_later() {
    let fake = FakeStore::start().await;
    fake.says("GetOrder", [Answer::status(503)]);
    let read = shop(&fake, Value::Null).page(&day(Moment::Created), None, a_minute()).await;
    let why = "cannot read the orders: status 503".into();
    assert_eq!(read.unwrap_err(), ReadError::TryLater { after: None, why });
}
