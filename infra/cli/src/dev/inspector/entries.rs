//! `GET /api/log` and `GET /api/orders`: what was seen.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use serde_json::{Value, json};

use super::Inspected;
use super::answer::{Json, Refused, number, parameter};

/// Entries given at once.
const PAGE: usize = 200;
const LARGEST_PAGE: usize = 1_000;
/// Orders found at once.
const FOUND: usize = 100;

/// Entries after `after`, the oldest first.
pub(super) async fn log(State(inspected): State<Arc<Inspected>>, uri: Uri) -> Result<Json<Value>, Refused> {
    let limit = number(&uri, "limit")?.map_or(PAGE, |limit| usize::try_from(limit).unwrap_or(LARGEST_PAGE));
    let after = number(&uri, "after")?.unwrap_or_default();
    let (entries, last) = inspected.log.after(after, limit.min(LARGEST_PAGE));
    let entries: Vec<_> = entries.iter().map(|entry| &**entry).collect();
    Ok(Json(json!({"entries": entries, "last": last})))
}

/// Orders and carts whose id holds `q`, the latest first.
pub(super) async fn orders(State(inspected): State<Arc<Inspected>>, uri: Uri) -> Json<Value> {
    let (text, store) = (parameter(&uri, "q").unwrap_or_default(), parameter(&uri, "store"));
    let seen = inspected.log.seen(text.trim(), store.as_deref()).into_iter().take(FOUND);
    let orders = seen.map(|seen| {
        json!({
            "store": seen.store,
            "subject": seen.subject,
            "last_at": seen.last_at,
            "entries": seen.entries,
            "status": seen.status,
        })
    });
    Json(json!({"orders": orders.collect::<Vec<_>>()}))
}
