//! Money that went back: what is told of it, and that no reading makes it more than there was.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Emitted, Metric, Order, Refund, Rules, Situation, StoreRef, SyncMode, Tag, due_for_order};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{found, listed, mapped, order_with, wire};
use crate::tiendanube::mapping::{self, Parts};
use crate::tiendanube::wire::Transaction;

fn with_payments(order: &Value, payments: Value) -> Order {
    let payments: Vec<Transaction> = payments.as_array().unwrap().iter().map(wire).collect();
    mapping::order(wire(order), Parts { payments, ..Parts::default() }, &found()).unwrap()
}

fn refunded(kept: &str) -> Value {
    order_with(json!({"payment_status": "refunded", "total": "100.00", "total_paid_by_customer": kept}))
}

fn partially(kept: Value) -> Value {
    order_with(json!({"payment_status": "partially_refunded", "total": "100.00", "total_paid_by_customer": kept}))
}

fn payment(refunded: Value, events: Value) -> Value {
    json!([{"status": "refunded", "refunded_amount": refunded, "events": events}])
}

fn event(amount: &str, at: &str) -> Value {
    json!({"type": "refund", "status": "success", "amount": {"value": amount, "currency": "ARS"}, "happened_at": at})
}

fn summary(order: &Order) -> Vec<(&str, Decimal, bool)> {
    order.refunds.iter().map(|refund| (refund.id.as_str(), refund.amount, refund.amount_unknown)).collect()
}

/// Amounts told of `readings` of one order, one after the other, each with what was told before in mind.
fn told(readings: &[Order]) -> Vec<Decimal> {
    let store = StoreRef { platform: "tiendanube".into(), id: "alder".into() };
    let rules = Rules::default();
    let situation = Situation { store: &store, rules: &rules, connected_at: None, mode: SyncMode::Realtime };
    let (mut emitted, mut keys, mut amounts) = (Emitted::new(), BTreeSet::new(), Vec::new());
    for reading in readings {
        for event in due_for_order(&Arc::new(reading.clone()), &emitted, &situation) {
            emitted.insert(event.tag.clone());
            if event.metric() == Metric::RefundedOrder {
                assert!(keys.insert(event.key.clone()), "two refunds with the key {}", event.key);
                amounts.push(event.value.amount);
            }
        }
    }
    amounts
}

#[test]
fn without_a_look_at_payments_the_order_says_how_much_went_back() {
    assert_eq!(summary(&mapped(&listed(1_700_042_017))), [("sum-5500", dec!(5500), false)]);
    let partially = mapped(&listed(1_700_042_040));
    assert_eq!(summary(&partially), [("sum-28800", dec!(28800), false)]);
    assert_eq!(partially.refunds[0].at, partially.modified_at);
    assert!(!partially.dead, "half of it is sold still");
    assert!(mapped(&order_with(json!({}))).refunds.is_empty());
}

#[test]
fn a_partial_refund_of_which_nobody_says_how_much_is_told_as_of_an_unknown_amount() {
    for kept in [Value::Null, json!("100.00"), json!("120.00"), json!("-5.00")] {
        assert_eq!(summary(&mapped(&partially(kept.clone()))), [("partially_refunded", dec!(0), true)], "{kept}");
    }
}

#[test]
fn payments_say_when_each_refund_was_made() {
    let events = json!([
        event("30.00", "2025-09-02T10:00:00.000Z"),
        event("10.50", "2025-09-01T10:00:00.000Z"),
        {"type": "refund", "status": "failure", "amount": {"value": "5.00", "currency": "ARS"}},
        {"type": "sale", "status": "success", "amount": {"value": "100.00", "currency": "ARS"}},
    ]);
    let order =
        with_payments(&partially(json!("59.50")), payment(json!({"value": "40.50", "currency": "ARS"}), events));
    assert_eq!(summary(&order), [("sum-10.5", dec!(10.50), false), ("sum-40.5", dec!(30), false)]);
    let times: Vec<_> = order.refunds.iter().map(|refund| refund.at.to_string()).collect();
    assert_eq!(times, ["2025-09-01T10:00:00Z", "2025-09-02T10:00:00Z"]);
}

#[test]
fn payments_that_say_nothing_leave_it_to_the_order() {
    let foreign = json!({"value": "40.00", "currency": "USD"});
    for payments in [json!([]), payment(Value::Null, json!([])), payment(foreign, json!([])), json!([{"events": {}}])] {
        assert_eq!(summary(&with_payments(&refunded("0.00"), payments)), [("sum-100", dec!(100), false)]);
    }
    let undated = payment(json!({"value": 40, "currency": "ARS"}), json!([]));
    let order = with_payments(&partially(Value::Null), undated);
    assert_eq!(summary(&order), [("sum-40", dec!(40), false)]);
    assert_eq!(order.refunds[0].at, order.modified_at);
}

#[test]
fn never_more_goes_back_than_the_order_was_worth() {
    let too_much =
        payment(json!({"value": "130.00", "currency": "ARS"}), json!([event("130.00", "2025-09-01T10:00:00Z")]));
    assert_eq!(summary(&with_payments(&refunded("0.00"), too_much)), [("sum-100", dec!(100), false)]);
    assert_eq!(
        mapped(&order_with(json!({"payment_status": "refunded", "total": "0.00"}))).refunds,
        Vec::<Refund>::new()
    );
}

#[test]
fn a_partial_refund_completed_later_adds_up_to_the_total() {
    let half = mapped(&partially(json!("60.00")));
    let more = mapped(&partially(json!("25.00")));
    let whole = mapped(&refunded("0.00"));
    assert_eq!(told(&[half.clone(), whole.clone()]), [dec!(40), dec!(60)]);
    assert_eq!(told(&[half.clone(), more, whole.clone(), whole.clone()]), [dec!(40), dec!(35), dec!(25)]);
    let unknown = mapped(&partially(Value::Null));
    assert_eq!(told(&[unknown.clone(), unknown, whole.clone()]), [dec!(0), dec!(100)]);
    assert_eq!(told(&[whole.clone(), half, whole]), [dec!(100)], "whatever is seen in between");
}

#[test]
fn readings_that_see_more_or_less_of_the_payments_do_not_double_money() {
    let events = json!([event("10.00", "2025-09-01T10:00:00Z"), event("30.00", "2025-09-02T10:00:00Z")]);
    let seen = with_payments(&partially(json!("60.00")), payment(json!({"value": "40.00", "currency": "ARS"}), events));
    let unseen = mapped(&partially(json!("60.00")));
    let whole = mapped(&refunded("0.00"));
    assert_eq!(told(&[seen.clone(), unseen.clone(), whole.clone()]), [dec!(10), dec!(30), dec!(60)]);
    assert_eq!(told(&[unseen, seen.clone(), whole.clone()]), [dec!(40), dec!(60)]);
    assert_eq!(told(&[mapped(&partially(Value::Null)), seen, whole]), [dec!(0), dec!(10), dec!(30), dec!(60)]);
    assert_eq!(Tag::Refund(Refund::id_of_sum(dec!(40.00))).to_string(), "refund:sum-40");
}
