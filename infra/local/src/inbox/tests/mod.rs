//! The inbox, tested over HTTP.

mod accepting;
mod bulk;
mod deleting;
mod keys;
mod limits;
mod mapping;
mod planting;
mod reading;
mod refusing;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::clock::ManualClock;
use crate::web::testing::{Reply, ask};

const PATIENCE: Duration = Duration::from_secs(10);
const EVENTS: &str = "/api/events";
const BULK: &str = "/api/event-bulk-create-jobs";

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!("../fixtures/", $name)))
            .expect("fixtures are JSON")
    };
}
use fixture;

fn noon() -> Timestamp {
    "2026-08-03T12:00:00Z".parse().unwrap()
}

async fn inbox() -> Inbox {
    inbox_with(InboxSettings::default()).await.0
}

async fn inbox_with(settings: InboxSettings) -> (Inbox, ManualClock) {
    let clock = ManualClock::new(noon());
    (Inbox::start(settings, Arc::new(clock.clone())).await.unwrap(), clock)
}

const HEADERS: [(&str, &str); 3] = [
    ("authorization", "Klaviyo-API-Key pk_sample_private_key"),
    ("revision", "2026-07-15"),
    ("content-type", "application/vnd.api+json"),
];

async fn post(inbox: &Inbox, path: &str, body: &Value) -> Reply {
    let url = format!("{}{path}", inbox.api_base());
    ask(Method::POST, &url, &HEADERS, Some(body.to_string()), PATIENCE).await.unwrap()
}

async fn get(inbox: &Inbox, path: &str) -> Reply {
    let url = match path.starts_with("http") {
        true => path.to_owned(),
        false => format!("{}{path}", inbox.api_base()),
    };
    ask(Method::GET, &url, &HEADERS[..2], None, PATIENCE).await.unwrap()
}

/// An event for `email` with the key `id`.
fn event(metric: &str, email: &str, id: &str) -> Value {
    json!({"data": {"type": "event", "attributes": {
        "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
        "profile": {"data": {"type": "profile", "attributes": {"email": email}}},
        "properties": {"OrderID": id},
        "time": "2026-08-03T10:00:00+00:00",
        "value": 10.5,
        "value_currency": "USD",
        "unique_id": id,
    }}})
}

/// A bulk job with one group per e-mail address, each with `ids` as keys of Placed Orders.
fn job(groups: &[(&str, &[&str])]) -> Value {
    let groups = groups.iter().map(|(email, ids)| {
        let events = ids.iter().map(|id| {
            let mut single = event("Placed Order", email, id)["data"].take();
            single["attributes"].as_object_mut().unwrap().remove("profile");
            single
        });
        json!({"type": "event-bulk-create", "attributes": {
            "profile": {"data": {"type": "profile", "attributes": {"email": email}}},
            "events": {"data": events.collect::<Vec<_>>()},
        }})
    });
    let groups: Vec<_> = groups.collect();
    json!({"data": {"type": "event-bulk-create-job", "attributes": {"events-bulk-create": {"data": groups}}}})
}

/// The pointers of a refusal.
fn pointers(reply: &Reply) -> Vec<String> {
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| error["source"]["pointer"].as_str().unwrap().to_owned()).collect()
}
