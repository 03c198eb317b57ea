//! What a check finds out, and that it changes nothing.

use std::sync::Arc;
use std::time::Duration;

use config::{Grant, GrantState};
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings, Scopes};
use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::fake::{Asked, Fake, Reply, account_of, soon};
use crate::samples::{events_of, order, started_checkout};
use crate::{AccountCheck, BooksError};

const KEY: &str = "pk_checked";
const DELETIONS: &str = "/api/data-privacy-deletion-jobs";
const ALL_SCOPES: [&str; 5] = ["events:write", "accounts:read", "metrics:read", "events:read", "data-privacy:write"];

async fn inbox(scopes: Scopes) -> Inbox {
    let inbox = Inbox::start(InboxSettings::default(), Arc::new(SystemClock)).await.unwrap();
    inbox.add_key(KEY, scopes);
    inbox
}

async fn check(inbox: &Inbox) -> Result<AccountCheck, BooksError> {
    account_of(inbox.api_base(), KEY, Duration::from_secs(20)).check(soon()).await
}

/// The scopes that are missing.
fn missing(found: &AccountCheck) -> Vec<&'static str> {
    let is_missing = |grant: &&Grant| matches!(grant.state, GrantState::Missing(_));
    found.grants.iter().filter(is_missing).map(|grant| grant.what).collect()
}

#[tokio::test]
async fn the_scopes_orderwire_needs_are_enough_and_the_account_says_who_it_is() {
    let inbox = inbox(Scopes::only(ALL_SCOPES)).await;
    let found = check(&inbox).await.unwrap();
    assert_eq!(found.id.as_deref(), Some("Zx9Yw8"));
    assert_eq!(found.name.as_deref(), Some("Alder Goods"));
    assert_eq!((found.currency.as_deref(), found.time_zone.as_deref()), (Some("USD"), Some("America/Denver")));
    assert!(found.grants.iter().all(|grant| grant.state == GrantState::Granted), "{found:?}");
    let required: Vec<_> =
        found.grants.iter().map(|grant| (grant.what.contains("events:write"), grant.required)).collect();
    assert_eq!(required, [(true, true), (false, false), (false, false), (false, false), (false, false)]);
}

#[tokio::test]
async fn each_missing_scope_is_named_and_no_other() {
    for scope in ALL_SCOPES {
        let inbox = inbox(Scopes::without(scope)).await;
        let found = check(&inbox).await.unwrap();
        let [named] = missing(&found).try_into().unwrap_or_else(|all| panic!("{scope}: {all:?}"));
        assert!(named.contains(scope), "{named}");
        assert_eq!(found.id.is_some(), scope != "accounts:read");
        assert_eq!(found.advice.is_empty(), scope == "metrics:read", "{scope}: {:?}", found.advice);
    }
    let nothing = check(&inbox(Scopes::only([])).await).await.unwrap();
    assert_eq!(missing(&nothing).len(), 5);
}

#[tokio::test]
async fn a_check_leaves_nothing_behind_and_asks_no_more_than_six_times() {
    let inbox = inbox(Scopes::All).await;
    check(&inbox).await.unwrap();
    assert!(inbox.arrivals().is_empty() && inbox.profiles().is_empty() && inbox.events().is_empty());
    let metrics = ["Placed Order", "Ordered Product", "Started Checkout", "Cancelled Order", "Refunded Order"];
    let found = check(&inbox).await.unwrap();
    let not_yet = &found.advice.last().unwrap().what;
    assert!(metrics.iter().all(|metric| not_yet.contains(metric)), "no metric was made: {not_yet}");
    for path in ["/api/accounts", "/api/events", "/api/metrics", "/api/mapped-metrics", DELETIONS] {
        let expected = if path == "/api/events" { 4 } else { 2 };
        assert_eq!(inbox.requests().count(path), expected, "{path}, twice");
    }
}

#[tokio::test]
async fn a_key_nobody_knows_is_refused_without_further_questions() {
    let inbox = inbox(Scopes::All).await;
    inbox.revoke_key(KEY);
    let Err(BooksError::CredentialsRefused { why }) = check(&inbox).await else { panic!("refused") };
    assert!(why.contains("401") && why.contains("no longer") && !why.contains(KEY), "{why}");
    assert_eq!(inbox.requests().count("/api/events"), 0);
}

#[tokio::test]
async fn metrics_that_do_not_exist_yet_are_no_reproach() {
    let found = check(&inbox(Scopes::All).await).await.unwrap();
    let [advice] = found.advice.as_slice() else { panic!("{:?}", found.advice) };
    assert!(
        advice.what.contains("the first event makes each") && advice.to_do.starts_with("nothing now"),
        "{advice:?}"
    );
}

#[tokio::test]
async fn a_slot_is_worth_a_word_until_it_points_at_our_metric() {
    let inbox = inbox(Scopes::All).await;
    let account = account_of(inbox.api_base(), KEY, Duration::from_secs(20));
    let mut events = events_of(order());
    events.push(started_checkout(crate::samples::checkout()));
    account.deliver(&events, soon()).await;
    let about = async |slot: &str| {
        let found = check(&inbox).await.unwrap();
        found.advice.into_iter().find(|advice| advice.what.contains(slot))
    };
    let native = about("\"revenue\"").await.unwrap();
    assert_eq!(
        native.what,
        "Klaviyo makes \"revenue\" from Placed Order of BigCommerce, not from Placed Order of the API, which orderwire sends"
    );
    assert!(native.to_do.starts_with("choose Placed Order of the integration API for \"revenue\""), "{}", native.to_do);
    inbox.map_metric("revenue", Some("Ordered Product"));
    assert!(about("\"revenue\"").await.unwrap().what.contains("from Ordered Product of API, not from Placed Order"));
    inbox.map_metric("revenue", None);
    assert!(about("\"revenue\"").await.unwrap().what.contains("from nothing"));
    inbox.map_metric("revenue", Some("Placed Order"));
    assert_eq!(about("\"revenue\"").await, None);
    for metric in ["Cancelled Order", "Refunded Order"] {
        assert!(about("not in Klaviyo yet").await.is_some_and(|advice| advice.what.contains(metric)), "{metric}");
    }
}

#[tokio::test]
async fn a_test_account_is_told() {
    let settings = InboxSettings { test_account: true, api_key: KEY.to_owned(), ..InboxSettings::default() };
    let inbox = Inbox::start(settings, Arc::new(SystemClock)).await.unwrap();
    let found = check(&inbox).await.unwrap();
    assert_eq!(found.advice[0].what, "Klaviyo says that this is a test account");
}

#[tokio::test]
async fn klaviyos_own_limits_are_kept() {
    let settings = InboxSettings { rate_limits: true, api_key: KEY.to_owned(), ..InboxSettings::default() };
    let inbox = Inbox::start(settings, Arc::new(SystemClock)).await.unwrap();
    for _ in 0..2 {
        let found = check(&inbox).await.unwrap();
        assert!(found.grants.iter().all(|grant| grant.state == GrantState::Granted), "{found:?}");
    }
}

/// Answers as an account would whose every metric exists, but for what `rule` says.
async fn fake(rule: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static) -> Fake {
    Fake::start(move |asked| {
        rule(asked).unwrap_or_else(|| match (asked.path.as_str(), asked.body == Value::Null) {
            ("/api/accounts", _) => Reply::Say(200, include_str!("../fixtures/accounts.json")),
            ("/api/metrics", _) => Reply::Say(200, include_str!("../fixtures/metrics_page.json")),
            ("/api/mapped-metrics", _) => Reply::Say(200, r#"{"data": []}"#),
            (_, true) => Reply::Say(200, r#"{"data": []}"#),
            _ => Reply::Say(400, include_str!("../fixtures/error_400.json")),
        })
    })
    .await
}

#[tokio::test]
async fn what_writes_has_nothing_an_event_could_be_made_of_and_nobody_to_delete() {
    let fake = fake(|_| None).await;
    fake.account().check(soon()).await.unwrap();
    let sent: Vec<_> = fake.asked().into_iter().filter(|asked| asked.body != Value::Null).collect();
    assert_eq!(
        sent.iter().map(|asked| &asked.body).collect::<Vec<_>>(),
        [
            &json!({"data": {"type": "event", "attributes": {}}}),
            &json!({"data": {"type": "data-privacy-deletion-job", "attributes": {}}}),
        ]
    );
    assert_eq!([&sent[0].path, &sent[1].path], ["/api/events", DELETIONS]);
}

#[tokio::test]
async fn what_cannot_be_found_out_is_not_called_missing() {
    let guard = "<!DOCTYPE html><title>Just a moment…</title>";
    let fake = fake(move |asked| match (asked.path.as_str(), asked.body == Value::Null) {
        ("/api/events", false) => Some(Reply::Throttle("60")),
        ("/api/events", true) => Some(Reply::Say(404, "")),
        ("/api/metrics", _) => Some(Reply::Say(403, guard)),
        _ => None,
    })
    .await;
    let found = fake.account().check(Deadline::within(Duration::from_secs(3))).await.unwrap();
    let unknown = |why: &str| GrantState::Unknown(why.to_owned());
    let states: Vec<_> = found.grants.iter().map(|grant| &grant.state).collect();
    assert_eq!(
        states,
        [
            &unknown("Klaviyo answered 429"),
            &GrantState::Granted,
            &unknown("Klaviyo answered 403"),
            &unknown("Klaviyo answered 404: without a reason"),
            &GrantState::Granted,
        ]
    );
}

#[tokio::test]
async fn a_custom_metric_may_count_ours() {
    let custom = json!({"data": [{"type": "mapped-metric", "id": "revenue", "relationships": {
        "metric": {"links": {}}, "custom-metric": {"data": {"type": "custom-metric", "id": "925e"}}}}]});
    let custom: &str = custom.to_string().leak();
    let fake = fake(move |asked| (asked.path == "/api/mapped-metrics").then_some(Reply::Say(200, custom))).await;
    let found = fake.account().check(soon()).await.unwrap();
    assert!(found.advice[0].what.contains("a custom metric"), "{:?}", found.advice);
    assert!(
        found.advice[0].to_do.starts_with("see whether it does; if not, choose Placed Order"),
        "{:?}",
        found.advice
    );
}

#[tokio::test]
async fn a_mapping_that_cannot_be_read_spoils_nothing_else() {
    let fake = fake(|asked| (asked.path == "/api/mapped-metrics").then_some(Reply::Say(200, "<html>"))).await;
    let found = fake.account().check(soon()).await.unwrap();
    assert!(found.advice[0].what.starts_with("the metric mapping could not be looked at"), "{:?}", found.advice);
    assert_eq!(missing(&found), [""; 0]);
}

#[tokio::test]
async fn an_account_that_does_not_answer_is_an_error() {
    let busy = fake(|_| Some(Reply::Throttle("60"))).await;
    let why = "Klaviyo answered 429".to_owned();
    let after = Some(Duration::from_secs(60));
    assert_eq!(busy.account().check(soon()).await, Err(BooksError::TryLater { after, why }));
    let odd = fake(|_| Some(Reply::Say(200, "<html>"))).await;
    assert!(matches!(odd.account().check(soon()).await, Err(BooksError::Unusable { .. })));
}

#[tokio::test]
async fn whoever_makes_a_key_is_told_of_every_scope_that_is_tried() {
    let found = check(&inbox(Scopes::All).await).await.unwrap();
    let origin = crate::find("klaviyo").unwrap().origin();
    for grant in found.grants {
        // Who may write events may read them.
        let scope = grant.what.split(" (").next().unwrap().replace("Events: Read Access", "Events: Full Access");
        assert!(origin.contains(&scope), "{scope}");
    }
}
