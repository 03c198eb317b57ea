//! What is made of Klaviyo's answers to questions.

use jiff::Timestamp;
use rust_decimal_macros::dec;
use serde_json::{Value, json};

use super::super::wire::{self, Bucket};
use crate::{BooksError, Told};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn unusable<T>(answer: Result<T, BooksError>) -> bool {
    matches!(answer, Err(BooksError::Unusable { .. }))
}

fn zone_of(name: Value) -> Result<Option<String>, BooksError> {
    let body = json!({"data": [{"attributes": {"timezone": name}}]}).to_string();
    wire::time_zone(body.as_bytes()).map(|zone| zone.iana_name().map(str::to_owned))
}

#[test]
fn the_accounts_zone_may_be_an_alias_or_missing() {
    let zone = wire::time_zone(include_bytes!("../fixtures/accounts.json")).unwrap();
    assert_eq!(zone.iana_name(), Some("Australia/Perth"));
    for (name, expected) in [("US/Eastern", "US/Eastern"), ("Europe/Kiev", "Europe/Kiev"), (" ", "UTC")] {
        assert_eq!(zone_of(json!(name)).unwrap().as_deref(), Some(expected));
    }
    assert_eq!(zone_of(Value::Null).unwrap().as_deref(), Some("UTC"));
    assert!(unusable(zone_of(json!("Mars/Olympus"))));
    assert!(["", "{}", "[]", r#"{"data": []}"#].iter().all(|body| unusable(wire::time_zone(body.as_bytes()))));
}

#[test]
fn metrics_of_other_integrations_are_passed_over() {
    let page = wire::metrics(include_bytes!("../fixtures/metrics_page.json")).unwrap();
    assert_eq!((page.items, page.next), (vec![("Placed Order".to_owned(), "Qp7RtX".to_owned())], None));
    let metric = |id: &str, integration: Value| json!({"id": id, "attributes": {"name": "Placed Order", "integration": integration, "new": 1}});
    let rows = [metric("a", json!({"key": "bigcommerce"})), metric("b", json!([])), json!({"id": "c"})];
    let page = wire::metrics(json!({"data": rows, "links": []}).to_string().as_bytes()).unwrap();
    assert_eq!(page.items, [("Placed Order".to_owned(), "b".to_owned())]);
    assert!(unusable(wire::metrics(b"{}")) && unusable(wire::metrics(b"<html>")));
}

#[test]
fn aggregates_are_read_by_date_and_currency() {
    let page = wire::buckets(include_bytes!("../fixtures/metric_aggregates_response.json")).unwrap();
    let bucket = |begin: &str, currency: &str, count, sum| Bucket {
        begin: at(begin),
        currency: currency.to_owned(),
        count,
        sum,
    };
    assert_eq!(page.items.len(), 3);
    assert_eq!(page.items[1], bucket("2026-08-01T16:00:00Z", "", 9, dec!(702.15)));
    let answer = json!({"data": {"attributes": {
        "dates": ["2026-08-01T00:00:00+00:00"],
        "data": [
            {"dimensions": ["AUD"], "measurements": {"count": [2.0], "sum_value": [0.1 + 0.2]}},
            {"dimensions": [null], "measurements": {"count": ["1"], "sum_value": [null]}},
            {"dimensions": ["JPY"], "measurements": {"count": [1], "sum_value": [1e6]}},
        ],
    }}});
    let day = "2026-08-01T00:00:00Z";
    let expected = [("AUD", 2, dec!(0.3)), ("", 1, dec!(0)), ("JPY", 1, dec!(1000000))];
    assert_eq!(
        wire::buckets(answer.to_string().as_bytes()).unwrap().items,
        expected.map(|(currency, count, sum)| bucket(day, currency, count, sum))
    );
}

#[test]
fn aggregates_with_a_gap_are_not_taken_for_a_loss() {
    let short = json!({"data": {"attributes": {
        "dates": ["2026-08-01T00:00:00+00:00", "2026-08-02T00:00:00+00:00"],
        "data": [{"dimensions": [], "measurements": {"count": [2], "sum_value": [1, 2]}}],
    }}});
    assert!(unusable(wire::buckets(short.to_string().as_bytes())));
    assert!(unusable(wire::buckets(b"{\"data\": {\"attributes\": {\"dates\": []}}}")));
}

#[test]
fn aggregates_go_on_at_a_cursor() {
    let next = |link: Value| {
        let answer = json!({"data": {"attributes": {"dates": [], "data": []}}, "links": {"next": link}});
        wire::buckets(answer.to_string().as_bytes()).unwrap().next
    };
    let base = "https://a.klaviyo.com/api/metric-aggregates";
    assert_eq!(next(json!(format!("{base}?page%5Bcursor%5D=a%3D%3D"))).as_deref(), Some("a=="));
    assert_eq!(next(json!(format!("{base}?page_cursor=b"))).as_deref(), Some("b"));
    assert_eq!(next(json!("c")).as_deref(), Some("c"));
    assert_eq!(next(Value::Null), None);
}

#[test]
fn events_are_read_with_key_time_and_worth() {
    let page = wire::events(include_bytes!("../fixtures/events_page.json")).unwrap();
    let told = Told {
        key: Some("bigcommerce:7k2m:20517".into()),
        at: at("2026-08-03T01:42:09Z"),
        value: Some(dec!(63.72)),
        currency: Some("AUD".into()),
    };
    assert_eq!(page.items, [told]);
    assert!(page.next.unwrap().starts_with("https://a.klaviyo.com/api/events?"));
}

#[test]
fn events_that_are_not_ours_may_lack_everything_but_a_time() {
    let event = |attributes: Value| json!({"data": [{"attributes": attributes}]}).to_string();
    let read = |attributes: Value| wire::events(event(attributes).as_bytes()).map(|page| page.items);
    let bare = Told { key: None, at: at("2026-08-03T01:42:09Z"), value: None, currency: None };
    for properties in
        [json!([]), json!(null), json!("x"), json!({"$value": {}, "$event_id": null, "$extra": {"a": []}})]
    {
        let attributes = json!({"timestamp": "1785721329", "event_properties": properties});
        assert_eq!(read(attributes).unwrap(), std::slice::from_ref(&bare));
    }
    let number = json!({"$event_id": 17, "$value": "12.50"});
    let told = read(json!({"datetime": "2026-08-03T01:42:09+00:00", "event_properties": number})).unwrap();
    assert_eq!(told, [Told { key: Some("17".into()), value: Some(dec!(12.50)), ..bare }]);
    assert!(unusable(read(json!({"event_properties": {}}))), "an event without a time cannot be counted");
}
