//! The HTTP API: checks of the request as a whole, then its rows.

use http::Method;
use serde_json::{Value, json};

use super::account::{Account, Kind};
use super::troubles::{Trouble, Troubles};
use super::{latest, row};
use crate::web::{Answer, Request};

/// Objects of one request.
const MOST: usize = 1_000;
/// Characters of one request.
const LONGEST: usize = 10_000_000;

/// The pattern a request is routed by; empty if none fits.
pub(super) fn route_of(path: &str) -> &'static str {
    let posts = Kind::ALL.into_iter().map(Kind::path);
    posts.chain(["/latest"]).find(|known| *known == path).unwrap_or_default()
}

/// Answers a request.
pub(super) fn answer(api_key: &str, account: &mut Account, troubles: &Troubles, request: &Request) -> Answer {
    if request.header("apikey") != Some(api_key) {
        return refusal(401, "The API key is not valid.");
    }
    if route_of(&request.path) == "/latest" && request.method == Method::GET {
        return latest::answer(account, request);
    }
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.path() == request.path) else {
        return refusal(404, "There is no such endpoint.");
    };
    if request.method != Method::POST {
        return refusal(405, "Objects are posted.");
    }
    if request.header("content-type") != Some("application/json") {
        return refusal(415, "The content type must be application/json.");
    }
    match std::str::from_utf8(&request.body) {
        Ok(text) if text.chars().count() > LONGEST => {
            return refusal(413, "Provided data is bigger than 10 Mbytes limit.");
        }
        Ok(_) => {}
        Err(_) => return refusal(400, "The body is not text."),
    }
    match serde_json::from_slice::<Value>(&request.body) {
        Ok(Value::Array(rows)) if (1..=MOST).contains(&rows.len()) => take(kind, rows, account, troubles),
        _ => refusal(400, "A list of 1 to 1000 objects is required."),
    }
}

fn take(kind: Kind, rows: Vec<Value>, account: &mut Account, troubles: &Troubles) -> Answer {
    let (total, mut taken, mut errors) = (rows.len(), 0, Vec::new());
    for row in rows {
        let trouble = row::problem(account, kind, &row).map(Trouble::Refused).or_else(|| troubles.of(kind, &row));
        match (trouble, row) {
            (None, Value::Object(object)) => {
                account.keep(kind, object);
                taken += 1;
            }
            (Some(Trouble::Refused(words)), row) => errors.push(json!({"error": words, "item": row})),
            _ => {}
        }
    }
    let success = format!("Successfully processed {}", kind.data_type());
    let mut answer = json!({"success": success, "records": taken, "totalRecords": total});
    if !errors.is_empty() {
        answer["errors"] = errors.into();
    }
    Answer::json(200, &answer)
}

fn refusal(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"status": "error", "message": message}))
}
