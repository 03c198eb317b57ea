//! The HTTP API: checks of the request as a whole, then the endpoint.

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::{Account, Treatment};
use super::keys::{self, Keys};
use super::problem::{MEDIA_TYPE, Problem, refusal};
use super::settings::InboxSettings;
use super::{aggregates, bulk, deletion, identifiers, mapping, read, single};
use crate::web::{Answer, Request};

const LARGEST_BODY: usize = 5 * 1024 * 1024;
const LARGEST_PROFILE: usize = 100 * 1024;
/// A revision is supported for two years after its date (Klaviyo guides, API versioning).
const OLDEST_REVISION: &str = "2024-07-15";

/// Method, path, and the scope that is required (Klaviyo OpenAPI); a slash at the end makes no difference.
const ROUTES: [(Method, &str, &str); 10] = [
    (Method::POST, "/api/events", "events:write"),
    (Method::GET, "/api/events", "events:read"),
    (Method::POST, "/api/event-bulk-create-jobs", "events:write"),
    (Method::POST, "/api/profile-import", "profiles:write"),
    (Method::GET, "/api/metrics", "metrics:read"),
    (Method::POST, "/api/metric-aggregates", "metrics:read"),
    (Method::GET, "/api/mapped-metrics", "metrics:read"),
    (Method::GET, mapping::ONE, "metrics:read"),
    (Method::GET, "/api/accounts", "accounts:read"),
    (Method::POST, deletion::PATH, "data-privacy:write"),
];

/// Every scope an endpoint requires; some of them several times.
pub(super) fn scopes() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|(_, _, scope)| *scope)
}

/// The path an endpoint has in the specification; empty if there is none.
pub(super) fn route_of(path: &str) -> &'static str {
    let path = path.strip_suffix('/').unwrap_or(path);
    if mapping::slot_of(path).is_some() {
        return mapping::ONE;
    }
    ROUTES.iter().find(|(_, route, _)| *route == path).map_or("", |(_, route, _)| *route)
}

/// What is wrong with the request before anything of its body is looked at: that it is not permitted is said first, as
/// Klaviyo does.
pub(super) fn check(keys: &Keys, request: &Request) -> Result<(), Problem> {
    let scopes = keys.scopes_of(request)?;
    let revision = request.header("revision").and_then(|value| value.get(..10)).filter(|date| is_date(date));
    match revision {
        None => return Err(Problem::parameter("revision", "A revision header such as 2026-07-15 is required.")),
        Some(date) if date < OLDEST_REVISION => {
            return Err(Problem::whole(410, "gone", "Gone.", "This revision is no longer supported."));
        }
        Some(_) => {}
    }
    let route = route_of(&request.path);
    if route.is_empty() {
        return Err(Problem::whole(404, "not_found", "Not found.", "The path requested was not found."));
    }
    let endpoint = ROUTES.iter().find(|(method, path, _)| (method, *path) == (&request.method, route));
    let Some((_, _, scope)) = endpoint else {
        return Err(Problem::whole(405, "method_not_allowed", "Method not allowed.", "Method not allowed."));
    };
    keys::permit(scopes, scope)?;
    let media_type = request.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if request.method == Method::POST && media_type != MEDIA_TYPE {
        let detail = format!("Unsupported media type \"{media_type}\" in request.");
        return Err(Problem::whole(415, "unsupported_media_type", "Unsupported media type.", detail));
    }
    if request.body.len() > LARGEST_BODY {
        return Err(Problem::whole(413, "payload_too_large", "Payload too large.", "The body is larger than 5 MB."));
    }
    Ok(())
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

/// Answers a request that has passed [`check`]; `number` is its number in the log.
pub(super) fn answer(
    settings: &InboxSettings,
    account: &mut Account,
    number: u64,
    request: &Request,
    now: Timestamp,
) -> Answer {
    let base = format!("http://{}", request.header("host").unwrap_or_default());
    let written = match (request.method.as_str(), route_of(&request.path)) {
        ("POST", "/api/events") => create(settings, account, number, request, now),
        ("POST", "/api/event-bulk-create-jobs") => create_many(settings, account, number, request, now),
        ("POST", "/api/profile-import") => import_profile(account, request, now),
        ("POST", deletion::PATH) => {
            parsed(request).and_then(|body| deletion::delete(account, &body)).map(|()| Answer::empty(202))
        }
        ("GET", "/api/events") => read::events(account, request, &base).map(ok).map_err(one),
        ("GET", "/api/metrics") => read::metrics(account, request, &base).map(ok).map_err(one),
        ("GET", "/api/accounts") => Ok(ok(read::accounts(settings, &base))),
        ("GET", "/api/mapped-metrics") => mapping::all(account, request, &base).map(ok).map_err(one),
        ("GET", mapping::ONE) => mapping::one(account, request, &base).map(ok).map_err(one),
        _ => parsed(request).and_then(|body| aggregates::answer(account, &body, &base).map(ok).map_err(one)),
    };
    written.unwrap_or_else(|problems| refusal(&problems))
}

fn create(
    settings: &InboxSettings,
    account: &mut Account,
    number: u64,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, Vec<Problem>> {
    let (profile, event) = single::read(&parsed(request)?, now)?;
    account.take(&profile, event, treatment(settings), number, now);
    Ok(Answer::empty(202))
}

fn create_many(
    settings: &InboxSettings,
    account: &mut Account,
    number: u64,
    request: &Request,
    now: Timestamp,
) -> Result<Answer, Vec<Problem>> {
    for group in bulk::read(&parsed(request)?, now)? {
        for event in group.events {
            account.take(&group.profile, event, treatment(settings), number, now);
        }
    }
    Ok(Answer::empty(202))
}

fn import_profile(account: &mut Account, request: &Request, now: Timestamp) -> Result<Answer, Vec<Problem>> {
    if request.body.len() > LARGEST_PROFILE {
        return Err(one(Problem::at("/data", "The profile is larger than 100 KB.")));
    }
    let body = parsed(request)?;
    let mut problems = Vec::new();
    let profile = identifiers::resource(body.get("data").unwrap_or(&Value::Null), "/data", &mut problems);
    let Some(profile) = profile.filter(|_| problems.is_empty()) else { return Err(problems) };
    let (place, is_new) = account.profiles.upsert(profile.id.as_deref(), &profile.attributes, now);
    let body = json!({"data": account.profiles.all()[place].json()});
    Ok(Answer::text(if is_new { 201 } else { 200 }, MEDIA_TYPE, body.to_string()))
}

fn treatment(settings: &InboxSettings) -> Treatment {
    Treatment {
        drop_repeats: settings.dedupe == super::Dedupe::ByProfileMetricAndId,
        drop_test_addresses: settings.realistic_drops,
    }
}

fn parsed(request: &Request) -> Result<Value, Vec<Problem>> {
    serde_json::from_slice(&request.body).map_err(|_| one(Problem::at("/data", "The body is not JSON.")))
}

fn ok(body: Value) -> Answer {
    Answer::text(200, MEDIA_TYPE, body.to_string())
}

fn one(problem: Problem) -> Vec<Problem> {
    vec![problem]
}
