//! Bodies against Klaviyo's own OpenAPI description, which is not part of this repository: `ORDERWIRE_API_SPECS` names a
//! folder that holds `klaviyo/stable.json` (github.com/klaviyo/openapi, `openapi/stable.json`).

use std::path::PathBuf;

use domain::{Customer, Order, Status, SyncMode, Tag};
use jiff::civil::date;
use jsonschema::Validator;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::super::profile::Profile;
use super::questions::asked;
use super::{body, parcels};
use crate::samples::{checkout, event_of, events_in, events_of, order, order_of, refund, started_checkout};

#[expect(clippy::disallowed_methods, reason = "says where the specs are; no program reads it")]
fn description() -> Option<Value> {
    let folder = std::env::var_os("ORDERWIRE_API_SPECS")?;
    let text = std::fs::read(PathBuf::from(folder).join("klaviyo/stable.json")).expect("the description can be read");
    Some(serde_json::from_slice(&text).expect("the description is JSON"))
}

/// OpenAPI leaves unknown keys open; here they are forbidden wherever an object lists its keys.
fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        if object.get("properties").is_some_and(Value::is_object) && object.get("type") == Some(&json!("object")) {
            object.entry("additionalProperties").or_insert(json!(false));
        }
        object.values_mut().for_each(close);
    } else if let Some(items) = schema.as_array_mut() {
        items.iter_mut().for_each(close);
    }
}

fn validator(description: &Value, schema: &str) -> Validator {
    let mut schemas = description["components"]["schemas"].clone();
    close(&mut schemas);
    let root = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "allOf": [{"$ref": format!("#/components/schemas/{schema}")}],
        "components": {"schemas": schemas},
    });
    jsonschema::options().should_validate_formats(true).build(&root).expect("the description holds JSON schemas")
}

fn assert_valid(validator: &Validator, body: &Value) {
    let errors: Vec<_> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn questions_are_what_klaviyo_describes() {
    let Some(description) = description() else {
        eprintln!("skipped: ORDERWIRE_API_SPECS is not set");
        return;
    };
    let question = validator(&description, "MetricAggregateQuery");
    let days = (date(2026, 8, 1), date(2026, 8, 3));
    for cursor in [None, Some("WzE=")] {
        assert_valid(&question, &asked("Australia/Perth", days, cursor).expect("the zone is known"));
    }
}

#[test]
fn bodies_are_what_klaviyo_describes() {
    let Some(description) = description() else {
        eprintln!("skipped: ORDERWIRE_API_SPECS is not set");
        return;
    };
    let (single, job) = (validator(&description, "EventCreateQueryV2"), validator(&description, "EventsBulkCreateJob"));
    let everything = Order {
        status: Status { id: "4".into(), name: "Refunded".into() },
        fulfilled_at: Some(order().created_at),
        cancelled_at: Some(order().created_at),
        refunds: vec![refund("63", dec!(38.70), &["91163"]), refund("64", dec!(5), &[])],
        ..order()
    };
    let guest = Order {
        customer: Customer { id: None, phone: Some("x".into()), ..order().customer },
        ..order_of("2", "b@x.example")
    };
    let mut events = events_of(everything);
    events.extend(events_in(guest, SyncMode::Historic));
    events.push(started_checkout(checkout()));
    for event in &events {
        assert_valid(&single, &body(std::slice::from_ref(event)));
    }
    assert_valid(&job, &body(&events));
    let mut without_phone = parcels(&events);
    let profile = Profile::of(&event_of(order(), &Tag::Placed)).and_then(|profile| profile.without_phone());
    without_phone[0].groups[0].profile = profile.expect("there is an e-mail address");
    assert_valid(&job, &serde_json::from_slice(&without_phone[0].body()).expect("a body is JSON"));

    let mut wrong = body(&events);
    wrong["data"]["attributes"]["events-bulk-create"]["data"][0]["attributes"]["profil"] = json!({});
    assert!(!job.is_valid(&wrong), "unknown keys are noticed");
}
