//! What is made of answers that are no answers: limits, faults and refusals.

use std::time::Duration;

use orderwire_http::Deadline;
use serde_json::{Value, json};

use super::fake::error;
use super::{FakeStore, MALFORMED, captured, hasty_shop, look, row, shop};
use crate::fake_api::{Answer, a_minute};
use crate::{Haste, ReadError};

fn order() -> Answer {
    super::fake::success("Order", &captured("KBC100490"))
}

async fn saying(answers: impl IntoIterator<Item = Answer>) -> FakeStore {
    let fake = FakeStore::start().await;
    fake.says("GetOrder", answers);
    fake
}

async fn read(fake: &FakeStore) -> Result<(), ReadError> {
    shop(fake, Value::Null).order(&look("KBC100490"), a_minute()).await.map(drop)
}

fn tries(fake: &FakeStore) -> usize {
    fake.take_actions().iter().filter(|action| *action == "GetOrder").count()
}

fn later(after: Option<u64>, why: &str) -> Result<(), ReadError> {
    Err(ReadError::TryLater { after: after.map(Duration::from_secs), why: format!("cannot read the order: {why}") })
}

#[tokio::test(start_paused = true)]
async fn after_a_429_the_store_is_left_alone_for_a_minute() {
    let fake = saying([Answer::status(429), order()]).await;
    let shop = shop(&fake, Value::Null);
    let first = shop.order(&look("KBC100490"), a_minute()).await.map(drop);
    assert_eq!((first, tries(&fake)), (later(Some(60), "status 429"), 1));
    let soon = Deadline::within(Duration::from_secs(30));
    let second = shop.order(&look("KBC100490"), soon).await.map(drop);
    assert!(matches!(second, Err(ReadError::TryLater { after: Some(_), .. })), "{second:?}");
    assert_eq!(tries(&fake), 0, "nothing was sent");
    let patient = Deadline::within(Duration::from_secs(120));
    assert!(shop.order(&look("KBC100490"), patient).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_long_run_waits_in_silence_and_goes_on() {
    for limited in [Answer::status(429), error("Too many requests")] {
        let fake = saying([limited.clone(), limited, order()]).await;
        let shop = hasty_shop(&fake, Value::Null, Haste::Background);
        let before = tokio::time::Instant::now();
        let deadline = Deadline::within(Duration::from_secs(600));
        assert!(shop.order(&look("KBC100490"), deadline).await.is_ok());
        assert!((120..125).contains(&before.elapsed().as_secs()), "{:?}", before.elapsed());
        assert_eq!(shop.paused(), before.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn calls_are_spread_over_the_minute_live_and_in_long_runs() {
    for haste in [Haste::Live, Haste::Background] {
        let fake = FakeStore::start().await.with("Order", [row("N1", "2025-08-13 00:00:00")]);
        let shop = hasty_shop(&fake, json!({"api_calls_per_minute": 60}), haste);
        let before = tokio::time::Instant::now();
        for _ in 0..59 {
            shop.order(&look("N1"), Deadline::within(Duration::from_secs(600))).await.unwrap();
        }
        assert!((58..=61).contains(&before.elapsed().as_secs()), "{haste:?}: {:?}", before.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn passing_faults_are_tried_again_at_once() {
    let fake = saying([Answer::status(500), error("Internal failure"), order()]).await;
    assert_eq!((read(&fake).await, tries(&fake)), (Ok(()), 3));
    let fake = saying([Answer::status(504)]).await;
    assert_eq!((read(&fake).await, tries(&fake)), (later(None, "status 504"), 3));
    let fake = saying([error("Internal failure")]).await;
    assert_eq!((read(&fake).await, tries(&fake)), (later(None, "the store answers: Internal failure"), 3));
}

#[tokio::test(start_paused = true)]
async fn what_something_in_between_answers_is_no_word_about_the_order() {
    for (status, why) in [
        (404, "status 404: no Neto store is at this URL"),
        (405, "status 405"),
        (301, "status 301: the store URL leads elsewhere, it must be the shop's main one"),
    ] {
        assert_eq!(read(&saying([Answer::status(status)]).await).await, later(None, why));
    }
    assert_eq!(
        read(&saying([Answer::ok("<html>maintenance</html>")]).await).await,
        later(None, "the answer is not JSON")
    );
    let no_ack = json!({"Order": [captured("KBC100490")]}).to_string();
    let why = "the answer says neither that it succeeded nor that it failed";
    assert_eq!(read(&saying([Answer::ok(no_ack)]).await).await, later(None, why));
}

#[tokio::test]
async fn refused_credentials_name_the_call_that_was_refused() {
    let refusals = [Answer::status(401), Answer::status(403), error("Invalid API key"), error("Permission denied")];
    for refusal in refusals {
        let fake = saying([refusal]).await;
        match read(&fake).await {
            Err(ReadError::CredentialsRefused { why }) => {
                assert!(why.ends_with("may its user call GetOrder?"), "{why}")
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(tries(&fake), 1);
    }
}

#[tokio::test]
async fn a_call_the_store_cannot_read_is_of_no_use_a_second_time() {
    let fake = saying([Answer::ok(MALFORMED)]).await;
    let why = "cannot read the order: the store answers: JSON Error".to_owned();
    assert_eq!((read(&fake).await, tries(&fake)), (Err(ReadError::Unusable { why }), 1));
}

#[tokio::test(start_paused = true)]
async fn errors_show_neither_secrets_nor_personal_data() {
    let telling =
        "Order of mira.holt@harbour-mail.example refused for fixture-api-key, authentication of user orderwire-api";
    for answer in
        [error(telling), Answer::status(500).saying(telling), Answer::status(401).saying(telling), Answer::ok(telling)]
    {
        let failure = read(&saying([answer]).await).await.expect_err("no order there");
        let text = format!("{failure} {failure:?}");
        assert!(!text.contains("mira") && !text.contains("fixture") && !text.contains("orderwire-api"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_tried_later() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let store = super::store(Some(&base), Value::Null);
    let shop = crate::Platform::connect(&crate::neto::Neto, &store, &crate::fake_api::client(), Haste::Live).unwrap();
    let read = shop.order(&look("N1"), a_minute()).await.map(drop);
    assert_eq!(read, later(None, "no answer from 127.0.0.1"));
}
