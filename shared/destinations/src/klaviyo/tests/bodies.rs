//! What is said about an event. The expected bodies are whole files, so that one can read them.

use std::collections::BTreeSet;

use domain::{Checkout, Line, Order, Refund, RefundedLine, Status, SyncMode, Tag};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::{body, parcels};
use crate::samples::{checkout, event_of, events_in, events_of, order, order_with_lines, refund, started_checkout};

fn expected(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

fn properties(body: &Value) -> &Value {
    &body["data"]["attributes"]["properties"]
}

#[test]
fn a_placed_order_is_said_as_documented() {
    assert_eq!(body(&[event_of(order(), &Tag::Placed)]), expected(include_str!("../fixtures/placed_order.json")));
}

#[test]
fn an_ordered_product_is_said_as_documented() {
    let event = event_of(order(), &Tag::Line("91163".into()));
    assert_eq!(body(&[event]), expected(include_str!("../fixtures/ordered_product.json")));
}

#[test]
fn a_started_checkout_is_said_as_documented() {
    assert_eq!(body(&[started_checkout(checkout())]), expected(include_str!("../fixtures/started_checkout.json")));
}

#[test]
fn a_refund_of_lines_is_said_as_documented() {
    let refunded = Order {
        status: Status { id: "14".into(), name: "Partially Refunded".into() },
        refunds: vec![refund("63", dec!(38.70), &["91163"])],
        ..order()
    };
    let event = event_of(refunded, &Tag::Refund("63".into()));
    assert_eq!(body(&[event]), expected(include_str!("../fixtures/refunded_order.json")));
}

#[test]
fn a_refund_of_one_piece_out_of_two_is_about_one_piece() {
    let one = Refund {
        lines: vec![RefundedLine { id: "91163".into(), quantity: Some(1) }],
        ..refund("63", dec!(19.35), &[])
    };
    let body = body(&[event_of(Order { refunds: vec![one], ..order() }, &Tag::Refund("63".into()))]);
    let said = properties(&body);
    let item = &said["$extra"]["items"][0];
    assert_eq!((&said["Item Count"], &item["Quantity"], &item["RowTotal"]), (&json!(1), &json!(1), &item["ItemPrice"]));
}

#[test]
fn a_refund_that_names_no_line_is_about_all_of_them() {
    let refunded = Order { refunds: vec![refund("63", dec!(5), &[]), refund("64", dec!(6), &["gone"])], ..order() };
    for id in ["63", "64"] {
        let body = body(&[event_of(refunded.clone(), &Tag::Refund(id.into()))]);
        assert_eq!(properties(&body)["Items"], json!(["Enamel Mug", "Linen Tea Towel"]));
    }
}

#[test]
fn an_order_and_its_lines_are_one_job() {
    let body = body(&events_of(order()));
    let groups = body["data"]["attributes"]["events-bulk-create"]["data"].as_array().unwrap();
    assert_eq!(groups.len(), 1);
    let attributes = &groups[0]["attributes"];
    assert_eq!(attributes["profile"]["data"]["attributes"]["email"], "mara.okafor@harbourmail.example");
    let keys: Vec<_> =
        attributes["events"]["data"].as_array().unwrap().iter().map(|event| &event["attributes"]).collect();
    assert_eq!(
        keys.iter().map(|event| event["unique_id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["bigcommerce:7k2m:20517", "bigcommerce:7k2m:20517:line:91163", "bigcommerce:7k2m:20517:line:91164"]
    );
    assert!(keys.iter().all(|event| event["backfill"] == false && event.get("profile").is_none()));
}

#[test]
fn history_is_marked_event_by_event() {
    let body = body(&events_in(order(), SyncMode::Historic));
    let events = body.pointer("/data/attributes/events-bulk-create/data/0/attributes/events/data").unwrap();
    for event in events.as_array().unwrap() {
        assert_eq!(event["attributes"]["backfill"], true);
        assert_eq!(event["attributes"]["properties"]["Sync Mode"], "historic");
    }
}

#[test]
fn nothing_is_null_and_only_extra_begins_with_a_dollar() {
    fn check(value: &Value) {
        match value {
            Value::Null => panic!("null"),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                assert!(!name.starts_with('$') || name == "$extra", "{name}");
                check(value);
            }),
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    let bare =
        Line { sku: None, product_id: None, categories: Vec::new(), unit_price: dec!(0), ..order().lines.remove(1) };
    let order = Order { lines: vec![bare], coupons: Vec::new(), channel_id: None, shipping_address: None, ..order() };
    check(&body(&events_of(order)));
    check(&body(&[started_checkout(Checkout { checkout_url: None, ..checkout() })]));
}

#[test]
fn what_would_vanish_is_left_out_but_the_flag_stays() {
    let mut order = Order { coupons: Vec::new(), channel_id: None, ..order() };
    order.totals.coupon_discount = Decimal::ZERO;
    order.totals.total = Decimal::ZERO;
    let body = body(&[event_of(order, &Tag::Placed)]);
    assert_eq!(properties(&body)["Discounted"], false);
    assert!(["Coupons", "ChannelID", "Status"].iter().all(|name| properties(&body).get(name).is_none()));
    assert_eq!(body["data"]["attributes"]["value"], 0, "a metric's value is always said");
}

#[test]
fn a_very_long_order_keeps_within_the_limits() {
    let mut order = order_with_lines(5_000);
    order.lines.iter_mut().for_each(|line| line.product_url = Some(format!("https://x.example/{}", "x".repeat(900))));
    let event = event_of(order, &Tag::Placed);
    let body = body(&[event]);
    assert_eq!(properties(&body)["Items"].as_array().unwrap().len(), 4_000);
    assert_eq!(properties(&body)["Item Count"], 10_000);
    assert_eq!(properties(&body).get("$extra"), None, "line objects of more than 4 MB are left out");
}

#[test]
fn the_same_event_is_encoded_once() {
    let mut events = events_of(order());
    events.extend(events_of(order()));
    let parcels = parcels(&events);
    let places: Vec<_> = parcels[0].entries().map(|entry| entry.places.clone()).collect();
    assert_eq!(places, [[0, 3], [1, 4], [2, 5]]);
    let body: Value = serde_json::from_slice(&parcels[0].body()).unwrap();
    let events = body.pointer("/data/attributes/events-bulk-create/data/0/attributes/events/data").unwrap();
    let keys = events.as_array().unwrap().iter().map(|event| event["attributes"]["unique_id"].as_str().unwrap());
    assert_eq!(keys.collect::<BTreeSet<_>>().len(), 3);
}
