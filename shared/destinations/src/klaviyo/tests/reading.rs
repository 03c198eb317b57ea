//! Reading back over HTTP, with answers nobody hopes for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::Metric;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use serde_json::json;

use super::fake::{Fake, Reply, soon};
use crate::{BooksError, Told};

const METRICS: &str = include_str!("../fixtures/metrics_page.json");

/// Answers the question for metrics as in the sample, and everything else as `rule` says, counting from 0.
async fn fake(rule: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Fake {
    let asked = AtomicUsize::new(0);
    Fake::start(move |question| match question.path.as_str() {
        "/api/metrics" => Reply::Say(200, METRICS),
        _ => rule(asked.fetch_add(1, Ordering::SeqCst)),
    })
    .await
}

async fn zone(fake: &Fake) -> Result<TimeZone, BooksError> {
    fake.account().books().unwrap().time_zone(soon()).await
}

async fn told(fake: &Fake) -> Result<Vec<Told>, BooksError> {
    let (from, until) = (Timestamp::UNIX_EPOCH, "2027-01-01T00:00:00Z".parse().unwrap());
    fake.account().books().unwrap().told(Metric::PlacedOrder, from, until, soon()).await
}

/// A page with one event of each key.
fn page(keys: &[&str], next: Option<String>) -> Reply {
    let event = |key| json!({"attributes": {"timestamp": 0, "event_properties": {"$event_id": key}}});
    let events: Vec<_> = keys.iter().map(event).collect();
    Reply::Tell(json!({"data": events, "links": {"next": next}}).to_string())
}

#[tokio::test]
async fn the_zone_is_asked_for_once_and_without_a_content_type() {
    let fake = fake(|_| Reply::Say(200, include_str!("../fixtures/accounts.json"))).await;
    let account = fake.account();
    for _ in 0..2 {
        let zone = account.books().unwrap().time_zone(soon()).await.unwrap();
        assert_eq!(zone.iana_name(), Some("Australia/Perth"));
    }
    let asked = fake.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].path.as_str(), asked[0].headers.get("content-type")), ("/api/accounts", None));
    assert_eq!(asked[0].headers["revision"], "2026-07-15");
}

#[tokio::test]
async fn a_wait_that_klaviyo_names_is_waited_and_the_question_repeated() {
    let fake = fake(|try_number| match try_number {
        0 | 1 => Reply::Throttle("0"),
        _ => Reply::Say(200, include_str!("../fixtures/accounts.json")),
    })
    .await;
    assert!(zone(&fake).await.is_ok());
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test]
async fn a_question_is_given_up_after_a_few_tries_or_when_the_wait_is_too_long() {
    let busy = fake(|_| Reply::Throttle("0")).await;
    let why = || "Klaviyo answered 429".to_owned();
    assert_eq!(zone(&busy).await, Err(BooksError::TryLater { after: Some(Duration::ZERO), why: why() }));
    assert_eq!(busy.asked().len(), 4);
    let busier = fake(|_| Reply::Throttle("60")).await;
    let after = Some(Duration::from_secs(60));
    assert_eq!(zone(&busier).await, Err(BooksError::TryLater { after, why: why() }), "the deadline is sooner");
    assert_eq!(busier.asked().len(), 1);
    let account = busier.account();
    let late = account.books().unwrap().time_zone(Deadline::within(Duration::ZERO)).await;
    assert_eq!(late, Err(BooksError::TryLater { after: None, why: "no time left in this run".to_owned() }));
    assert_eq!(busier.asked().len(), 1);
}

/// As Klaviyo says it (trufflesecurity/trufflehog, pull request 1870).
const DENIED: &str =
    r#"{"errors": [{"code": "permission_denied", "title": "You do not have permission", "detail": ""}]}"#;

#[tokio::test]
async fn a_refused_key_names_the_scope_it_lacks() {
    let fake = fake(|_| Reply::Say(403, DENIED)).await;
    let Err(BooksError::CredentialsRefused { why }) = zone(&fake).await else { panic!("refused") };
    assert!(why.contains("`accounts:read`") && !why.contains("pk_test"), "{why}");
    let Err(BooksError::CredentialsRefused { why }) = told(&fake).await else { panic!("refused") };
    assert!(why.contains("`events:read`"), "{why}");
}

#[tokio::test]
async fn a_key_klaviyo_does_not_know_is_not_called_short_of_a_scope() {
    let fake = fake(|_| Reply::Say(401, include_str!("../fixtures/error_401.json"))).await;
    let Err(BooksError::CredentialsRefused { why }) = zone(&fake).await else { panic!("refused") };
    assert!(why.contains("no such API key") && !why.contains("scope") && !why.contains("pk_test"), "{why}");
}

#[tokio::test]
async fn a_guards_403_is_no_refusal_and_asked_again() {
    let fake = fake(|number| match number {
        0 => Reply::Say(403, "<!DOCTYPE html><title>Just a moment…</title>"),
        _ => Reply::Say(200, include_str!("../fixtures/accounts.json")),
    })
    .await;
    assert!(zone(&fake).await.is_ok());
}

#[tokio::test]
async fn a_refused_question_is_given_up_in_klaviyos_words() {
    let fake = fake(|_| {
        let error = json!({"title": "Invalid input.", "detail": "Invalid timezone jo@x.example", "source": {
            "pointer": "/data/attributes/timezone"}});
        Reply::Say(400, json!({"errors": [error]}).to_string().leak())
    })
    .await;
    let account = fake.account();
    let day = date(2026, 8, 1);
    let days = account.books().unwrap().days(Metric::PlacedOrder, (day, day), &TimeZone::UTC, soon()).await;
    let why = "Klaviyo answered 400: Invalid input: Invalid timezone … (/data/attributes/timezone)".to_owned();
    assert_eq!(days, Err(BooksError::Unusable { why }));
}

#[tokio::test]
async fn a_metric_nobody_used_has_nothing_and_is_asked_for_again() {
    let fake = fake(|_| Reply::Say(500, "")).await;
    let account = fake.account();
    let books = account.books().unwrap();
    let day = date(2026, 8, 1);
    let (from, until) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
    assert_eq!(books.told(Metric::RefundedOrder, from, until, soon()).await, Ok(Vec::new()));
    assert!(books.days(Metric::RefundedOrder, (day, day), &TimeZone::UTC, soon()).await.unwrap().is_empty());
    let paths: Vec<_> = fake.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/api/metrics", "/api/metrics"]);
}

#[tokio::test]
async fn lists_go_on_until_they_end() {
    let base = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = std::sync::Arc::clone(&base);
    let fake = fake(move |number| match number {
        0 => page(&["a", "b"], Some(format!("{}/api/events?page%5Bcursor%5D=WzE%3D", known.get().unwrap()))),
        1 => page(&["c"], None),
        _ => page(&["too far"], None),
    })
    .await;
    base.set(fake.base().to_owned()).unwrap();
    let keys: Vec<_> = told(&fake).await.unwrap().into_iter().filter_map(|told| told.key).collect();
    assert_eq!(keys, ["a", "b", "c"]);
    let asked = fake.asked();
    assert_eq!(asked.last().unwrap().query, "page%5Bcursor%5D=WzE%3D", "as it was given");
}

#[tokio::test]
async fn a_list_that_goes_on_elsewhere_is_not_followed() {
    let fake = fake(|_| page(&["a"], Some("https://evil.example/api/events".to_owned()))).await;
    assert_eq!(told(&fake).await, Err(BooksError::Unusable { why: "Klaviyo's list goes on elsewhere".to_owned() }));
}

#[tokio::test]
async fn pages_too_large_to_be_held_are_asked_for_smaller() {
    let fake = fake(|number| match number {
        0 => Reply::Tell("x".repeat(33 * 1024 * 1024)),
        _ => page(&["a"], None),
    })
    .await;
    assert_eq!(told(&fake).await.unwrap().len(), 1);
    let sizes: Vec<_> = fake.asked().iter().map(|asked| asked.query.ends_with("page%5Bsize%5D=50")).collect();
    assert_eq!(sizes, [false, false, true]);
}

#[tokio::test]
async fn an_answer_that_is_no_answer_is_unusable() {
    let fake = fake(|_| Reply::Say(200, "<html>")).await;
    assert!(matches!(zone(&fake).await, Err(BooksError::Unusable { .. })));
    assert!(matches!(told(&fake).await, Err(BooksError::Unusable { .. })));
}
