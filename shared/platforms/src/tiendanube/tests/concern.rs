//! What bodies are about.

use domain::Subject;
use serde_json::{Value, json};

use super::super::concern::{TOPICS, concern, probe};
use crate::Concern;

fn of(body: &Value) -> Concern {
    concern(body.to_string().as_bytes())
}

fn event(event: &str, rest: Value) -> Concern {
    let mut body = json!({"store_id": 4_815_162, "event": event});
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    of(&body)
}

fn look(id: &str) -> Concern {
    Concern::Look { subject: Subject::Order(id.into()), refund: false, added: None, cancelled_at: None }
}

#[test]
fn every_event_of_an_order_is_a_look_at_it() {
    for name in TOPICS.iter().filter(|name| name.starts_with("order/")) {
        assert_eq!(event(name, json!({"id": 1_700_042_001_u64})), look("1700042001"), "{name}");
    }
    for name in ["packed", "unpacked", "pending", "custom_fields_updated", "something_new"] {
        assert_eq!(event(&format!("order/{name}"), json!({"id": "1700042001"})), look("1700042001"), "{name}");
    }
}

#[test]
fn events_of_parcels_name_their_order() {
    let parcel =
        json!({"order_id": 1_700_042_001, "fulfillment_id": "01K2D7Q0W9M3V5T8X1B4C6E7F9", "status": "DISPATCHED"});
    for name in ["fulfillment_order/status_updated", "fulfillment_order/tracking_event_created", "fulfillment/updated"]
    {
        assert_eq!(event(name, parcel.clone()), look("1700042001"), "{name}");
    }
}

#[test]
fn the_apps_own_events_are_trouble_until_it_is_back() {
    for name in ["app/uninstalled", "app/suspended"] {
        assert_eq!(event(name, json!({"id": 6001})), Concern::Trouble { code: None }, "{name}");
    }
    assert_eq!(event("app/resumed", json!({"id": 6001})), Concern::Nothing);
}

#[test]
fn everything_else_is_nothing() {
    for name in [
        "product/created",
        "product/updated",
        "category/deleted",
        "customer/updated",
        "domain/updated",
        "location/created",
        "subscription/updated",
        "order",
        "",
        "orders/created",
    ] {
        assert_eq!(event(name, json!({"id": 7})), Concern::Nothing, "{name}");
    }
}

#[test]
fn a_body_that_does_not_say_what_it_is_about_is_unreadable() {
    let why = |concern| match concern {
        Concern::Unreadable { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(concern(b"{")), "the body is not JSON");
    assert_eq!(why(of(&json!([]))), "the body names no store");
    assert_eq!(why(of(&json!({"store_id": 0, "event": "order/created", "id": 1}))), "the body names no store");
    assert_eq!(why(of(&json!({"store_id": 1, "id": 1}))), "the body names no event");
    for id in
        [json!(null), json!(0), json!(-5), json!(1.5), json!("../1"), json!({"id": 1}), json!("123456789012345678901")]
    {
        assert_eq!(why(event("order/created", json!({"id": id}))), "the body has no order id", "{id}");
    }
    assert_eq!(why(event("fulfillment_order/status_updated", json!({"id": 1}))), "the body has no order id");
    assert_eq!(why(event("orderwire/probe", json!({"nonce": "a b"}))), "the probe has no nonce");
}

#[test]
fn a_probe_is_of_this_store_and_of_no_event_the_platform_has() {
    let body = String::from_utf8(probe("4815162", "4f9K2mQx7Zt1")).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({"store_id": 4_815_162, "event": "orderwire/probe", "nonce": "4f9K2mQx7Zt1"})
    );
    assert_eq!(concern(body.as_bytes()), Concern::Probe { nonce: "4f9K2mQx7Zt1".into() });
}
