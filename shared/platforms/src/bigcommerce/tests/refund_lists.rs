//! Refunds of all orders.

use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{at, parameter, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{ReadError, RefundNote};

const PATH: &str = "/v3/orders/payment_actions/refunds";

fn refund(id: u32) -> Value {
    json!({"id": id, "order_id": 5000 + id, "created": "2026-07-15T10:12:44+00:00", "total_amount": id})
}

/// All refunds of a day in a store that answers with `answers`, one per page.
async fn read(answers: impl IntoIterator<Item = Answer>) -> (Result<Vec<RefundNote>, ReadError>, Vec<String>) {
    let api = FakeApi::start().await;
    api.on(&at(PATH), answers);
    let [from, to] = ["2026-07-15T00:00:00Z", "2026-07-15T23:59:59Z"].map(|at| at.parse().unwrap());
    let notes = shop(&api, Value::Null).refunds(from, to, a_minute()).await;
    (notes, api.take_calls().into_iter().map(|call| call.query).collect())
}

fn page(refunds: &[Value], meta: Value) -> Answer {
    Answer::ok(json!({"data": refunds, "meta": meta}).to_string())
}

fn ids(notes: Result<Vec<RefundNote>, ReadError>) -> Vec<u32> {
    notes.unwrap().iter().map(|note| note.id.parse().unwrap()).collect()
}

#[tokio::test]
async fn refunds_are_asked_for_by_their_time() {
    let (notes, queries) = read([page(&[refund(19)], json!({}))]).await;
    let (id, order_id) = ("19".to_owned(), "5019".to_owned());
    let note = RefundNote {
        id,
        order_id,
        at: "2026-07-15T10:12:44Z".parse().unwrap(),
        amount: dec!(19),
        amount_unknown: false,
    };
    assert_eq!(notes, Ok(vec![note]));
    let span = "created%3Amin=2026-07-15T00%3A00%3A00%2B00%3A00&created%3Amax=2026-07-15T23%3A59%3A59%2B00%3A00";
    assert_eq!(queries, [format!("{span}&limit=250&page=1")]);
}

#[tokio::test]
async fn only_money_that_really_went_back_is_told() {
    let with = |payments: Value| {
        let mut refund = refund(19);
        refund["payments"] = payments;
        refund
    };
    let declined = json!({"amount": 15, "is_declined": true});
    let part = with(json!([{"amount": 4.44, "is_declined": false}, declined]));
    let mut none = with(json!([declined]));
    none["id"] = json!(20);
    let (notes, _) = read([page(&[part, none], json!({}))]).await;
    let amounts: Vec<_> = notes.unwrap().into_iter().map(|note| note.amount).collect();
    assert_eq!(amounts, [dec!(4.44), Decimal::ZERO]);
}

#[tokio::test]
async fn all_pages_are_read_as_many_as_the_store_says() {
    let meta = json!({"pagination": {"total_pages": 3}});
    let pages = [1, 2, 3].map(|id| page(&[refund(id)], meta.clone()));
    let (notes, queries) = read(pages).await;
    assert_eq!(ids(notes), [1, 2, 3]);
    assert_eq!(queries.iter().filter_map(|query| parameter(query, "page")).collect::<Vec<_>>(), ["1", "2", "3"]);
}

#[tokio::test]
async fn a_store_that_tells_no_number_of_pages_is_asked_until_a_page_is_short() {
    let all: Vec<_> = (1..=70).map(refund).collect();
    // The largest `limit` is not documented, so that a page of 50 may be a full one.
    let (notes, queries) = read([page(&all[..50], json!({})), page(&all[50..], json!({}))]).await;
    assert_eq!((ids(notes).len(), queries.len()), (70, 2));
    let (notes, queries) = read([page(&all, json!({})), Answer::status(204)]).await;
    assert_eq!((ids(notes).len(), queries.len()), (70, 2));
    let (notes, queries) = read([page(&all, json!({}))]).await;
    assert_eq!((ids(notes).len(), queries.len()), (70, 2), "a page that repeats the one before is the end");
}

#[tokio::test]
async fn a_refund_that_moves_to_the_next_page_counts_once() {
    let meta = json!({"pagination": {"total_pages": 2}});
    let (notes, _) = read([page(&[refund(2), refund(1)], meta.clone()), page(&[refund(1), refund(3)], meta)]).await;
    assert_eq!(ids(notes), [2, 1, 3]);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_for_nothing() {
    let (notes, _) = read([Answer::ok(r#"{"title": "odd"}"#)]).await;
    assert!(matches!(notes, Err(ReadError::Unusable { .. })), "{notes:?}");
    let (notes, _) = read([Answer::status(404)]).await;
    assert!(matches!(notes, Err(ReadError::TryLater { .. })), "{notes:?}");
    let (notes, _) = read([Answer::status(204)]).await;
    assert_eq!(notes, Ok(vec![]));
}
