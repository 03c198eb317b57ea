//! Metric aggregates: counts and sums of one metric by hour, day, week or month of a time zone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::Account;
use super::event::StoredEvent;
use super::filter::{self, Bound, Operator};
use super::problem::Problem;
use crate::web::number;

const AT: &str = "/data/attributes";
/// Seen live: fewer rows a page are refused.
const SMALLEST_PAGE: u64 = 500;

/// A query as far as it is understood.
struct Query {
    metric_id: String,
    measurements: Vec<String>,
    interval: Interval,
    zone: TimeZone,
    bounds: Vec<Bound>,
    by_currency: bool,
}

#[derive(Debug, Clone, Copy)]
enum Interval {
    Hour,
    Day,
    Week,
    Month,
}

/// `POST /api/metric-aggregates`.
pub(super) fn answer(account: &Account, body: &Value, base: &str) -> Result<Value, Problem> {
    let query = Query::read(body)?;
    let starts = query.bucket_starts()?;
    let metric = account.metrics.iter().find(|metric| metric.id == query.metric_id);
    let metric = metric.ok_or_else(|| Problem::at(format!("{AT}/metric_id"), "There is no such metric."))?;
    let mut rows: BTreeMap<Vec<&str>, Vec<Bucket<'_>>> = BTreeMap::new();
    if !query.by_currency {
        rows.insert(Vec::new(), vec![Bucket::default(); starts.len()]);
    }
    for event in account.events.iter().filter(|event| metric.integration == "API" && event.metric == metric.name) {
        let within = query.bounds.iter().all(|bound| bound.holds_at(event.time));
        // The first bucket may begin before the lower bound, so every event within the bounds has one.
        let bucket = starts.partition_point(|start| *start <= event.time).checked_sub(1);
        let (true, Some(bucket)) = (within, bucket) else { continue };
        let dimensions = match query.by_currency {
            true => vec![event.value_currency.as_deref().unwrap_or_default()],
            false => Vec::new(),
        };
        rows.entry(dimensions).or_insert_with(|| vec![Bucket::default(); starts.len()])[bucket].add(event);
    }
    let data = rows.iter().map(|(dimensions, buckets)| {
        let measured = query
            .measurements
            .iter()
            .map(|name| (name.clone(), buckets.iter().map(|bucket| bucket.measure(name)).collect::<Value>()));
        json!({"dimensions": dimensions, "measurements": measured.collect::<Value>()})
    });
    let dates = starts.iter().map(|start| start.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string());
    let aggregate = json!({
        "type": "metric-aggregate",
        "id": "551203984417230011",
        "attributes": {"data": data.collect::<Vec<_>>(), "dates": dates.collect::<Vec<_>>()},
        "links": {"self": format!("{base}/api/metric-aggregates/")},
    });
    let links = json!({"self": format!("{base}/api/metric-aggregates"), "next": null, "prev": null});
    Ok(json!({"data": aggregate, "links": links}))
}

#[derive(Debug, Clone, Default)]
struct Bucket<'a> {
    count: u64,
    sum: Decimal,
    profiles: BTreeSet<&'a str>,
}

impl<'a> Bucket<'a> {
    fn add(&mut self, event: &'a StoredEvent) {
        self.count += 1;
        self.sum += event.value.unwrap_or_default();
        self.profiles.insert(&event.profile_id);
    }

    fn measure(&self, name: &str) -> Value {
        match name {
            "count" => self.count.into(),
            "unique" => self.profiles.len().into(),
            _ => number(self.sum),
        }
    }
}

impl Query {
    fn read(body: &Value) -> Result<Self, Problem> {
        let attributes = body.pointer(AT).unwrap_or(&Value::Null);
        let wrong = |name: &str, detail: &str| Problem::at(format!("{AT}/{name}"), detail);
        let text = |name: &str| attributes.get(name).and_then(Value::as_str);
        let texts = |name: &str| -> Vec<String> {
            let items = attributes.get(name).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        if attributes.get("sort").is_some() {
            return Err(wrong("sort", "The value is not valid."));
        }
        let measurements = texts("measurements");
        let known = |name: &String| matches!(name.as_str(), "count" | "sum_value" | "unique");
        if measurements.is_empty() || !measurements.iter().all(known) {
            return Err(wrong("measurements", "Any of count, sum_value and unique are required."));
        }
        let interval = match text("interval").unwrap_or("day") {
            "hour" => Interval::Hour,
            "day" => Interval::Day,
            "week" => Interval::Week,
            "month" => Interval::Month,
            _ => return Err(wrong("interval", "The value is not valid.")),
        };
        let zone = time_zone(text("timezone").unwrap_or("UTC")).ok_or(wrong("timezone", "The value is not valid."))?;
        let by = texts("by");
        if by.iter().any(|name| name != "$value_currency") {
            return Err(wrong("by", "This inbox groups by $value_currency only."));
        }
        let filters: Result<Vec<_>, _> = texts("filter").iter().map(|text| filter::read(text)).collect();
        let conditions: Vec<_> = filters?.into_iter().flatten().collect();
        if conditions.iter().any(|condition| condition.field != "datetime") {
            return Err(wrong("filter", "This inbox filters by datetime only."));
        }
        let bounds: Result<Vec<_>, _> = conditions.iter().map(|condition| condition.bound()).collect();
        let bounds = bounds.map_err(|_| wrong("filter", "The bounds are not valid."))?;
        if attributes.get("page_size").is_some_and(|size| size.as_u64().is_none_or(|size| size < SMALLEST_PAGE)) {
            return Err(wrong("page_size", "A page has at least 500 rows."));
        }
        let metric_id = text("metric_id").ok_or(wrong("metric_id", "A metric is required."))?.to_owned();
        Ok(Self { metric_id, measurements, interval, zone, bounds, by_currency: !by.is_empty() })
    }

    fn bound(&self, operator: Operator) -> Result<Timestamp, Problem> {
        let found = self.bounds.iter().find(|bound| bound.operator == operator);
        found.map(|bound| bound.at).ok_or_else(|| {
            Problem::at(format!("{AT}/filter"), "greater-or-equal and less-than of datetime are required.")
        })
    }

    /// The start of every bucket between the bounds: local midnights for days.
    fn bucket_starts(&self) -> Result<Vec<Timestamp>, Problem> {
        let (from, to) = (self.bound(Operator::GreaterOrEqual)?, self.bound(Operator::LessThan)?);
        let unreadable = |_| Problem::at(format!("{AT}/filter"), "The bounds are not valid.");
        let from = from.to_zoned(self.zone.clone());
        if to > from.checked_add(1.year()).map_err(unreadable)?.timestamp() {
            return Err(Problem::at(format!("{AT}/filter"), "The bounds are more than a year apart."));
        }
        let mut start = self.interval.start(&from).map_err(unreadable)?;
        let mut starts = Vec::new();
        while start.timestamp() < to && starts.len() < 10_000 {
            starts.push(start.timestamp());
            start = self.interval.next(&start).map_err(unreadable)?;
        }
        Ok(starts)
    }
}

impl Interval {
    fn start(self, at: &Zoned) -> Result<Zoned, jiff::Error> {
        match self {
            Self::Hour => at.round(jiff::ZonedRound::new().smallest(jiff::Unit::Hour).mode(jiff::RoundMode::Trunc)),
            Self::Day => at.start_of_day(),
            Self::Week if at.weekday() == Weekday::Monday => at.start_of_day(),
            Self::Week => at.nth_weekday(-1, Weekday::Monday)?.start_of_day(),
            Self::Month => at.first_of_month()?.start_of_day(),
        }
    }

    fn next(self, start: &Zoned) -> Result<Zoned, jiff::Error> {
        match self {
            Self::Hour => start.checked_add(1.hour()),
            Self::Day => start.checked_add(1.day()),
            Self::Week => start.checked_add(1.week()),
            Self::Month => start.checked_add(1.month()),
        }
    }
}

/// Names are case-sensitive, and three that others know are refused (Klaviyo guides, query metric aggregates).
fn time_zone(name: &str) -> Option<TimeZone> {
    if ["Europe/Kyiv", "Pacific/Kanton", "Factory"].contains(&name) {
        return None;
    }
    TimeZone::get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}
