//! Abandoned checkouts: which are worth reading, and what is read of one.

use domain::CheckoutTrigger;
use jiff::{SignedDuration, Timestamp};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{CHECKOUT, api_with_catalog, at, parse, past_the_end, paths, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{CartNote, ReadError};

const ID: &str = "1700042055";
/// The first moment that counts: six hours before what is asked for, because checkouts show late.
const SINCE: &str = "2025-08-13T00:00:00Z";

fn first() -> Timestamp {
    SINCE.parse().unwrap()
}

fn since() -> Timestamp {
    first() + SignedDuration::from_hours(6)
}

fn checkout(changes: Value) -> Value {
    let mut checkout: Value = parse(CHECKOUT);
    checkout.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    checkout
}

fn row(id: u64, changes: Value) -> Value {
    let mut row = json!({
        "id": id, "contact_email": "bruno.sosa@correosur.example", "completed_at": null,
        "created_at": "2025-08-13T19:08:06+0000", "updated_at": "2025-08-13T21:30:00+0000",
    });
    row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    row
}

/// A server with the catalog, this checkout and no order that it became.
async fn api_with(checkout: &Value) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at("/checkouts/1700042055"), [Answer::ok(checkout.to_string())]);
    api
}

#[tokio::test]
async fn a_checkout_is_read_with_its_link_its_cart_and_its_shopper() {
    let api = api_with(&checkout(json!({}))).await;
    let read = shop(&api, Value::Null).checkout(ID, a_minute()).await.unwrap().unwrap();
    assert_eq!(paths(&api), ["/categories", "/checkouts/1700042055", "/orders/1700042055", "/products", "/store"]);
    assert_eq!((read.cart_id.as_str(), read.order_id.as_deref()), (ID, None));
    assert_eq!(read.updated_at.to_string(), "2025-08-13T19:08:06Z", "when it was begun");
    assert_eq!(read.version, "2025-08-13T21:30:00Z");
    assert_eq!((read.totals.total, read.totals.subtotal, read.totals.shipping), (dec!(41700), dec!(37500), dec!(4200)));
    let link = "https://matesdelsur.example/checkout/v3/order/proxy/1700042055/d0e5c9b2fe4a9155dc07";
    assert_eq!(read.checkout_url.as_deref(), Some(link));
    assert_eq!(read.customer.email.as_ref().unwrap().as_str(), "bruno.sosa@correosur.example");
    assert_eq!(
        (read.customer.first_name.as_deref(), read.customer.phone.as_deref()),
        (Some("Bruno"), Some("+5493415550177"))
    );
    assert_eq!(read.customer.address.as_ref().unwrap().street_1.as_deref(), Some("Córdoba 955"));
    assert_eq!(read.lines.len(), 2);
    assert_eq!(read.lines[0].categories, ["Mates", "Mates de calabaza"]);
    assert!(read.shipping_known && CheckoutTrigger::ContactAndShipping.is_met(&read));
}

#[tokio::test]
async fn without_a_street_no_shipping_address_was_entered() {
    let api = api_with(&checkout(json!({"shipping_address": "", "discount": "7500.00", "total": "34200.00"}))).await;
    let read = shop(&api, Value::Null).checkout(ID, a_minute()).await.unwrap().unwrap();
    assert!(!read.shipping_known && CheckoutTrigger::Contact.is_met(&read));
    assert_eq!(read.totals.total, dec!(34200), "the store's own word for it, after discounts");
}

#[tokio::test]
async fn a_checkout_that_became_an_order_says_so() {
    let api = api_with(&checkout(json!({"completed_at": "2025-08-13T22:00:00+0000"}))).await;
    let read = shop(&api, Value::Null).checkout(ID, a_minute()).await.unwrap().unwrap();
    assert_eq!(read.order_id.as_deref(), Some(ID));
    assert!(!paths(&api).contains(&"/orders/1700042055".to_owned()), "it says so itself");
    let api = api_with(&checkout(json!({}))).await;
    api.on(&at("/orders/1700042055"), [Answer::ok(r#"{"id": 1700042055}"#)]);
    let read = shop(&api, Value::Null).checkout(ID, a_minute()).await.unwrap().unwrap();
    assert_eq!(read.order_id.as_deref(), Some(ID), "an order has its id");
    api.on(&at("/orders/1700042055"), [Answer::status(500)]);
    let unsure = shop(&api, Value::Null).checkout(ID, a_minute()).await;
    assert!(matches!(unsure, Err(ReadError::TryLater { .. })), "{unsure:?}");
}

#[tokio::test]
async fn a_checkout_that_is_gone_is_none_and_a_placeholder_is_nobody() {
    let api = api_with_catalog().await;
    assert_eq!(shop(&api, Value::Null).checkout("7", a_minute()).await, Ok(None));
    let api = api_with(&checkout(json!({"contact_email": "email@naoinformado.com"}))).await;
    let read = shop(&api, Value::Null).checkout(ID, a_minute()).await.unwrap().unwrap();
    assert!(!CheckoutTrigger::Contact.is_met(&read));
    let api = api_with(&checkout(json!({"currency": null}))).await;
    let why = "the checkout has no usable currency".to_owned();
    assert_eq!(shop(&api, Value::Null).checkout(ID, a_minute()).await, Err(ReadError::Unusable { why }));
}

#[tokio::test]
async fn only_open_young_checkouts_with_an_e_mail_are_worth_reading() {
    let rows = json!([
        row(1, json!({})),
        row(2, json!({"contact_email": null})),
        row(3, json!({"contact_email": "email@noinformado.com"})),
        row(4, json!({"created_at": "2025-08-12T23:59:59+0000"})),
        row(5, json!({"completed_at": {"date": "2025-08-13 22:00:00.000000", "timezone": "UTC"}})),
        row(6, json!({"created_at": "2025-08-13T00:00:00+0000", "updated_at": null})),
        row(7, json!({"created_at": null})),
    ]);
    let api = FakeApi::start().await;
    let first = Answer::ok(rows.to_string()).with("x-total-count", "8");
    api.on(&at("/checkouts"), [first, past_the_end(1)]);
    let shop = shop(&api, Value::Null);
    let page = shop.carts(since(), None, a_minute()).await.unwrap();
    let note = |id: &str, version: &str| CartNote { id: id.into(), version: version.into() };
    assert_eq!(page.carts, [note("1", "2025-08-13T21:30:00Z"), note("6", SINCE)]);
    assert_eq!(page.next.as_deref(), Some("2"), "in which order they come is not known");
    let last = shop.carts(since(), page.next.as_deref(), a_minute()).await.unwrap();
    assert_eq!((last.carts, last.next), (Vec::new(), None));
    let queries: Vec<_> = api.take_calls().into_iter().map(|call| call.query).collect();
    let query = |page: u32| format!("created_at_min=2025-08-13T00%3A00%3A00%2B00%3A00&per_page=200&page={page}");
    assert_eq!(queries, [query(1), query(2)]);
}

#[tokio::test]
async fn a_page_that_runs_into_the_past_is_the_last() {
    let hour = |id: u64, hour: i64| {
        let at = first() + SignedDuration::from_hours(hour);
        row(id, json!({"created_at": at.to_string()}))
    };
    for (hours, next) in [
        (vec![5, 3, 3, -1], None),
        (vec![5, 3, 0], Some("2")),
        (vec![-1, 3, 5], Some("2")),
        (vec![3, 5, -1], Some("2")),
        (vec![-1], Some("2")),
    ] {
        let rows: Vec<_> = (1..).zip(&hours).map(|(id, at)| hour(id, *at)).collect();
        let api = FakeApi::start().await;
        api.on(&at("/checkouts"), [Answer::ok(json!(rows).to_string()).with("x-total-count", "9")]);
        let page = shop(&api, Value::Null).carts(since(), None, a_minute()).await.unwrap();
        assert_eq!(page.next.as_deref(), next, "{hours:?}");
    }
}

#[tokio::test]
async fn a_list_goes_on_only_where_it_says_so_or_a_page_is_full() {
    let rows = |number: u64| json!((1..=number).map(|id| row(id, json!({}))).collect::<Vec<_>>()).to_string();
    let link = |rel: &str| format!(r#"<https://api.tiendanube.com/x?page=1>; rel="first", <x?page=2>; rel="{rel}""#);
    for (answer, next) in [
        (Answer::ok(rows(1)), None),
        (Answer::ok(rows(200)), Some("2")),
        (Answer::ok(rows(200)).with("x-total-count", "200"), None),
        (Answer::ok(rows(30)).with("x-total-count", "31"), Some("2")),
        (Answer::ok(rows(30)).with("link", &link("next")), Some("2")),
        (Answer::ok(rows(30)).with("link", &link("last")), None),
        (Answer::ok("[]").with("x-total-count", "9"), None),
    ] {
        let api = FakeApi::start().await;
        api.on(&at("/checkouts"), [answer]);
        let page = shop(&api, Value::Null).carts(since(), None, a_minute()).await.unwrap();
        assert_eq!(page.next.as_deref(), next);
    }
}

#[tokio::test]
async fn a_store_that_does_not_know_the_filter_is_asked_without() {
    let api = FakeApi::start().await;
    let rows = json!([row(1, json!({}))]).to_string();
    api.compute(&at("/checkouts"), move |query| match query.contains("created_at_min") {
        true => Answer::status(422),
        false => Answer::ok(rows.clone()),
    });
    let page = shop(&api, Value::Null).carts(since(), None, a_minute()).await.unwrap();
    assert_eq!(page.carts.len(), 1);
    let lost = shop(&api, Value::Null).carts(since(), Some("next"), a_minute()).await.err();
    assert_eq!(lost, Some(ReadError::Unusable { why: "the place to go on from cannot be read".into() }));
}
