//! Quotas, faults and refusals, and what errors may say.

use std::time::Duration;

use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::{api_with_catalog, at, hasty_shop, listed, paths, shop};
use crate::fake_api::{Answer, FakeApi, a_minute};
use crate::{Haste, Look, ReadError};

fn look() -> Look {
    Look { id: "5120".into(), ..Look::default() }
}

fn order() -> Answer {
    Answer::ok(listed(5120).to_string())
}

/// A server that answers for the order as told.
async fn api_with(answers: impl IntoIterator<Item = Answer>) -> FakeApi {
    let api = api_with_catalog().await;
    api.on(&at("/v2/orders/5120"), answers);
    api
}

async fn read(api: &FakeApi) -> Result<(), ReadError> {
    shop(api, Value::Null).order(&look(), a_minute()).await.map(|_| ())
}

fn tries(api: &FakeApi) -> usize {
    paths(api).iter().filter(|path| *path == "/v2/orders/5120").count()
}

fn quota_spent(reset_ms: &str) -> Answer {
    Answer::status(429)
        .with("x-rate-limit-requests-left", "0")
        .with("x-rate-limit-requests-quota", "150")
        .with("x-rate-limit-time-reset-ms", reset_ms)
}

#[tokio::test(start_paused = true)]
async fn a_short_reset_is_waited_for() {
    let api = api_with([quota_spent("4000"), order()]).await;
    let before = tokio::time::Instant::now();
    assert_eq!(read(&api).await, Ok(()));
    assert!(before.elapsed() >= Duration::from_secs(4));
    assert_eq!(tries(&api), 2);
}

#[tokio::test(start_paused = true)]
async fn a_long_reset_puts_the_work_off_until_then() {
    let api = api_with([quota_spent("25000")]).await;
    let after = Some(Duration::from_secs(25));
    assert_eq!(read(&api).await, Err(ReadError::TryLater { after, why: "cannot read the order: status 429".into() }));
    assert_eq!(tries(&api), 1);
}

/// Reads the order without haste; says how long that took, and how much of it was waiting for the quota.
async fn read_in_background(api: &FakeApi, seconds: u64) -> (Result<(), ReadError>, [Duration; 2]) {
    let shop = hasty_shop(api, Value::Null, Haste::Background);
    let (before, deadline) = (tokio::time::Instant::now(), Deadline::within(Duration::from_secs(seconds)));
    let read = shop.order(&look(), deadline).await.map(|_| ());
    (read, [before.elapsed(), shop.paused()])
}

/// Whether they are equal, but for the little that is added to each wait.
fn about(waits: [Duration; 2], seconds: u64) -> bool {
    let expected = Duration::from_secs(seconds);
    waits.iter().all(|wait| (expected..expected + Duration::from_secs(2)).contains(wait))
}

#[tokio::test(start_paused = true)]
async fn a_long_run_waits_for_the_next_window_as_often_as_its_deadline_allows() {
    let api =
        api_with([quota_spent("25000"), quota_spent("30000"), quota_spent("30000"), quota_spent("30000"), order()])
            .await;
    let (read, waits) = read_in_background(&api, 600).await;
    assert_eq!(read, Ok(()));
    assert!(about(waits, 115), "{waits:?}");

    let api = api_with([quota_spent("25000")]).await;
    let (read, waits) = read_in_background(&api, 20).await;
    assert!(matches!(read, Err(ReadError::TryLater { after: Some(_), .. })), "{read:?}");
    assert!(about(waits, 0), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_long_run_waits_where_answers_tell_nothing_of_a_quota() {
    let api = api_with([Answer::status(429), Answer::status(429), order()]).await;
    let (read, waits) = read_in_background(&api, 600).await;
    assert_eq!(read, Ok(()));
    assert!(about(waits, 31), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn faults_are_not_counted_as_waiting_for_the_quota() {
    let api = api_with([Answer::status(500), order()]).await;
    let (read, [took, paused]) = read_in_background(&api, 600).await;
    assert_eq!((read, paused), (Ok(()), Duration::ZERO));
    assert!(took >= Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn the_reserve_is_kept_by_long_runs_only() {
    let with_left = |left: &str| {
        let answer = order().with("x-rate-limit-requests-left", left).with("x-rate-limit-requests-quota", "150");
        answer.with("x-rate-limit-time-reset-ms", "7000")
    };
    let options = || json!({"api_reserve_percent": 50});
    for (haste, left, pause) in
        [(Haste::Background, "75", 0), (Haste::Background, "74", 7), (Haste::Live, "74", 0), (Haste::Live, "14", 7)]
    {
        let api = api_with([with_left(left)]).await;
        let shop = hasty_shop(&api, options(), haste);
        shop.order(&look(), a_minute()).await.unwrap();
        assert_eq!(shop.paused().as_secs(), pause, "{haste:?} with {left} left");
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_nearly_spent_holds_the_next_request_back() {
    let low = |answer: Answer| {
        let answer = answer.with("x-rate-limit-requests-left", "3").with("x-rate-limit-requests-quota", "150");
        answer.with("x-rate-limit-time-reset-ms", "7000")
    };
    let api = api_with([low(order()), order()]).await;
    let before = tokio::time::Instant::now();
    assert_eq!(read(&api).await, Ok(()));
    assert!(before.elapsed() >= Duration::from_secs(7), "the catalog was read after the window");

    api.on(&at("/v2/orders/5120"), [low(order())]);
    let deadline = Deadline::within(Duration::from_secs(3));
    match shop(&api, Value::Null).order(&look(), deadline).await {
        Err(ReadError::TryLater { after: Some(after), why }) => {
            assert!(after > Duration::from_secs(3));
            assert!(why.ends_with("the store's quota is nearly spent"), "{why}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_overloaded_platform_is_tried_once_more_and_then_left_for_long() {
    let api = api_with([Answer::status(429)]).await;
    let after = Some(Duration::from_secs(30));
    assert_eq!(read(&api).await, Err(ReadError::TryLater { after, why: "cannot read the order: status 429".into() }));
    assert_eq!(tries(&api), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_more_is_asked_of_an_overloaded_platform_for_a_while() {
    let api = api_with([Answer::status(429), Answer::status(429), order()]).await;
    let shop = shop(&api, Value::Null);
    assert!(shop.order(&look(), a_minute()).await.is_err());
    assert_eq!(tries(&api), 2);
    let deadline = Deadline::within(Duration::from_secs(10));
    assert!(matches!(shop.order(&look(), deadline).await, Err(ReadError::TryLater { after: Some(_), .. })));
    assert_eq!(tries(&api), 0);
    assert!(shop.order(&look(), a_minute()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn passing_faults_are_tried_again_at_once() {
    let api = api_with([Answer::status(500), Answer::status(503), order()]).await;
    assert_eq!(read(&api).await, Ok(()));
    assert_eq!(tries(&api), 3);
    let api = api_with([Answer::status(504)]).await;
    assert_eq!(
        read(&api).await,
        Err(ReadError::TryLater { after: None, why: "cannot read the order: status 504".into() })
    );
    assert_eq!(tries(&api), 3);
}

#[tokio::test(start_paused = true)]
async fn a_catalog_that_is_down_puts_the_order_off() {
    let api = api_with([order()]).await;
    api.on(&at("/v3/catalog/products"), [Answer::status(502)]);
    assert_eq!(
        read(&api).await,
        Err(ReadError::TryLater { after: None, why: "cannot read products: status 502".into() })
    );
}

#[tokio::test]
async fn refused_credentials_name_the_scope_that_is_needed() {
    for status in [401, 403] {
        let api = api_with([Answer::status(status)]).await;
        match read(&api).await {
            Err(ReadError::CredentialsRefused { why }) => {
                assert!(why.contains("store_v2_orders_read_only") && why.contains(&status.to_string()), "{why}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(tries(&api), 1);
    }
}

#[tokio::test]
async fn an_answer_of_another_shape_is_unusable_and_a_page_of_a_proxy_passes() {
    let api = api_with([Answer::ok(r#"["mara@harbour-mail.example"]"#)]).await;
    let why = "the order is not an object".into();
    assert_eq!(read(&api).await, Err(ReadError::Unusable { why }));
    let api = api_with([Answer::ok("<html>mara@harbour-mail.example</html>")]).await;
    let why = "cannot read the order: the answer is not JSON".into();
    assert_eq!(read(&api).await, Err(ReadError::TryLater { after: None, why }));
    let api = api_with([Answer::status(422)]).await;
    assert_eq!(read(&api).await, Err(ReadError::Unusable { why: "cannot read the order: status 422".into() }));
}

#[tokio::test(start_paused = true)]
async fn errors_show_neither_secrets_nor_personal_data() {
    let telling = |status| {
        Answer::status(status).saying(r#"[{"status":1,"message":"mara@harbour-mail.example fixture-access-token"}]"#)
    };
    for status in [200, 301, 400, 401, 403, 404, 413, 422, 429, 500, 503] {
        let api = api_with([telling(status)]).await;
        let error = read(&api).await.expect_err("no order there");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("mara") && !text.contains("fixture"), "{status}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_tried_later() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let mut api = FakeApi::start().await;
    api.base = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let why = "cannot read the order: no answer from 127.0.0.1".into();
    assert_eq!(read(&api).await, Err(ReadError::TryLater { after: None, why }));
}
