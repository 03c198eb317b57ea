//! Notices that bring the order along.

use std::sync::Arc;

use domain::Order;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

/// An order with so many lines.
fn order(lines: usize) -> Value {
    let line = |number: usize| {
        json!({
            "id": number.to_string(), "product_id": "311", "name": "Alder Pour-Over Dripper", "sku": "AL-DRP",
            "product_code": null, "quantity": 2, "kind": "Physical", "unit_price": "0.1", "paid": "0.20",
            "unit_cost": null, "discounted": false, "options": [{"name": "Glaze", "value": "Moss \u{FFFE}\u{FFFF}\u{0}"}],
            "brand": null, "categories": ["Brewing"], "product_url": null, "image_url": null,
        })
    };
    json!({
        "id": "5127", "modified_at": "2026-11-20T16:05:09.25Z", "created_at": "2026-11-20T16:05:00Z",
        "local_day": "2026-11-20", "status": {"id": "11", "name": "Awaiting Fulfillment"}, "in_checkout": false,
        "fulfilled_at": null, "cancelled_at": null, "dead": false, "migrated": false, "deleted": false, "test": false,
        "totals": {
            "currency": "USD", "total": "1234567890.1234", "subtotal": "0.1", "shipping": "8.10", "discount": "0",
            "coupon_discount": "10.35",
        },
        "customer": {
            "email": "mara@harbourmail.example", "phone": null, "first_name": "Mara", "last_name": null, "id": "44",
            "address": {"city": "Fremantle", "country_code": "AU"},
        },
        "shipping_address": null, "lines": (0..lines).map(line).collect::<Vec<_>>(),
        "coupons": [{"code": "WINTER10", "amount": "10.35"}],
        "refunds": [{"id": "63", "at": "2026-11-21T00:00:00.000001Z", "amount": "0.1", "reason": null, "lines": []}],
        "cart_id": "3d1f6a52", "channel_id": "1", "checkout_url": null,
    })
}

fn notice(order: Value) -> OrderNotice {
    let order = Order::deserialize(order).unwrap();
    OrderNotice {
        store: store(),
        id: order.id.clone(),
        mode: SyncMode::Periodic,
        destination: None,
        order: Some(Arc::new(order)),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

#[test]
fn an_order_comes_out_of_the_queue_as_it_went_in() {
    let notice = notice(order(3));
    let message = notice.outgoing(at(0));
    assert_eq!(read(&message), Ok(Message::Order(notice)));
    assert!(!message.body.contains(['\u{FFFE}', '\u{FFFF}', '\u{0}']), "SQS refuses such characters");
}

#[test]
fn an_order_too_large_for_sqs_is_left_to_be_read_again() {
    let message = notice(order(2_000)).outgoing(at(0));
    assert!(message.body.len() > 500_000, "2,000 lines fit");
    let large = notice(order(4_000));
    let message = large.outgoing(at(0));
    assert_eq!(read(&message), Ok(Message::Order(OrderNotice { order: None, ..large })));
    let mut changed = order(4_000);
    changed["modified_at"] = json!("2026-11-20T16:09:00Z");
    let changed = notice(changed).outgoing(at(240));
    assert_eq!(message.body, changed.body);
    assert_ne!(message.order, changed.order, "another reading is another message all the same");
}

#[test]
fn a_reading_of_another_shape_or_another_order_is_as_good_as_none() {
    let none = OrderNotice { order: None, ..notice(order(1)) };
    for (path, value) in [("/order/totals", json!(1)), ("/order/id", json!("5128")), ("/order", json!("5127"))] {
        let mut message = notice(order(1)).outgoing(at(0));
        let mut body: Value = serde_json::from_str(&message.body).unwrap();
        *body.pointer_mut(path).unwrap() = value;
        message.body = body.to_string();
        assert_eq!(read(&message), Ok(Message::Order(none.clone())), "{path}");
    }
}

#[test]
fn the_same_reading_is_one_message_and_every_request_to_look_is_another() {
    let deduplication = |notice: &OrderNotice, second| notice.outgoing(at(second)).order.unwrap().1;
    let read = notice(order(1));
    assert_eq!(deduplication(&read, 0), deduplication(&read, 1));
    let look = OrderNotice { order: None, ..read };
    assert_eq!(deduplication(&look, 0), deduplication(&look, 0));
    assert_ne!(deduplication(&look, 0), deduplication(&look, 1));
}
