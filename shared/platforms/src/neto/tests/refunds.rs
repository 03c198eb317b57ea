//! Refunds: those of an order, and those of a span of time.

use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{FakeStore, ORDERS, RMAS, kettlebay, look, shop};
use crate::fake_api::a_minute;
use crate::{Look, RefundNote};

/// The captured return with some of its fields changed.
fn rma(fields: Value) -> Value {
    let answer: Value = serde_json::from_str(RMAS).unwrap();
    let mut rma = answer["Rma"][0].clone();
    for (name, value) in fields.as_object().unwrap() {
        rma[name] = value.clone();
    }
    rma
}

async fn refunds(rmas: impl IntoIterator<Item = Value>) -> Vec<domain::Refund> {
    let fake = FakeStore::start().await.with_fixture("Order", ORDERS).with("Rma", rmas);
    let look = Look { refunds: true, ..look("KBC100482") };
    shop(&fake, Value::Null).order(&look, a_minute()).await.unwrap().refunds
}

fn amounts(refunds: &[domain::Refund]) -> Vec<(&str, Decimal)> {
    refunds.iter().map(|refund| (refund.id.as_str(), refund.amount)).collect()
}

#[tokio::test]
async fn a_refund_says_when_how_much_why_and_for_what() {
    let found = refunds([rma(json!({}))]).await;
    let [refund] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((refund.id.as_str(), refund.amount, refund.amount_unknown), ("903-455", dec!(26.95), false));
    assert_eq!((refund.at.to_string().as_str(), refund.reason.as_deref()), ("2025-08-21T02:00:00Z", Some("Chipped")));
    assert_eq!((refund.lines[0].id.as_str(), refund.lines[0].quantity), ("KBC100482-0", Some(1)));
}

#[tokio::test]
async fn returns_are_read_only_where_somebody_knows_of_refunds() {
    let fake = kettlebay().await;
    let shop = shop(&fake, Value::Null);
    assert!(shop.order(&look("KBC100482"), a_minute()).await.unwrap().refunds.is_empty());
    assert_eq!(fake.take_actions(), ["GetItem", "GetOrder"]);
    let told = Look { refunds: true, ..look("KBC100482") };
    assert_eq!(shop.order(&told, a_minute()).await.unwrap().refunds.len(), 1);
    assert_eq!(fake.take_actions(), ["GetOrder", "GetRma"]);
}

#[tokio::test]
async fn only_money_that_went_back_is_a_refund() {
    let promised =
        json!({"Refund": {"RefundID": "456", "RefundAmount": "5.00", "DateRefunded": "", "RefundStatus": "Pending"}});
    assert_eq!(refunds([rma(json!({"Refunds": [promised]}))]).await, []);
    let nothing = json!({"Refund": {"RefundID": "456", "RefundAmount": "0.00", "DateRefunded": "2025-08-21 02:00:00"}});
    assert_eq!(refunds([rma(json!({"Refunds": nothing, "RefundedTotal": "0.00"}))]).await, []);
    assert_eq!(refunds([rma(json!({"Refunds": ""}))]).await, [], "a return that paid nothing back");
}

#[tokio::test]
async fn a_return_that_names_its_lists_as_they_are_asked_for_has_the_same_refund() {
    let as_captured = refunds([rma(json!({}))]).await;
    let whole = rma(json!({}));
    let (lines, payments) = (&whole["RmaLines"], &whole["Refunds"]);
    for fields in [
        json!({"RmaLine": "", "Refund": ""}),
        json!({"RmaLine": lines, "Refund": payments}),
        json!({"RmaLine": lines, "Refund": payments, "RmaLines": "", "Refunds": ""}),
    ] {
        assert_eq!(refunds([rma(fields.clone())]).await, as_captured, "{fields}");
    }
}

#[tokio::test]
async fn several_refunds_and_returns_come_by_time() {
    let refund = |id: &str, day: u32| json!({"RefundID": id, "RefundAmount": id, "DateRefunded": format!("2025-08-{day} 02:00:00")});
    let two = rma(json!({"RmaID": "904", "Refunds": [{"Refund": [refund("20", 23), refund("10", 20)]}]}));
    let found = refunds([two, rma(json!({}))]).await;
    assert_eq!(amounts(&found), [("904-10", dec!(10)), ("903-455", dec!(26.95)), ("904-20", dec!(20))]);
}

#[tokio::test]
async fn an_amount_may_be_the_returns_or_unknown() {
    let silent = |total: &str| {
        let refund = json!({"RefundID": "455", "DateRefunded": "2025-08-21 02:00:00"});
        rma(json!({"Refunds": {"Refund": refund}, "RefundedTotal": total}))
    };
    assert_eq!(amounts(&refunds([silent("26.95")]).await), [("903-455", dec!(26.95))]);
    let unknown = refunds([silent("2025-08-21 02:00:00")]).await;
    assert_eq!((unknown[0].amount, unknown[0].amount_unknown), (dec!(0), true));
}

#[tokio::test]
async fn lines_of_one_sku_are_told_apart_by_name() {
    let line = |name: &str| json!({"SKU": "MUG-TEAL", "ProductName": name, "Quantity": "2", "ReturnReason": "Chipped"});
    let named = json!({"RmaLine": [line("Another name"), {"SKU": "GONE", "Quantity": "1", "ReturnReason": "Lost"}]});
    let found = refunds([rma(json!({"RmaLines": named}))]).await;
    assert_eq!(found[0].lines.len(), 1, "what the order does not have is not named");
    assert_eq!((found[0].lines[0].id.as_str(), found[0].lines[0].quantity), ("KBC100482-0", Some(2)));
    assert_eq!(found[0].reason.as_deref(), Some("Chipped; Lost"));
}

#[tokio::test]
async fn refunds_of_a_span_are_found_by_the_last_change_of_their_returns() {
    let fake = kettlebay().await;
    let shop = shop(&fake, Value::Null);
    let since = async |from: &str| {
        shop.refunds(from.parse().unwrap(), "2026-01-01T00:00:00Z".parse().unwrap(), a_minute()).await.unwrap()
    };
    let at = "2025-08-21T02:00:00Z".parse().unwrap();
    let note = RefundNote {
        id: "903-455".into(),
        order_id: "KBC100482".into(),
        at,
        amount: dec!(26.95),
        amount_unknown: false,
    };
    assert_eq!(since("2025-08-21T02:00:00Z").await, [note]);
    assert_eq!(fake.take_calls()[0].body["Filter"]["DateUpdatedFrom"], "2025-08-21 01:59:59");
    assert_eq!(since("2025-08-21T02:00:02Z").await, []);
    let silent = rma(json!({
        "Refunds": {"Refund": {"RefundID": "455", "DateRefunded": "2025-08-21 02:00:00"}}, "RefundedTotal": "",
    }));
    fake.change(|rows| drop(rows.insert("Rma", vec![silent])));
    let silent = since("2025-08-21T02:00:00Z").await;
    assert!(silent[0].amount_unknown && silent[0].is_money(), "money went back, and nobody says how much");
    let promised = rma(json!({"Refunds": {"Refund": {"RefundID": "1", "RefundAmount": "5.00", "DateRefunded": ""}}}));
    fake.change(|rows| drop(rows.insert("Rma", vec![promised])));
    assert_eq!(since("2025-08-01T00:00:00Z").await, []);
}

#[tokio::test(start_paused = true)]
async fn many_returns_are_all_found() {
    let many = (0..700).map(|index| {
        let at = format!("2025-08-{:02} {:02}:00:00", 1 + index / 24 % 28, index % 24);
        rma(json!({"RmaID": format!("{index}"), "DateUpdated": at}))
    });
    let fake = FakeStore::start().await.with("Rma", many);
    let shop = shop(&fake, json!({"api_calls_per_minute": 500}));
    let found = shop
        .refunds("2025-08-01T00:00:00Z".parse().unwrap(), "2025-09-01T00:00:00Z".parse().unwrap(), a_minute())
        .await;
    assert_eq!(found.unwrap().len(), 700);
}

#[tokio::test]
async fn a_store_whose_refunds_are_not_told_is_not_asked_for_any() {
    let fake = kettlebay().await;
    let shop = shop(&fake, json!({"refunds_from_rmas": false}));
    assert!(shop.order(&Look { refunds: true, ..look("KBC100482") }, a_minute()).await.unwrap().refunds.is_empty());
    let from = "2025-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(shop.refunds(from, from, a_minute()).await, Ok(Vec::new()));
    assert!(!fake.take_actions().contains(&"GetRma".to_owned()));
}
