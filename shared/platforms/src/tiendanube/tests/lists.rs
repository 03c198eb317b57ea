//! Pages of orders: nothing is missed, whatever the order of the list and whatever changes while it is read.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::{at, listed, parameter, past_the_end, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Moment, Page, ReadError, Shop, Unusable, Window};

/// How a store lists what it has.
#[derive(Clone, Copy)]
enum Sorting {
    OldestFirst,
    NewestFirst,
    Scattered,
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The second `second` of a day.
fn second(second: i64) -> Timestamp {
    time("2025-08-10T00:00:00Z") + SignedDuration::from_secs(second)
}

fn row(id: u64, created: i64, changed: i64) -> Value {
    let text = |at: i64| second(at).strftime("%Y-%m-%dT%H:%M:%S+0000").to_string();
    json!({
        "id": id, "created_at": text(created), "updated_at": text(changed), "status": "open", "payment_status": "paid",
        "total": "10.00", "currency": "ARS",
    })
}

/// `number` orders, one each `every` seconds, changed a second later.
fn rows(number: u64, every: i64) -> Vec<Value> {
    (1..).zip(0..number).map(|(at, id)| row(id + 1, at * every, at * every + 1)).collect()
}

/// Lets `api` list these as a store does: bounds that are included or not, at most 10,000 rows, 404 past the end.
fn list(api: &FakeApi, mut rows: Vec<Value>, sorting: Sorting, are_bounds_included: bool) {
    let number = |row: &Value| row["id"].as_u64().unwrap();
    match sorting {
        Sorting::OldestFirst => rows.sort_by_key(number),
        Sorting::NewestFirst => rows.sort_by_key(|row| std::cmp::Reverse(number(row))),
        Sorting::Scattered => rows.sort_by_key(|row| number(row).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
    }
    api.compute(&at("/orders"), move |query| {
        let bound = |name: &str| parameter(query, name).map(|at| time(&at));
        let is_within = |row: &&Value| {
            ["created_at", "updated_at"].iter().all(|name| {
                let at = time(&row[*name].as_str().unwrap().replace("+0000", "Z"));
                let above = |least: Timestamp| if are_bounds_included { at >= least } else { at > least };
                let below = |most: Timestamp| if are_bounds_included { at <= most } else { at < most };
                bound(&format!("{name}_min")).is_none_or(above) && bound(&format!("{name}_max")).is_none_or(below)
            })
        };
        let (size, page) = (parameter(query, "per_page").unwrap(), parameter(query, "page").unwrap_or("1".into()));
        let (size, page): (usize, usize) = (size.parse().unwrap(), page.parse().unwrap());
        assert!(size <= 200 && size * page <= 10_000, "{query}");
        let found: Vec<_> = rows.iter().filter(is_within).collect();
        let shown: Vec<_> = found.iter().skip(size * (page - 1)).take(size).collect();
        let total = found.len().to_string();
        match shown.is_empty() {
            true => past_the_end(u32::try_from(found.len().div_ceil(size)).unwrap()),
            false => {
                Answer::ok(json!(shown).to_string()).with("x-total-count", &total).with("x-rate-limit-limit", "40000")
            }
        }
    });
}

fn window(by: Moment, from: i64, to: i64) -> Window {
    Window { by, from: Some(second(from)), to: Some(second(to)) }
}

/// All ids of all pages from `after`; `meanwhile` happens after each page.
async fn walk(shop: &dyn Shop, window: &Window, after: Option<String>, mut meanwhile: impl FnMut()) -> Vec<u64> {
    let (mut all, mut next) = (Vec::new(), after);
    loop {
        let deadline = Deadline::within(std::time::Duration::from_secs(600));
        let page = shop.page(window, next.as_deref(), deadline).await.unwrap();
        assert_eq!(page.unusable, []);
        assert!(page.orders.is_sorted_by_key(|order| order.id.parse::<u64>().unwrap()));
        all.extend(page.orders.iter().map(|order| order.id.parse::<u64>().unwrap()));
        meanwhile();
        match page.next {
            Some(position) => next = Some(position),
            None => return all,
        }
    }
}

fn all(number: u64) -> Vec<u64> {
    (1..=number).collect()
}

#[tokio::test]
async fn orders_are_asked_for_by_time_a_second_wider_with_their_parcels() {
    let api = FakeApi::start().await;
    api.on(&at("/orders"), [past_the_end(0)]);
    let shop = shop(&api, Value::Null);
    let [from, to] = ["2025-08-10T14:05:02.9Z", "2025-08-11T00:00:00-03:00"].map(|at| Some(time(at)));
    for by in [Moment::Modified, Moment::Created] {
        let page = shop.page(&Window { by, from, to }, None, a_minute()).await.unwrap();
        assert!(page.orders.is_empty() && page.next.is_none(), "an empty list is a 404");
    }
    let queries: Vec<_> = api.take_calls().into_iter().map(|call| call.query).collect();
    let query = |name: &str| {
        format!(
            "{name}_min=2025-08-10T14%3A05%3A01%2B00%3A00&{name}_max=2025-08-11T03%3A00%3A01%2B00%3A00&per_page=200&page=1\
             &aggregates=fulfillment_orders"
        )
    };
    assert_eq!(queries, [query("updated_at"), query("created_at")]);
}

#[tokio::test(start_paused = true)]
async fn no_order_is_missed_or_told_twice_whatever_the_order_of_the_list() {
    for sorting in [Sorting::OldestFirst, Sorting::NewestFirst, Sorting::Scattered] {
        for are_bounds_included in [true, false] {
            let api = FakeApi::start().await;
            list(&api, rows(900, 60), sorting, are_bounds_included);
            let shop = shop(&api, Value::Null);
            assert_eq!(walk(&*shop, &window(Moment::Created, 0, 86_400), None, || ()).await, all(900));
            assert_eq!(
                walk(&*shop, &window(Moment::Modified, 61, 600 * 60 + 1), None, || ()).await,
                all(600),
                "both ends"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn history_beyond_ten_thousand_rows_is_read_in_little_more_calls_than_it_has_pages() {
    let api = FakeApi::start().await;
    list(&api, rows(12_000, 30), Sorting::NewestFirst, true);
    let everything = Window { by: Moment::Created, from: None, to: Some(second(400_000)) };
    assert_eq!(walk(&*shop(&api, Value::Null), &everything, None, || ()).await, all(12_000));
    let calls = api.take_calls().len();
    assert!(calls < 130, "{calls} calls for 60 pages and fifteen empty years");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_changes_between_pages_hides_no_other() {
    let api = FakeApi::start().await;
    let before = rows(600, 60);
    list(&api, before.clone(), Sorting::OldestFirst, true);
    let (shop, mut rest) = (shop(&api, Value::Null), before);
    // Each time orders leave the window, some read and some not, so that whatever counts rows would skip as many.
    let mut left = Vec::new();
    let leave = || {
        let gone: Vec<_> = rest.extract_if(.., |row| row["id"].as_u64().unwrap() % 7 == 0).take(20).collect();
        left.extend(gone.iter().map(|row| row["id"].as_u64().unwrap()));
        list(&api, rest.clone(), Sorting::OldestFirst, true);
    };
    let mut seen = walk(&*shop, &window(Moment::Modified, 0, 86_400), None, leave).await;
    seen.extend(left);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, all(600), "what has left is met by the next pass");
}

#[tokio::test(start_paused = true)]
async fn a_second_with_more_than_a_page_of_orders_is_read_whole() {
    for sorting in [Sorting::OldestFirst, Sorting::Scattered] {
        let api = FakeApi::start().await;
        let crowd = (1..=450).map(|id| row(id, 1_000, 5_000));
        let others = (451..=460).map(|id| row(id, 2_000 + i64::try_from(id).unwrap(), 7_000));
        list(&api, crowd.chain(others).collect(), sorting, true);
        let shop = shop(&api, Value::Null);
        assert_eq!(walk(&*shop, &window(Moment::Modified, 0, 86_400), None, || ()).await, all(460));
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowded_second_that_changes_while_it_is_read_is_read_again() {
    let api = FakeApi::start().await;
    let page = |ids: std::ops::RangeInclusive<u64>, total: &str| {
        let rows: Vec<_> = ids.map(|id| row(id, 1_000, 5_000)).collect();
        Answer::ok(json!(rows).to_string()).with("x-total-count", total)
    };
    // Between its two pages one order leaves, and order 201 moves to the page that was read already.
    let torn = [page(1..=200, "300"), page(202..=300, "300"), past_the_end(2)];
    let whole = [page(1..=200, "299"), page(201..=299, "299")];
    api.on(&at("/orders"), [page(1..=200, "300")].into_iter().chain(torn).chain(whole));
    let now = window(Moment::Modified, 5_000, 5_000);
    let seen = shop(&api, Value::Null).page(&now, None, a_minute()).await.unwrap();
    assert_eq!((seen.orders.len(), seen.next), (299, None));
    api.on(&at("/orders"), [page(1..=200, "300")]);
    let never = shop(&api, Value::Null).page(&now, None, a_minute()).await;
    assert!(matches!(never, Err(ReadError::TryLater { .. })), "{never:?}");
    api.on(&at("/orders"), [page(1..=200, "9001")]);
    let crowd = shop(&api, Value::Null).page(&now, None, a_minute()).await;
    assert!(matches!(crowd, Err(ReadError::Unusable { .. })), "{crowd:?}");
}

#[tokio::test(start_paused = true)]
async fn every_order_knows_where_to_go_on_behind_it() {
    let api = FakeApi::start().await;
    list(&api, rows(30, 60), Sorting::NewestFirst, true);
    let (shop, window) = (shop(&api, Value::Null), window(Moment::Created, 0, 3_000));
    let page = shop.page(&window, None, a_minute()).await.unwrap();
    assert_eq!(page.orders.len(), 30);
    for (index, order) in page.orders.into_iter().enumerate() {
        let rest = walk(&*shop, &window, Some(order.position), || ()).await;
        assert_eq!(rest, all(30)[index + 1..], "behind {}", order.id);
    }
}

#[tokio::test]
async fn a_row_says_what_is_needed_to_tell_whether_it_is_new() {
    let api = FakeApi::start().await;
    let broken = json!({"id": 17, "created_at": "soon"});
    let rows = [
        listed(1_700_042_017),
        listed(1_700_042_001),
        broken,
        json!([]),
        json!({"id": "A-1", "total": 1, "currency": "ARS", "created_at": "2025-08-11T00:00:00Z"}),
    ];
    api.on(&at("/orders"), [Answer::ok(json!(rows).to_string()).with("x-total-count", "5")]);
    let page: Page =
        shop(&api, Value::Null).page(&window(Moment::Created, 0, 400_000), None, a_minute()).await.unwrap();
    let ids: Vec<_> = page.orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(ids, ["1700042001", "1700042017"]);
    let order = &page.orders[1];
    assert_eq!((order.status.id.as_str(), order.status.name.as_str()), ("cancelled/refunded", "cancelled, refunded"));
    assert_eq!(order.modified_at.to_string(), "2025-08-11T20:16:12Z");
    assert!(!(order.in_checkout || order.deleted || order.test || order.refunds));
    let unusable = |id: Option<&str>, why: &str| Unusable { id: id.map(str::to_owned), why: why.to_owned() };
    let expected = [
        unusable(Some("17"), "the order has no usable created_at"),
        unusable(None, "the order is not an object"),
        unusable(Some("A-1"), "the order's id is not a number"),
    ];
    assert_eq!(page.unusable, expected);
    let shown = format!("{page:?}");
    assert!(!shown.contains('@') && !shown.contains("Camila"), "{shown}");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
    let whole = window(Moment::Created, 0, 400_000);
    for (answer, is_later) in [
        (Answer::status(404), true),
        (Answer::status(404).saying(r#"{"code":404,"message":"Not Found","description":"Store not found"}"#), true),
        (Answer::ok("<html>"), true),
        (Answer::ok(r#"{"orders": []}"#), false),
    ] {
        let api = FakeApi::start().await;
        api.on(&at("/orders"), [answer]);
        let read = shop(&api, Value::Null).page(&whole, None, a_minute()).await;
        assert_eq!(matches!(read, Err(ReadError::TryLater { .. })), is_later, "{read:?}");
        assert!(is_later || matches!(read, Err(ReadError::Unusable { .. })), "{read:?}");
    }
    let api = FakeApi::start().await;
    let lost = shop(&api, Value::Null).page(&whole, Some("live:5128"), a_minute()).await;
    assert_eq!(lost.err(), Some(ReadError::Unusable { why: "the place to go on from cannot be read".into() }));
    let reversed = Window { from: whole.to, to: whole.from, ..whole };
    assert!(shop(&api, Value::Null).page(&reversed, None, a_minute()).await.unwrap().orders.is_empty());
    assert!(api.take_calls().is_empty());
}

#[tokio::test]
async fn orders_are_counted_by_the_head_of_their_list() {
    let api = FakeApi::start().await;
    api.compute(&at("/orders"), |query| {
        let total = match (parameter(query, "status"), parameter(query, "payment_status")) {
            (None, None) => "250",
            (Some(status), Some(payment)) if status == "open" && payment == "pending" => "20",
            _ => return past_the_end(0),
        };
        Answer::ok(r#"[{"id": 1}]"#).with("x-total-count", total)
    });
    let day = window(Moment::Created, 0, 86_399);
    let counted = shop(&api, Value::Null).count(&day, a_minute()).await.unwrap();
    assert_eq!(counted, Some(BTreeMap::from([("others".to_owned(), 250)])));
    let calls = api.take_calls();
    assert_eq!(calls.len(), 1);
    let bounds = "created_at_min=2025-08-10T00%3A00%3A00%2B00%3A00&created_at_max=2025-08-10T23%3A59%3A59%2B00%3A00";
    assert_eq!(calls[0].query, format!("{bounds}&per_page=1&fields=id"));
    let options = json!({"placed_order_excluded_statuses": ["pending"]});
    let counted = shop(&api, options).count(&day, a_minute()).await.unwrap();
    let expected = [("open/pending".to_owned(), 20), ("others".to_owned(), 230)];
    assert_eq!(counted, Some(expected.into()), "others without those that are not placed yet");
    let paid = shop(&api, json!({"placed_order_when": "paid"}));
    assert_eq!(paid.count(&day, a_minute()).await.unwrap(), None, "partially paid ones cannot be counted");
}
