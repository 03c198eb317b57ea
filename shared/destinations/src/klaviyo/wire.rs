//! Reads Klaviyo's answers to questions, tolerantly. Pure.

mod account;
mod mapping;

use jiff::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

pub(super) use self::account::{AccountFacts, account, time_zone};
pub(super) use self::mapping::{Slot, Target, mapping};
use crate::{BooksError, Told};

/// Klaviyo adds up in floating point; no currency has more than four decimals (ISO 4217).
const DECIMALS: u32 = 4;

/// A page of a list.
pub(super) struct Page<T> {
    /// What it holds.
    pub(super) items: Vec<T>,
    /// Where it goes on.
    pub(super) next: Option<String>,
}

/// The number of a metric's events of one currency in a bucket of time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    /// When it begins.
    pub(super) begin: Timestamp,
    /// Empty for events without one.
    pub(super) currency: String,
    /// How many.
    pub(super) count: u64,
    /// What they are worth.
    pub(super) sum: Decimal,
}

/// Name and id of each metric in a page of `GET /api/metrics`. Metrics of other integrations may have the same names.
pub(super) fn metrics(body: &[u8]) -> Result<Page<(String, String)>, BooksError> {
    let answer: Value = parse(body, "metrics")?;
    let rows = answer["data"].as_array().ok_or_else(|| odd("metrics"))?;
    let items = rows.iter().filter_map(|row| {
        let attributes = &row["attributes"];
        let integration = attributes["integration"]["key"].as_str().unwrap_or("api");
        let named = text(&attributes["name"]).zip(text(&row["id"]));
        named.filter(|_| integration == "api")
    });
    Ok(Page { items: items.collect(), next: link(&answer["links"]) })
}

/// A page of `POST /api/metric-aggregates` by `$value_currency`; `next` is a cursor.
pub(super) fn buckets(body: &[u8]) -> Result<Page<Bucket>, BooksError> {
    const WHAT: &str = "metric aggregates";
    let answer: Value = parse(body, WHAT)?;
    let attributes = &answer["data"]["attributes"];
    let (Some(dates), Some(rows)) = (attributes["dates"].as_array(), attributes["data"].as_array()) else {
        return Err(odd(WHAT));
    };
    let mut items = Vec::new();
    for row in rows {
        let currency = text(&row["dimensions"][0]).unwrap_or_default();
        let measured = |name: &str| {
            let values = row["measurements"][name].as_array().filter(|values| values.len() == dates.len());
            values.ok_or_else(|| odd(WHAT))
        };
        for ((date, count), sum) in dates.iter().zip(measured("count")?).zip(measured("sum_value")?) {
            let begin = date.as_str().and_then(|date| date.parse().ok()).ok_or_else(|| odd(WHAT))?;
            let count = decimal(count).unwrap_or_default().to_u64().ok_or_else(|| odd(WHAT))?;
            let sum = decimal(sum).unwrap_or_default().round_dp(DECIMALS).normalize();
            items.push(Bucket { begin, currency: currency.clone(), count, sum });
        }
    }
    Ok(Page { items, next: link(&answer["links"]).map(cursor) })
}

/// A page of `GET /api/events`.
pub(super) fn events(body: &[u8]) -> Result<Page<Told>, BooksError> {
    let answer: Events<'_> = parse(body, "events")?;
    let told: Option<Vec<_>> = answer.data.iter().map(|row| row.attributes.told()).collect();
    Ok(Page { items: told.ok_or_else(|| odd("events"))?, next: link(&answer.links) })
}

/// A page may have megabytes of properties, of which three are looked at; so it is not read into a [`Value`].
#[derive(Deserialize)]
struct Events<'a> {
    #[serde(borrow)]
    data: Vec<Row<'a>>,
    #[serde(default)]
    links: Value,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    attributes: Attributes<'a>,
}

#[derive(Deserialize)]
struct Attributes<'a> {
    #[serde(default)]
    datetime: Value,
    #[serde(default)]
    timestamp: Value,
    #[serde(borrow)]
    event_properties: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Properties {
    #[serde(rename = "$event_id", default)]
    key: Value,
    #[serde(rename = "$value", default)]
    value: Value,
    #[serde(rename = "$value_currency", default)]
    currency: Value,
}

impl Attributes<'_> {
    fn told(&self) -> Option<Told> {
        let time = self.datetime.as_str().and_then(|text| text.parse().ok());
        let epoch = || Timestamp::from_second(decimal(&self.timestamp)?.to_i64()?).ok();
        let properties = self.event_properties.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let Properties { key, value, currency } = properties.unwrap_or_default();
        Some(Told { key: text(&key), at: time.or_else(epoch)?, value: decimal(&value), currency: text(&currency) })
    }
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8], what: &str) -> Result<T, BooksError> {
    serde_json::from_slice(body).map_err(|_| odd(what))
}

fn odd(what: &str) -> BooksError {
    BooksError::Unusable { why: format!("Klaviyo's answer about {what} cannot be understood") }
}

/// `links.next`: live answers end with `null`, although the specification knows only strings.
fn link(links: &Value) -> Option<String> {
    text(&links["next"])
}

/// The cursor within a link to the next page, or the link itself if it is one already.
fn cursor(link: String) -> String {
    let Ok(url) = Url::parse(&link) else { return link };
    let cursor = url.query_pairs().find(|(name, _)| name == "page_cursor" || name == "page[cursor]");
    cursor.map_or(link, |(_, cursor)| cursor.into_owned())
}

/// A string that is not blank, or a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned),
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    let text = text(value)?;
    text.trim().parse().ok().or_else(|| Decimal::from_scientific(text.trim()).ok())
}
