//! What is asked.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::super::Klaviyo;
use super::super::question::{Days, Question, years};
use super::super::settings::Settings;
use crate::{BooksError, Kind};

fn settings() -> Settings {
    let account = config::Destination {
        id: "klaviyo-main".into(),
        kind: Klaviyo.id().into(),
        api_base: None,
        credentials: config::Section::new("credentials", json!({"api_key": "pk_1"})),
        options: config::Section::new("options", Value::Null),
        connected_at: None,
    };
    Settings::read(&account).unwrap()
}

/// The body that asks for these days.
pub(super) fn asked(zone: &str, range: (Date, Date), cursor: Option<&str>) -> Result<Value, BooksError> {
    let zone = TimeZone::get(zone).unwrap();
    let days = Days { metric: "Qp7RtX", range, zone: &zone };
    let question = Question::days(&settings().endpoints, &days, cursor)?;
    Ok(serde_json::from_slice(&question.body.unwrap()).unwrap())
}

const ATTRIBUTES: &str = "/data/attributes";

#[test]
fn days_are_asked_for_from_local_midnight_to_local_midnight() {
    let body = asked("Australia/Perth", (date(2026, 8, 1), date(2026, 8, 3)), None).unwrap();
    let attributes = json!({
        "metric_id": "Qp7RtX",
        "measurements": ["count", "sum_value"],
        "interval": "day",
        "page_size": 500,
        "timezone": "Australia/Perth",
        "by": ["$value_currency"],
        "filter": [
            "greater-or-equal(datetime,2026-08-01T00:00:00+08:00)",
            "less-than(datetime,2026-08-04T00:00:00+08:00)",
        ],
    });
    assert_eq!(body, json!({"data": {"type": "metric-aggregate", "attributes": attributes}}));
    let body = asked("UTC", (date(2026, 8, 1), date(2026, 8, 3)), Some("WzE=")).unwrap();
    assert_eq!(body.pointer(ATTRIBUTES).unwrap()["page_cursor"], "WzE=");
}

#[test]
fn a_day_whose_midnight_does_not_exist_begins_when_it_begins() {
    let day = date(2026, 4, 24);
    let body = asked("Africa/Cairo", (day, day), None).unwrap();
    let filter =
        ["greater-or-equal(datetime,2026-04-24T01:00:00+03:00)", "less-than(datetime,2026-04-25T00:00:00+03:00)"];
    assert_eq!(body.pointer(ATTRIBUTES).unwrap()["filter"], json!(filter));
}

#[test]
fn zones_klaviyo_refuses_go_by_their_older_names() {
    let day = date(2026, 8, 1);
    let sent =
        |zone: &str| asked(zone, (day, day), None).map(|body| body.pointer(ATTRIBUTES).unwrap()["timezone"].clone());
    for (zone, name) in [
        ("Europe/Kyiv", "Europe/Kiev"),
        ("Pacific/Kanton", "Pacific/Enderbury"),
        ("US/Eastern", "US/Eastern"),
        ("america/new_york", "America/New_York"),
        ("UTC", "UTC"),
    ] {
        assert_eq!(sent(zone).unwrap(), name);
    }
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let days = Days { metric: "Qp7RtX", range: (day, day), zone: &zone };
    let refusal = Question::days(&settings().endpoints, &days, None).err();
    let why = "Klaviyo knows no time zone `without a name`".to_owned();
    assert_eq!(refusal, Some(BooksError::Unusable { why }));
}

#[test]
fn events_are_asked_for_to_the_second_and_only_what_is_needed() {
    let range = ("2026-08-01T16:00:00.7Z".parse().unwrap(), "2026-08-02T15:59:59.2Z".parse().unwrap());
    let question = Question::events(&settings().endpoints, "Qp7RtX", range, 1_000);
    let parameters: Vec<_> = question.url.query_pairs().into_owned().collect();
    let filter = "and(equals(metric_id,\"Qp7RtX\"),greater-or-equal(datetime,2026-08-01T16:00:00Z),\
                  less-than(datetime,2026-08-02T16:00:00Z))";
    let expected = [
        ("filter", filter),
        ("fields[event]", "datetime,event_properties"),
        ("sort", "datetime"),
        ("page[size]", "1000"),
    ];
    assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_link_is_followed_as_it_is_but_not_to_another_host() {
    let question = Question::metrics(&settings().endpoints);
    let link = "https://a.klaviyo.com/api/metrics?filter=equals%28integration.name%2C%22API%22%29&page%5Bcursor%5D=b";
    assert_eq!(question.follow(link).map(|next| next.url.to_string()).ok().as_deref(), Some(link));
    for other in ["https://b.klaviyo.com/api/metrics", "http://a.klaviyo.com/api/metrics", "/api/metrics"] {
        assert!(matches!(question.follow(other), Err(BooksError::Unusable { .. })), "{other}");
    }
}

#[test]
fn long_ranges_are_cut_into_years() {
    let (first, last) = (date(2019, 3, 1), date(2026, 8, 3));
    let cut = years((first, last));
    assert_eq!((cut.len(), cut[0]), (8, (first, date(2020, 2, 28))));
    assert_eq!((cut[1].0, cut[7].1), (date(2020, 2, 29), last));
    assert!(cut.windows(2).all(|pair| pair[0].1.tomorrow().unwrap() == pair[1].0));
    assert_eq!(years((first, first)), [(first, first)]);
    assert_eq!(years((last, first)), []);
}
