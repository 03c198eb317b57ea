//! Reading back: events, metrics, the account.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::account::Account;
use super::event::StoredEvent;
use super::filter::{self, Operator};
use super::problem::Problem;
use super::settings::InboxSettings;
use crate::web::{Request, number};

const DEFAULT_PAGE: usize = 200;
const LARGEST_PAGE: usize = 1000;
/// Of an event.
const ATTRIBUTES: [&str; 5] = ["datetime", "event_properties", "id", "timestamp", "uuid"];

/// `GET /api/events`.
pub(super) fn events(account: &Account, request: &Request, base: &str) -> Result<Value, Problem> {
    let mut events = wanted(account, request)?;
    let sort = request.parameter("sort").unwrap_or_else(|| "-datetime".to_owned());
    match sort.trim_start_matches('-') {
        "datetime" | "timestamp" => events.sort_by_key(|event| event.time),
        _ => return Err(Problem::parameter("sort", format!("'{sort}' is not sortable."))),
    }
    if sort.starts_with('-') {
        events.reverse();
    }
    let size = match request.parameter("page[size]") {
        None => DEFAULT_PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=LARGEST_PAGE).contains(size))
            .ok_or_else(|| Problem::parameter("page[size]", "The size must lie between 1 and 1000."))?,
    };
    let start = request.parameter("page[cursor]").map_or(Some(0), |cursor| offset(&cursor));
    let start = start.ok_or_else(|| Problem::parameter("page[cursor]", "The cursor is not valid."))?;
    let fields = fields(request)?;
    let page = events.iter().skip(start).take(size).map(|event| {
        let mut written = write(account, event, base);
        if let (Some(fields), Some(attributes)) = (&fields, written["attributes"].as_object_mut()) {
            attributes.retain(|name, _| fields.contains(name));
        }
        written
    });
    let page: Vec<_> = page.collect();
    let next = (start + size < events.len()).then(|| link(request, base, start + size));
    let own = format!("{base}/api/events?{}", request.query);
    Ok(json!({"data": page, "links": {"self": own, "next": next, "prev": null}}))
}

/// The attributes asked for with `fields[event]`; `None` for all.
fn fields(request: &Request) -> Result<Option<Vec<String>>, Problem> {
    let Some(text) = request.parameter("fields[event]") else { return Ok(None) };
    let fields: Vec<_> = text.split(',').map(str::to_owned).collect();
    match fields.iter().find(|field| !ATTRIBUTES.contains(&field.as_str())) {
        Some(wrong) => Err(Problem::parameter("fields[event]", format!("'{wrong}' is not a field of an event."))),
        None => Ok(Some(fields)),
    }
}

fn wanted<'a>(account: &'a Account, request: &Request) -> Result<Vec<&'a Arc<StoredEvent>>, Problem> {
    let conditions = request.parameter("filter").map_or(Ok(Vec::new()), |text| filter::read(&text))?;
    let mut events: Vec<_> = account.events.iter().collect();
    for condition in conditions {
        match (condition.field.as_str(), condition.operator) {
            ("metric_id", Operator::Equals) => {
                events.retain(|event| account.metric_of(event).is_some_and(|metric| metric.id == condition.value));
            }
            ("profile_id", Operator::Equals) => events.retain(|event| event.profile_id == condition.value),
            ("datetime" | "timestamp", operator) if operator != Operator::Equals => {
                let bound = condition.bound()?;
                events.retain(|event| bound.holds_at(event.time));
            }
            _ => return Err(Problem::parameter("filter", format!("'{}' cannot be filtered so.", condition.field))),
        }
    }
    Ok(events)
}

fn write(account: &Account, event: &StoredEvent, base: &str) -> Value {
    let metric = account.metric_of(event);
    let mut properties = event.properties.clone();
    properties.insert("$event_id".to_owned(), event.key().into());
    match event.value {
        Some(value) => drop(properties.insert("$value".to_owned(), number(value))),
        None if metric.is_some_and(|metric| metric.has_value) => {
            drop(properties.insert("$value".to_owned(), 0.into()));
        }
        None => {}
    }
    if let Some(currency) = &event.value_currency {
        properties.insert("$value_currency".to_owned(), currency.as_str().into());
    }
    let own = format!("{base}/api/events/{}/", event.id);
    let related = |kind: &str, id: &str| {
        let links = json!({"self": format!("{own}relationships/{kind}/"), "related": format!("{own}{kind}/")});
        json!({"data": {"type": kind, "id": id}, "links": links})
    };
    json!({
        "type": "event",
        "id": event.id,
        "attributes": {
            "timestamp": event.time.as_second(),
            "datetime": event.time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
            "event_properties": properties,
            "uuid": format!("5f3c7a80-8edd-11f1-8001-{:0>12}", &event.id[1..]),
        },
        "relationships": {
            "profile": related("profile", &event.profile_id),
            "metric": related("metric", metric.map_or("", |metric| &metric.id)),
        },
        "links": {"self": own},
    })
}

fn link(request: &Request, base: &str, offset: usize) -> String {
    let others = request.parameters().filter(|(name, _)| name != "page[cursor]");
    let mut query = form_urlencoded::Serializer::new(format!("{base}/api/events?"));
    let cursor = URL_SAFE_NO_PAD.encode(offset.to_string());
    query.extend_pairs(others).append_pair("page[cursor]", &cursor);
    query.finish()
}

fn offset(cursor: &str) -> Option<usize> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok()
}

/// `GET /api/metrics`; filtering by category finds nothing, as it was seen live.
pub(super) fn metrics(account: &Account, request: &Request, base: &str) -> Result<Value, Problem> {
    let conditions = request.parameter("filter").map_or(Ok(Vec::new()), |text| filter::read(&text))?;
    let mut metrics: Vec<_> = account.metrics.iter().collect();
    for condition in conditions {
        match (condition.field.as_str(), condition.operator) {
            ("integration.name", Operator::Equals) => metrics.retain(|metric| metric.integration == condition.value),
            ("integration.category", Operator::Equals) => metrics.clear(),
            _ => return Err(Problem::parameter("filter", format!("'{}' cannot be filtered so.", condition.field))),
        }
    }
    let data: Vec<_> = metrics.iter().map(|metric| metric.json(base)).collect();
    Ok(json!({"data": data, "links": {"self": format!("{base}/api/metrics"), "next": null, "prev": null}}))
}

/// `GET /api/accounts`.
pub(super) fn accounts(settings: &InboxSettings, base: &str) -> Value {
    let id = settings.public_api_key.as_str();
    let account = json!({
        "type": "account",
        "id": id,
        "attributes": {
            "test_account": settings.test_account,
            "contact_information": {
                "default_sender_name": settings.organization_name,
                "default_sender_email": "hello@aldergoods.example",
                "website_url": "https://www.aldergoods.example",
                "organization_name": settings.organization_name,
                "street_address": {
                    "address1": "21 Clay Court",
                    "address2": null,
                    "city": "Boulder",
                    "region": "CO",
                    "country": "US",
                    "zip": "80301",
                },
            },
            "industry": "Ecommerce",
            "timezone": settings.time_zone,
            "preferred_currency": settings.currency,
            "public_api_key": id,
            "locale": "en-US",
        },
        "links": {"self": format!("{base}/api/accounts/{id}/")},
    });
    json!({"data": [account], "links": {"self": format!("{base}/api/accounts"), "next": null, "prev": null}})
}
