//! Refunds, from fixture to domain.

use domain::Refund;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{ORDER, REFUNDS, parse, wire};
use crate::bigcommerce::mapping;
use crate::bigcommerce::wire::{Data, Order, OrderLine, Refund as WireRefund};

fn read(refunds: &Value) -> Vec<Refund> {
    mapping::refunds(wire(refunds), "2026-07-14T16:05:41Z".parse().unwrap())
}

/// The fixture's refunds.
fn fixture() -> Value {
    parse::<Value>(REFUNDS)["data"].clone()
}

#[test]
fn refunds_are_read_completely() {
    let data: Data<Vec<WireRefund>> = parse(REFUNDS);
    assert_eq!(data.data.len(), 2);
    let refunds = read(&fixture());
    let first = Refund {
        id: "63".into(),
        at: "2026-07-15T10:12:44Z".parse().unwrap(),
        amount: dec!(19.44),
        reason: Some("One mug arrived chipped".into()),
        lines: vec![domain::RefundedLine { id: "90186".into(), quantity: Some(1) }],
        amount_unknown: false,
    };
    assert_eq!(refunds[0], first);
    assert_eq!((refunds[1].amount, refunds[1].lines.len()), (dec!(5), 0), "about the order as a whole");
}

#[test]
fn they_come_in_the_order_of_time_and_number() {
    let refund = |id: u32, created: &str| json!({"id": id, "created": created, "total_amount": 1});
    let refunds = read(&json!([
        refund(10, "2026-07-15T10:00:00Z"),
        refund(9, "2026-07-15T10:00:00Z"),
        refund(11, "2026-07-15T09:00:00Z"),
    ]));
    assert_eq!(refunds.iter().map(|refund| refund.id.as_str()).collect::<Vec<_>>(), ["11", "9", "10"]);
}

#[test]
fn only_money_that_really_went_back_counts() {
    let mut refunds = fixture();
    refunds[0]["payments"] = json!([
        {"amount": 10.44, "is_declined": false}, {"amount": "4.00", "is_declined": "false"}, {"amount": 5, "is_declined": true},
    ]);
    refunds[1]["payments"][0]["is_declined"] = json!(true);
    let found = read(&refunds);
    assert_eq!(
        found.iter().map(|refund| refund.amount).collect::<Vec<_>>(),
        [dec!(14.44)],
        "a refund declined altogether is none"
    );
}

#[test]
fn without_payments_the_total_counts() {
    let mut refunds = fixture();
    refunds[0]["payments"] = json!([]);
    refunds[1]["payments"] = json!(null);
    refunds[1]["total_amount"] = json!(0);
    assert_eq!(read(&refunds).iter().map(|refund| refund.amount).collect::<Vec<_>>(), [dec!(19.44)]);
}

#[test]
fn an_order_says_in_several_ways_that_there_are_refunds() {
    let says = |order: Value, line: Value| mapping::says_refunded(&wire::<Order>(&order), &[wire::<OrderLine>(&line)]);
    assert!(!says(parse(ORDER), json!({"quantity_refunded": 0, "is_refunded": false})));
    for order in [
        json!({"status_id": 4}),
        json!({"status_id": "14"}),
        json!({"payment_status": "partially refunded"}),
        json!({"payment_status": "refunded"}),
    ] {
        assert!(says(order, json!({})));
    }
    assert!(says(json!({}), json!({"is_refunded": true})) && says(json!({}), json!({"quantity_refunded": "1"})));
}
