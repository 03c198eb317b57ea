//! Reads one event, on its own or within a bulk job, and notes everything that is wrong with it.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::identifiers::{self, ProfileIn, check_names};
use super::problem::Problem;
use super::properties;
use crate::web::decimal_from_json;

const ATTRIBUTES: [&str; 8] =
    ["metric", "profile", "properties", "time", "value", "value_currency", "unique_id", "backfill"];
const LONGEST_METRIC_NAME: usize = 127;
const LONGEST_UNIQUE_ID: usize = 255;

/// An event as sent, without its profile.
#[derive(Debug, Clone)]
pub(super) struct EventIn {
    pub(super) metric: String,
    pub(super) properties: Map<String, Value>,
    pub(super) time: Option<Timestamp>,
    pub(super) value: Option<Decimal>,
    pub(super) value_currency: Option<String>,
    pub(super) unique_id: Option<String>,
    pub(super) backfill: Option<bool>,
}

/// Reads the body of `POST /api/events`.
pub(super) fn read(body: &Value, now: Timestamp) -> Result<(ProfileIn, EventIn), Vec<Problem>> {
    let mut problems = Vec::new();
    let data = body.get("data").unwrap_or(&Value::Null);
    let wrapped = data.pointer("/attributes/profile");
    let profile = identifiers::profile(wrapped, "/data/attributes/profile", &mut problems);
    let event = event(data, "/data", true, now, &mut problems);
    match (profile, event) {
        (Some(profile), Some(event)) if problems.is_empty() => Ok((profile, event)),
        _ => Err(problems),
    }
}

/// Reads the resource object `data` at `pointer`; `None` only if `problems` tell why.
pub(super) fn event(
    data: &Value,
    pointer: &str,
    with_profile: bool,
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> Option<EventIn> {
    if data.get("type").and_then(Value::as_str) != Some("event") {
        problems.push(Problem::at(format!("{pointer}/type"), "The type must be `event`."));
    }
    let at = format!("{pointer}/attributes");
    let Some(attributes) = data.get("attributes").and_then(Value::as_object) else {
        problems.push(Problem::at(at, "Attributes are required."));
        return None;
    };
    check_names(attributes, &ATTRIBUTES, &at, "event", problems);
    if !with_profile && attributes.contains_key("profile") {
        problems.push(Problem::at(format!("{at}/profile"), "The profile belongs to the group."));
    }
    let mut field = Field { attributes, at: &at, problems };
    let metric = field.metric();
    let properties = field.properties();
    Some(EventIn {
        time: field.time(now),
        value: field.value(),
        value_currency: field
            .text("value_currency", |text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())),
        unique_id: field.text("unique_id", |text| (1..=LONGEST_UNIQUE_ID).contains(&text.chars().count())),
        backfill: field.flag("backfill"),
        metric: metric?,
        properties: properties?,
    })
}

/// Reads attributes one by one; each method notes what is wrong.
struct Field<'a> {
    attributes: &'a Map<String, Value>,
    at: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Field<'_> {
    fn refuse<T>(&mut self, name: &str, detail: &str) -> Option<T> {
        self.problems.push(Problem::at(format!("{}/{name}", self.at), detail));
        None
    }

    fn metric(&mut self) -> Option<String> {
        let data = self.attributes.get("metric").and_then(|metric| metric.get("data"));
        if data.and_then(|data| data.get("type")).and_then(Value::as_str) != Some("metric") {
            return self.refuse("metric/data/type", "A metric of the type `metric` is required.");
        }
        let name = data.and_then(|data| data.pointer("/attributes/name")).and_then(Value::as_str).unwrap_or_default();
        match (1..=LONGEST_METRIC_NAME).contains(&name.chars().count()) {
            true => Some(name.to_owned()),
            false => self.refuse("metric/data/attributes/name", "A name of at most 127 characters is required."),
        }
    }

    fn properties(&mut self) -> Option<Map<String, Value>> {
        let Some(properties) = self.attributes.get("properties").and_then(Value::as_object) else {
            return self.refuse("properties", "An object is required.");
        };
        properties::check(properties, &format!("{}/properties", self.at), self.problems);
        Some(properties.clone())
    }

    /// The offset must be given: what Klaviyo makes of a time without one is not confirmed.
    fn time(&mut self, now: Timestamp) -> Option<Timestamp> {
        let given = self.attributes.get("time")?;
        let Some(time) = given.as_str().and_then(|text| text.parse::<Timestamp>().ok()) else {
            return self.refuse("time", "A date and time with an offset is required.");
        };
        let first = Timestamp::from_second(946_684_800).expect("the year 2000 is a timestamp");
        if time < first || time > now + SignedDuration::from_hours(24 * 366) {
            return self.refuse("time", "The time must lie between 2000 and a year from now.");
        }
        Some(Timestamp::from_second(time.as_second()).unwrap_or(time))
    }

    fn value(&mut self) -> Option<Decimal> {
        let given = self.attributes.get("value")?;
        match decimal_from_json(given) {
            Some(value) => Some(value),
            None => self.refuse("value", "A number is required."),
        }
    }

    fn text(&mut self, name: &str, is_valid: impl Fn(&str) -> bool) -> Option<String> {
        let given = self.attributes.get(name)?;
        match given.as_str().filter(|text| is_valid(text)) {
            Some(text) => Some(text.to_owned()),
            None => self.refuse(name, "The value is not valid."),
        }
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        let given = self.attributes.get(name)?;
        match given.as_bool() {
            Some(flag) => Some(flag),
            None => self.refuse(name, "True or false is required."),
        }
    }
}
