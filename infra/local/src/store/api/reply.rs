//! How the API answers: envelopes and errors of both generations.

use serde_json::{Value, json};

use crate::web::{Answer, BadParameter};

/// An answer of v2: a bare object or array.
pub(super) fn v2(body: &Value) -> Answer {
    Answer::json(200, body)
}

/// A list of v2: nothing at all where it is empty.
pub(super) fn v2_list(rows: Vec<Value>) -> Answer {
    if rows.is_empty() { Answer::empty(204) } else { Answer::json(200, &Value::Array(rows)) }
}

/// One object of v3.
pub(super) fn v3(data: Value) -> Answer {
    Answer::json(200, &json!({"data": data, "meta": {}}))
}

/// Nothing by that id, or no such path.
pub(super) fn not_found(path: &str) -> Answer {
    error(path, 404, "The requested resource was not found.")
}

/// A parameter that makes no sense.
pub(super) fn bad_parameter(path: &str, error: &BadParameter) -> Answer {
    self::error(path, 400, &error.to_string())
}

/// An error in the form of the path's generation.
pub(super) fn error(path: &str, status: u16, text: &str) -> Answer {
    if path.contains("/v2/") {
        return Answer::json(status, &json!([{"status": status, "message": text}]));
    }
    let kind = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes";
    Answer::json(status, &json!({"status": status, "title": text, "type": kind, "errors": {}}))
}
