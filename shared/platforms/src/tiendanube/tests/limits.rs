//! Credentials in either header, quotas, faults and refusals, and what errors may say.

use std::time::Duration;

use serde_json::{Value, json};

use super::{api_with_catalog, at, hasty_shop, order_with, paths, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Haste, Look, ReadError};

const PATH: &str = "/orders/1700042001";

fn look() -> Look {
    Look { id: "1700042001".into(), ..Look::default() }
}

fn order() -> Answer {
    Answer::ok(order_with(json!({})).to_string())
}

/// A server that answers for the order as told.
async fn api_with(answers: impl IntoIterator<Item = Answer>) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at(PATH), answers);
    api
}

async fn read(api: &FakeApi) -> Result<(), ReadError> {
    shop(api, Value::Null).order(&look(), a_minute()).await.map(|_| ())
}

fn tries(api: &FakeApi) -> usize {
    paths(api).iter().filter(|path| *path == PATH).count()
}

fn spent(reset_ms: &str) -> Answer {
    Answer::status(429)
        .with("x-rate-limit-limit", "40")
        .with("x-rate-limit-remaining", "0")
        .with("x-rate-limit-reset", reset_ms)
}

fn later(after: u64, why: &str) -> Result<(), ReadError> {
    Err(ReadError::TryLater { after: Some(Duration::from_secs(after)), why: why.to_owned() })
}

#[tokio::test]
async fn a_token_refused_in_one_header_is_tried_in_the_other_and_kept_there() {
    let api = api_with([Answer::status(401), order()]).await;
    let shop = shop(&api, Value::Null);
    let headers = |api: &FakeApi| {
        let calls = api.take_calls().into_iter().filter(|call| call.path.ends_with(PATH));
        let name = |headers: &http::HeaderMap| {
            if headers.contains_key("authorization") { "authorization" } else { "authentication" }
        };
        calls.map(|call| name(&call.headers).to_owned()).collect::<Vec<_>>()
    };
    shop.order(&look(), a_minute()).await.unwrap();
    assert_eq!(headers(&api), ["authentication", "authorization"]);
    shop.order(&look(), a_minute()).await.unwrap();
    assert_eq!(headers(&api), ["authorization"], "remembered");
    api.on(&at(PATH), [Answer::status(401), order()]);
    shop.order(&look(), a_minute()).await.unwrap();
    assert_eq!(headers(&api), ["authorization", "authentication"], "and back");
}

#[tokio::test]
async fn a_token_refused_in_both_is_refused() {
    let api = api_with([Answer::status(401)]).await;
    let why = "the store refuses to show the order (status 401): is the app still installed, and the access token its latest?";
    assert_eq!(read(&api).await, Err(ReadError::CredentialsRefused { why: why.into() }));
    assert_eq!(tries(&api), 2);
    let api = api_with([Answer::status(401), Answer::status(500)]).await;
    assert!(matches!(read(&api).await, Err(ReadError::TryLater { .. })), "not known yet");
}

#[tokio::test]
async fn a_store_that_was_not_paid_for_is_left_for_hours_and_is_no_matter_of_credentials() {
    let api = api_with([Answer::status(402)]).await;
    let why = "cannot read the order: the store or the app is suspended because it was not paid for (status 402); the \
               credentials are not refused, and it goes on by itself once it is paid";
    assert_eq!(read(&api).await, later(6 * 60 * 60, why));
    assert_eq!(tries(&api), 1);
    let api = FakeApi::start().await;
    for path in ["/store", "/orders", "/checkouts", "/customers", "/products", "/webhooks"] {
        api.on(&at(path), [Answer::status(402)]);
    }
    let checked = shop(&api, Value::Null).check(a_minute()).await;
    assert!(matches!(checked, Err(ReadError::TryLater { after: Some(_), why }) if why.contains("suspended")));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_empty_soon_is_waited_for() {
    let api = api_with([spent("4000"), order()]).await;
    let before = tokio::time::Instant::now();
    assert_eq!(read(&api).await, Ok(()));
    assert!(before.elapsed() >= Duration::from_secs(4));
    assert_eq!(tries(&api), 2);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_not_puts_the_work_off_until_then() {
    for (answer, after) in
        [(spent("15000"), 15), (Answer::status(429), 20), (Answer::status(429).with("retry-after", "90"), 90)]
    {
        let api = api_with([answer]).await;
        assert_eq!(read(&api).await, later(after, "cannot read the order: status 429"));
        assert_eq!(tries(&api), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_reserve_is_kept_by_long_runs_only() {
    let with_left = |left: &str| {
        order()
            .with("x-rate-limit-limit", "40")
            .with("x-rate-limit-remaining", left)
            .with("x-rate-limit-reset", "20000")
    };
    for (haste, left, waits) in [
        (Haste::Background, "20", false),
        (Haste::Background, "10", true),
        (Haste::Live, "10", false),
        (Haste::Live, "2", true),
    ] {
        let api = api_with([with_left(left)]).await;
        let shop = hasty_shop(&api, json!({"api_reserve_percent": 50}), haste);
        shop.order(&look(), a_minute()).await.unwrap();
        assert_eq!(shop.paused() > Duration::ZERO, waits, "{haste:?} with {left} left");
    }
}

#[tokio::test(start_paused = true)]
async fn faults_are_repeated_and_then_left_for_later() {
    for fault in [500, 502, 503, 408] {
        let api = api_with([Answer::status(fault), Answer::status(fault), order()]).await;
        assert_eq!(read(&api).await, Ok(()), "{fault}");
        let api = api_with([Answer::status(fault)]).await;
        let why = format!("cannot read the order: status {fault}");
        assert_eq!(read(&api).await, Err(ReadError::TryLater { after: None, why }));
        assert_eq!(tries(&api), 3);
    }
}

#[tokio::test]
async fn what_something_in_between_answers_is_no_word_about_the_order() {
    for status in [301, 405, 409, 410, 451] {
        let api = api_with([Answer::status(status)]).await;
        let read = read(&api).await;
        assert!(matches!(read, Err(ReadError::TryLater { .. })), "{status}: {read:?}");
    }
}

#[tokio::test]
async fn a_complaint_names_fields_and_quotes_nothing() {
    let body = json!({"per_page": ["is camila@correosur.example"], "a b": ["x"], "code": 422, "message": "no", "error": "bad"});
    let api = api_with([Answer::status(422).saying(&body.to_string())]).await;
    let error = read(&api).await.unwrap_err();
    assert_eq!(error, ReadError::Unusable { why: "cannot read the order: status 422 about per_page".into() });
    let api = api_with([Answer::ok("[17]")]).await;
    assert_eq!(read(&api).await, Err(ReadError::Unusable { why: "the order is not an object".into() }));
    let api = api_with([Answer::ok("<html>camila@correosur.example</html>")]).await;
    let why = "cannot read the order: the answer is not JSON".to_owned();
    assert_eq!(read(&api).await, Err(ReadError::TryLater { after: None, why }));
}
