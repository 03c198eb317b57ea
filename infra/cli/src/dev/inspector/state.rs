//! `GET /api/state`: what runs here.

use std::sync::Arc;

use axum::extract::State;
use serde_json::{Value, json};

use super::Inspected;
use super::answer::Json;

/// Stores, destinations, where webhooks come in, and since when.
pub(super) async fn state(State(inspected): State<Arc<Inspected>>) -> Json<Value> {
    let mut state = serde_json::to_value(&inspected.configuration().shown).expect("names are JSON");
    state["receiver"] = json!(inspected.receiver);
    state["started_at"] = json!(inspected.started_at);
    state["sample"] = json!(inspected.is_sample);
    Json(state)
}
