//! Webhooks: list, register, read, change, delete.

use serde_json::{Value, json};

use super::page::page;
use super::{Call, reply};
use crate::tiendanube::hooks::{Hook, HookError};
use crate::tiendanube::json::date;
use crate::web::Answer;

/// `GET /webhooks`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (event, url) = (call.request.parameter("event"), call.request.parameter("url"));
    let since_id = call.since_id();
    let wanted = |hook: &&Hook| {
        hook.id > since_id
            && event.as_ref().is_none_or(|event| *event == hook.event)
            && url.as_ref().is_none_or(|url| *url == hook.url.as_str())
    };
    let rows: Vec<_> = call.world.hooks.all().filter(wanted).collect();
    page(call, &rows, false, |hook| json(hook))
}

/// `POST /webhooks`.
pub(super) fn register(call: &mut Call<'_>) -> Answer {
    let Some(body) = body(call) else { return reply::error(400, "Problems parsing JSON") };
    let (Some(event), Some(url)) = (body["event"].as_str(), body["url"].as_str()) else {
        let lacking = if body["event"].is_string() { "url" } else { "event" };
        return reply::invalid(lacking, "can't be blank");
    };
    match call.world.hooks.register(event, url, call.now) {
        Ok(hook) => Answer::json(201, &json(hook)),
        Err(error) => refusal(&error),
    }
}

/// `GET /webhooks/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    match call.world.hooks.get(call.id().unwrap_or(0)) {
        Ok(hook) => reply::found(&json(hook)),
        Err(error) => refusal(&error),
    }
}

/// `PUT /webhooks/{id}`.
pub(super) fn change(call: &mut Call<'_>) -> Answer {
    let Some(body) = body(call) else { return reply::error(400, "Problems parsing JSON") };
    let id = call.id().unwrap_or(0);
    match call.world.hooks.change(id, body["event"].as_str(), body["url"].as_str(), call.now) {
        Ok(hook) => reply::found(&json(hook)),
        Err(error) => refusal(&error),
    }
}

/// `DELETE /webhooks/{id}`.
pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    match call.world.hooks.delete(call.id().unwrap_or(0)) {
        Ok(_) => reply::found(&json!({})),
        Err(error) => refusal(&error),
    }
}

fn body(call: &Call<'_>) -> Option<Value> {
    serde_json::from_slice::<Value>(&call.request.body).ok().filter(Value::is_object)
}

fn refusal(error: &HookError) -> Answer {
    match error {
        HookError::Invalid { field, why } => reply::invalid(field, why),
        HookError::Scope => reply::error(403, "Missing a required scope"),
        HookError::Missing => reply::error(404, &error.to_string()),
    }
}

fn json(hook: &Hook) -> Value {
    json!({
        "id": hook.id,
        "event": hook.event,
        "url": hook.url.as_str(),
        "created_at": date(hook.created),
        "updated_at": date(hook.updated),
    })
}
