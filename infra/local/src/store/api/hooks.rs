//! Hooks: list, register, read, change, delete; of the account that asks, and of no other.

use serde_json::{Value, json};

use super::page::Page;
use super::{Call, reply};
use crate::store::hooks::{Hook, HookError, HookRequest};
use crate::web::Answer;

/// `GET /v3/hooks`.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let page = match Page::read(call.request) {
        Ok(page) => page,
        Err(refusal) => return refusal,
    };
    let parameter = |name| call.request.parameter(name);
    let (scope, destination, active) = (parameter("scope"), parameter("destination"), parameter("is_active"));
    let wanted = |hook: &&Hook| {
        scope.as_ref().is_none_or(|scope| *scope == hook.scope)
            && destination.as_ref().is_none_or(|url| *url == hook.destination.as_str())
            && active.as_ref().is_none_or(|active| hook.is_active == (active == "true"))
    };
    let rows: Vec<_> = call.world.hooks.of_client(&call.account.client_id).filter(wanted).collect();
    page.v3(call.request, &rows, |hook| json(call, hook))
}

/// `POST /v3/hooks`.
pub(super) fn register(call: &mut Call<'_>) -> Answer {
    let Some(request) = read(call) else { return malformed(call) };
    let registered = call.world.hooks.register(&call.account.client_id, request, call.now).cloned();
    answer(call, registered)
}

/// `GET /v3/hooks/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let found = own(call).and_then(|id| call.world.hooks.get(id).cloned());
    answer(call, found)
}

/// `PUT /v3/hooks/{id}`.
pub(super) fn change(call: &mut Call<'_>) -> Answer {
    let Some(request) = read(call) else { return malformed(call) };
    let changed = own(call).and_then(|id| call.world.hooks.change(id, request, call.now).cloned());
    answer(call, changed)
}

/// `DELETE /v3/hooks/{id}`: answers with the hook.
pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    let deleted = own(call).and_then(|id| call.world.hooks.delete(id));
    answer(call, deleted)
}

/// The id asked for, if it is one of the account's own hooks.
fn own(call: &Call<'_>) -> Result<u64, HookError> {
    let id = call.id().unwrap_or(0);
    let is_own = call.world.hooks.get(id)?.client_id == call.account.client_id;
    is_own.then_some(id).ok_or(HookError::Missing(id))
}

fn read(call: &Call<'_>) -> Option<HookRequest> {
    let body: Value = serde_json::from_slice(&call.request.body).ok()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let headers = body.get("headers").and_then(Value::as_object).map(|headers| {
        headers.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    });
    let is_active = body.get("is_active").and_then(Value::as_bool);
    Some(HookRequest { scope: text("scope"), destination: text("destination"), headers, is_active })
}

fn malformed(call: &Call<'_>) -> Answer {
    reply::error(&call.request.path, 400, "Input is invalid.")
}

fn answer(call: &Call<'_>, hook: Result<Hook, HookError>) -> Answer {
    match hook {
        Ok(hook) => reply::v3(json(call, &hook)),
        Err(error @ HookError::Missing(_)) => reply::error(&call.request.path, 404, &error.to_string()),
        Err(HookError::Invalid { field, why }) => {
            let kind = "/api-docs/getting-started/api-status-codes";
            let title = "JSON data is missing or invalid";
            Answer::json(422, &json!({"status": 422, "title": title, "type": kind, "errors": {field: why}}))
        }
    }
}

fn json(call: &Call<'_>, hook: &Hook) -> Value {
    hook.json(&call.world.shop.profile.hash)
}
