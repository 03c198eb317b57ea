//! Lists in all their shapes. Pure.
//!
//! One element may come as an object and several as an array; an empty list as `""`; and a list may be wrapped, as
//! `{"Category": [..]}` or a list of such wrappers (Neto docs and captured answers).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The members that can be read, for `#[serde(deserialize_with = "…")]` on fields with a default.
pub(super) fn many<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Vec<T>, D::Error> {
    Ok(members(Value::deserialize(input)?).into_iter().filter_map(|member| T::deserialize(member).ok()).collect())
}

/// The members, wrappers taken off.
pub(super) fn members(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.into_iter().flat_map(members).collect(),
        Value::Object(fields) if fields.is_empty() => Vec::new(),
        Value::Object(mut fields) => {
            let name = fields.iter().next().filter(|(_, inner)| fields.len() == 1 && is_list(inner));
            match name.map(|(name, _)| name.clone()).and_then(|name| fields.remove(&name)) {
                Some(inner) => members(inner),
                None => vec![Value::Object(fields)],
            }
        }
        _ => Vec::new(),
    }
}

/// Whether the only field of an object makes it a wrapper, and no record of one field.
fn is_list(inner: &Value) -> bool {
    match inner {
        Value::Array(_) | Value::Object(_) | Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_and_many_and_none_are_lists_in_every_wrapping() {
        let (a, b) = (json!({"ID": "1", "Name": "a"}), json!({"ID": "2", "Name": "b"}));
        for one in
            [json!(a), json!([a]), json!({"Row": a}), json!({"Row": [a]}), json!([{"Row": [a]}]), json!([{"Row": a}])]
        {
            assert_eq!(members(one.clone()), std::slice::from_ref(&a), "{one}");
        }
        for two in [json!([a, b]), json!({"Row": [a, b]}), json!([{"Row": [a, b]}]), json!([{"Row": a}, {"Row": b}])] {
            assert_eq!(members(two.clone()), [a.clone(), b.clone()], "{two}");
        }
        for none in [
            json!(""),
            json!(null),
            json!([]),
            json!([""]),
            json!({}),
            json!({"Row": ""}),
            json!([{"Row": ""}]),
            json!({"Row": null}),
        ] {
            assert_eq!(members(none.clone()), [] as [Value; 0], "{none}");
        }
    }

    #[test]
    fn a_record_of_one_field_is_no_wrapper() {
        assert_eq!(
            members(json!([{"OrderID": "N1"}, {"OrderID": 2}])),
            [json!({"OrderID": "N1"}), json!({"OrderID": 2})]
        );
    }
}
