//! `GET /latest`: the newest object of a kind and source, a greatest value, or how many there are.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::{Account, Kind, Object, text};
use crate::web::{Answer, Request, decimal_from_json};

/// Parameters that are no conditions.
const OWN: [&str; 7] = ["sourcesystem", "datatype", "sortby", "order", "like", "max", "offset"];

/// Answers it; without a match with an empty list, as PHP writes an empty object.
pub(super) fn answer(account: &Account, request: &Request) -> Answer {
    let parameter = |name: &str| request.parameter(name).filter(|value| !value.is_empty());
    let wrong = |what: &str| Answer::json(400, &json!({"status": "error", "message": what}));
    let Some(system) = parameter("sourcesystem") else { return wrong("sourcesystem is required") };
    let kind = parameter("datatype").and_then(|name| Kind::ALL.into_iter().find(|kind| kind.data_type() == name));
    let Some(kind) = kind else { return wrong("datatype is not valid") };
    let is_of_system = |object: &&Object| match parameter("like").as_deref() {
        Some("1") => text(object, "SourceSystem").starts_with(&system),
        _ => text(object, "SourceSystem") == system,
    };
    let conditions: Vec<_> = request.parameters().filter(|(name, _)| !OWN.contains(&name.as_str())).collect();
    let fits = |object: &&Object| conditions.iter().all(|(name, wanted)| is_same(object.get(name), wanted));
    let mut found: Vec<_> = account.of(kind).filter(is_of_system).filter(fits).collect();
    match (parameter("max"), parameter("offset")) {
        (Some(_), Some(_)) => wrong("max and offset exclude each other"),
        (Some(field), None) => {
            let greatest = found.iter().filter_map(|object| object.get(&field)).max_by_key(|value| sortable(value));
            Answer::json(200, &greatest.map_or(json!([]), |value| json!({(field): value})))
        }
        (None, Some(_)) => {
            Answer::json(200, &json!({"sourceSystem": system, "dataType": kind.data_type(), "offset": found.len()}))
        }
        (None, None) => {
            if let Some(field) = parameter("sortby") {
                found.sort_by_key(|object| object.get(&field).map(sortable));
                if parameter("order").is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
                    found.reverse();
                }
                return Answer::json(200, &found.first().map_or(json!([]), |object| json!(object)));
            }
            Answer::json(200, &found.last().map_or(json!([]), |object| json!(object)))
        }
    }
}

fn is_same(value: Option<&Value>, wanted: &str) -> bool {
    match value {
        Some(Value::String(text)) => text == wanted,
        Some(value) => {
            decimal_from_json(value).zip(wanted.parse().ok()).is_some_and(|(is, wanted): (_, Decimal)| is == wanted)
        }
        None => false,
    }
}

fn sortable(value: &Value) -> (Option<Decimal>, String) {
    (decimal_from_json(value), value.as_str().unwrap_or_default().to_owned())
}
