//! What an account can be asked about what it holds. Pure.

use bytes::Bytes;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;
use url::Url;

use super::api::Endpoints;
use crate::BooksError;

/// Zone names that metric aggregates do not take (Klaviyo OpenAPI, `timezone`), and the older name of the same zone,
/// which they do.
const REFUSED_ZONES: [(&str, Option<&str>); 3] =
    [("Europe/Kyiv", Some("Europe/Kiev")), ("Pacific/Kanton", Some("Pacific/Enderbury")), ("Factory", None)];
/// Most days of one question: a year.
const MOST_DAYS: i32 = 365;

/// A request that reads.
#[derive(Clone)]
pub(super) struct Question {
    /// Where to.
    pub(super) url: Url,
    /// To be posted; got if there is none.
    pub(super) body: Option<Bytes>,
    /// What the API key must be allowed to do.
    pub(super) scope: &'static str,
}

/// By what a profile is found.
pub(super) enum Identifier {
    /// E-mail address.
    Email(String),
    /// Phone number in E.164.
    Phone(String),
}

/// Which days of a metric to count.
pub(super) struct Days<'a> {
    /// Klaviyo's id of the metric.
    pub(super) metric: &'a str,
    /// First and last, both included; no more than a year.
    pub(super) range: (Date, Date),
    /// Whose midnights count.
    pub(super) zone: &'a TimeZone,
}

impl Question {
    /// The account itself.
    pub(super) fn account(at: &Endpoints) -> Self {
        Self { url: at.account.clone(), body: None, scope: "accounts:read" }
    }

    /// The metrics made through the API. Klaviyo can filter by integration but not by name.
    pub(super) fn metrics(at: &Endpoints) -> Self {
        let mut url = at.metrics.clone();
        url.query_pairs_mut().append_pair("filter", r#"equals(integration.name,"API")"#);
        Self { url, body: None, scope: "metrics:read" }
    }

    /// Number and worth of a metric's events by day and currency; `cursor` asks for a later page. Never with `sort`, which
    /// Klaviyo answers with 400, or 500 beside `by`.
    ///
    /// # Errors
    /// A zone or a day that cannot be asked about.
    pub(super) fn days(at: &Endpoints, days: &Days<'_>, cursor: Option<&str>) -> Result<Self, BooksError> {
        let Days { metric, range: (first, last), zone } = days;
        let midnight = |day: Result<Date, jiff::Error>| {
            let midnight = day.and_then(|day| day.to_zoned((*zone).clone())).and_then(|noted| noted.start_of_day());
            let text = midnight.map(|midnight| midnight.strftime("%FT%T%:z").to_string());
            text.map_err(|_| BooksError::Unusable { why: "a day outside of the calendar".to_owned() })
        };
        let (begin, end) = (midnight(Ok(*first))?, midnight(last.tomorrow())?);
        let mut attributes = json!({
            "metric_id": metric,
            "measurements": ["count", "sum_value"],
            "interval": "day",
            "timezone": zone_name(zone)?,
            "by": ["$value_currency"],
            "page_size": 500,
            "filter": [format!("greater-or-equal(datetime,{begin})"), format!("less-than(datetime,{end})")],
        });
        if let Some(cursor) = cursor {
            attributes["page_cursor"] = cursor.into();
        }
        let body = json!({"data": {"type": "metric-aggregate", "attributes": attributes}}).to_string();
        Ok(Self { url: at.aggregates.clone(), body: Some(body.into()), scope: "metrics:read" })
    }

    /// A metric's events from `from` until before `until`, both to the second, as Klaviyo keeps times.
    pub(super) fn events(at: &Endpoints, metric: &str, (from, until): (Timestamp, Timestamp), page_size: u32) -> Self {
        let almost_a_second = SignedDuration::from_nanos(999_999_999);
        let until = until.saturating_add(almost_a_second).unwrap_or(until);
        let time = |at: Timestamp| at.strftime("%FT%TZ").to_string();
        let filter = format!(
            r#"and(equals(metric_id,"{metric}"),greater-or-equal(datetime,{}),less-than(datetime,{}))"#,
            time(from),
            time(until)
        );
        let mut url = at.events.clone();
        url.query_pairs_mut()
            .append_pair("filter", &filter)
            .append_pair("fields[event]", "datetime,event_properties")
            .append_pair("sort", "datetime")
            .append_pair("page[size]", &page_size.to_string());
        Self { url, body: None, scope: "events:read" }
    }

    /// Any one event, and of it no more than its time: whether events may be read.
    pub(super) fn any_event(at: &Endpoints) -> Self {
        let mut url = at.events.clone();
        url.query_pairs_mut().append_pair("fields[event]", "datetime").append_pair("page[size]", "1");
        Self { url, body: None, scope: "events:read" }
    }

    /// An event that is none, to learn from the refusal whether events may be written: 403 without the scope, 400 with it.
    ///
    /// It can never leave anything behind. Metric, profile and properties are required (Klaviyo OpenAPI, create event), and
    /// there are none; even a service that forgot to check would have no name to make a metric of and no identifier to make
    /// a profile of, and without these two there is no event. The body is well-formed otherwise, so that it is refused for
    /// what it lacks and not as something that cannot be read, which may be refused before the key is looked at.
    pub(super) fn no_event(at: &Endpoints) -> Self {
        let body = json!({"data": {"type": "event", "attributes": {}}}).to_string();
        Self { url: at.events.clone(), body: Some(body.into()), scope: "events:write" }
    }

    /// Deletes the profiles with this identifier and all their events, some time after it was taken (202). Without one it
    /// asks for nothing, and is refused: 403 without the scope, 400 with it (Klaviyo OpenAPI, request profile deletion:
    /// `profile` is required).
    pub(super) fn deletion(at: &Endpoints, identifier: Option<&Identifier>) -> Self {
        let mut attributes = json!({});
        if let Some(identifier) = identifier {
            let (name, value) = match identifier {
                Identifier::Email(email) => ("email", email),
                Identifier::Phone(phone) => ("phone_number", phone),
            };
            attributes = json!({"profile": {"data": {"type": "profile", "attributes": {name: value}}}});
        }
        let body = json!({"data": {"type": "data-privacy-deletion-job", "attributes": attributes}}).to_string();
        Self { url: at.deletions.clone(), body: Some(body.into()), scope: "data-privacy:write" }
    }

    /// Which metric each of Klaviyo's own figures is made from. Custom metrics are not included: that may need a scope more.
    pub(super) fn mapping(at: &Endpoints) -> Self {
        let mut url = at.mapping.clone();
        url.query_pairs_mut().append_pair("include", "metric");
        Self { url, body: None, scope: "metrics:read" }
    }

    /// The next page, by the link an answer gave.
    ///
    /// # Errors
    /// The link leads to another host, which must not learn the key.
    pub(super) fn follow(&self, link: &str) -> Result<Self, BooksError> {
        let next = Url::parse(link).ok().filter(|next| next.origin() == self.url.origin());
        let url = next.ok_or_else(|| BooksError::Unusable { why: "Klaviyo's list goes on elsewhere".to_owned() })?;
        Ok(Self { url, ..self.clone() })
    }
}

/// Cuts days, both ends included, into years.
pub(super) fn years((first, last): (Date, Date)) -> Vec<(Date, Date)> {
    let mut years = Vec::new();
    let mut next = Some(first).filter(|first| *first <= last);
    while let Some(begin) = next {
        let end = begin.saturating_add((MOST_DAYS - 1).days()).min(last);
        years.push((begin, end));
        next = end.tomorrow().ok().filter(|next| *next <= last);
    }
    years
}

/// What Klaviyo calls `zone`.
fn zone_name(zone: &TimeZone) -> Result<&str, BooksError> {
    let name = zone.iana_name();
    let refused = REFUSED_ZONES.iter().find(|(refused, _)| name == Some(refused));
    refused.map_or(name, |(_, older)| *older).ok_or_else(|| BooksError::Unusable {
        why: format!("Klaviyo knows no time zone `{}`", name.unwrap_or("without a name")),
    })
}
