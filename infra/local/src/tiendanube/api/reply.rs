//! Errors, in the platform's forms.

use serde_json::{Value, json};

use crate::web::Answer;

/// An error with its status, the status' name, and what it is about.
pub(in crate::tiendanube) fn error(status: u16, description: &str) -> Answer {
    let message = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        _ => "Unprocessable Entity",
    };
    Answer::json(status, &json!({"code": status, "message": message, "description": description}))
}

/// A field that is refused.
pub(super) fn invalid(field: &str, why: &str) -> Answer {
    let mut body = json!({});
    body[field] = json!([why]);
    Answer::json(422, &body)
}

/// One object or a plain list.
pub(super) fn found(body: &Value) -> Answer {
    Answer::json(200, body)
}
