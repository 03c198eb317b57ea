//! When an order counts as fulfilled.

use serde_json::{Value, json};

use super::{mapped, order_with};

fn fulfilled_at(changes: Value) -> Option<String> {
    let mut order = order_with(json!({"fulfillments": [], "shipping_status": "unpacked"}));
    order.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    mapped(&order).fulfilled_at.map(|at| at.to_string())
}

fn parcel(status: &str, fulfilled_at: Value) -> Value {
    json!({"id": "01K2D7Q0W9M3V5T8X1B4C6E7F9", "status": status, "fulfilled_at": fulfilled_at, "status_history": []})
}

const CHANGED: &str = "2025-08-12T18:20:41Z";
const FIRST: &str = "2025-08-11T09:00:00Z";
const LAST: &str = "2025-08-12T15:00:00Z";

#[test]
fn the_first_parcel_that_left_says_when() {
    let parcels = json!([parcel("DELIVERED", json!("2025-08-11T09:00:00+00:00")), parcel("DISPATCHED", json!(LAST))]);
    for name in ["fulfillments", "fulfillment_orders"] {
        for status in ["shipped", "unshipped", "partially_fulfilled"] {
            let found = fulfilled_at(json!({"shipping_status": status, name: parcels}));
            assert_eq!(found.as_deref(), Some(FIRST), "{name}, {status}");
        }
    }
    let parcels = json!([parcel("PACKED", Value::Null), parcel("DISPATCHED", json!(LAST))]);
    assert_eq!(fulfilled_at(json!({"fulfillment_orders": parcels})).as_deref(), Some(LAST), "one is enough");
}

#[test]
fn while_every_parcel_is_there_still_nothing_is() {
    let parcels = json!([parcel("UNPACKED", Value::Null), parcel("PACKED", Value::Null)]);
    assert_eq!(fulfilled_at(json!({"shipping_status": "partially_packed", "fulfillment_orders": parcels})), None);
    for status in ["unpacked", "unshipped", "partially_packed", "partially_fulfilled", "unfulfilled", "packed", ""] {
        assert_eq!(fulfilled_at(json!({"shipping_status": status})), None, "{status}");
    }
    assert_eq!(fulfilled_at(json!({"fulfillment_orders": [parcel("READY_FOR_PICKUP", Value::Null)]})), None);
    assert_eq!(fulfilled_at(json!({"status": "closed", "closed_at": LAST})), None, "archived is not sent");
}

#[test]
fn a_parcel_without_its_own_time_has_its_history() {
    let history = json!([
        {"from_status": "UNPACKED", "to_status": "PACKED", "happened_at": "2025-08-10T20:00:00+00:00"},
        {"from_status": "PACKED", "to_status": "DISPATCHED", "happened_at": FIRST},
        {"from_status": "DISPATCHED", "to_status": "DELIVERED", "happened_at": LAST},
    ]);
    let mut sent = parcel("DELIVERED", Value::Null);
    sent["status_history"] = history;
    assert_eq!(
        fulfilled_at(json!({"fulfillments": [sent]})).as_deref(),
        Some(FIRST),
        "when it left, not when it arrived"
    );
    let retired = parcel("MARKED_AS_FULFILLED", json!(FIRST));
    assert_eq!(fulfilled_at(json!({"fulfillments": [retired]})).as_deref(), Some(FIRST));
}

#[test]
fn without_parcels_the_order_says_when_it_was_shipped_or_when_it_last_changed() {
    for status in ["shipped", "delivered", "fulfilled"] {
        assert_eq!(fulfilled_at(json!({"shipping_status": status})).as_deref(), Some(CHANGED), "{status}");
        let older = json!({"shipping_status": status, "shipped_at": "2025-08-11T09:00:00+0000"});
        assert_eq!(fulfilled_at(older).as_deref(), Some(FIRST), "{status} as in `v1`");
    }
    let ids = json!({"shipping_status": "shipped", "fulfillments": [{"id": "01K2D7"}, "01K2D8"]});
    assert_eq!(fulfilled_at(ids).as_deref(), Some(CHANGED), "ids alone say nothing");
}
