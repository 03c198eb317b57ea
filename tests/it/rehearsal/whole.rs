//! Whoever reads the configuration while it is written reads all of what was or all of what is, and takes it up.
//! (The command tries what a key may do with requests that are refused for their contents.)

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use local::inbox::Scopes;
use local::scene::{DESTINATION, STORE, SceneOptions};
use serde_json::Value;

use super::operator::Operator;
use crate::support::{App, options};

/// How often the configuration is read meanwhile.
const GLANCE: Duration = Duration::from_millis(1);
const KEYS: [&str; 4] = ["pk_first", "pk_second", "pk_third", "pk_fourth"];

/// A stack whose own secret was just written.
async fn connected() -> (App, Operator) {
    let mut app = App::with(SceneOptions { connected: false, ..options() }).await;
    app.expected_refusals = true;
    let operator = Operator::of(&app);
    let papers = operator.papers(&app);
    operator.succeed(&app, &["connect", "--from", &papers, "--no-import"]).await;
    (app, operator)
}

/// Rotates the destination's key again and again, and reads all the time; every key must have been seen.
async fn watched(app: &App, operator: &Operator) {
    let (over, readings) = (AtomicBool::new(false), AtomicUsize::new(0));
    let rotate = async {
        for key in KEYS {
            app.scene.inbox.add_key(key, Scopes::All);
            let key = operator.secret("api_key", key);
            operator.succeed(app, &["rotate", "destination", "--destination", DESTINATION, "--set", &key]).await;
        }
        over.store(true, Ordering::Release);
    };
    let look = async {
        let mut ticks = tokio::time::interval(GLANCE);
        let mut seen: Vec<Value> = Vec::new();
        while !over.load(Ordering::Acquire) {
            ticks.tick().await;
            let text = operator.configuration(app).await;
            runtime::check(&text).expect("it is whole at any moment");
            let key =
                serde_json::from_str::<Value>(&text).unwrap()["destinations"][0]["credentials"]["api_key"].clone();
            if seen.last() != Some(&key) {
                seen.push(key);
            }
            readings.fetch_add(1, Ordering::Relaxed);
        }
        seen
    };
    let ((), seen) = tokio::join!(rotate, look);
    assert!(readings.into_inner() > 50);
    assert!(seen.len() >= KEYS.len(), "each after the other: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn file_is_never_half_written() {
    let mut app = App::start().await;
    app.expected_refusals = true;
    watched(&app, &Operator::of(&app)).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_is_never_half_written() {
    let (app, operator) = connected().await;
    watched(&app, &operator).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_secret_is_taken_up_by_a_receiver_that_runs() {
    let (app, operator) = connected().await;
    let tokens = async || {
        let configuration: Value = serde_json::from_str(&operator.configuration(&app).await).unwrap();
        let tokens = configuration["stores"][0]["credentials"]["webhook_tokens"].as_array().unwrap().clone();
        tokens.into_iter().map(|token| token.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Of no interest, so that nothing but the answer comes of it.
    let webhook = async |token: &str| {
        let answer = app.post(&[("x-orderwire-token", token)], r#"{"scope": "store/customer/created"}"#).await;
        answer.status.as_u16()
    };
    let first = tokens().await.remove(0);
    assert_eq!((webhook(&first).await, webhook("another").await), (200, 401));
    operator.succeed(&app, &["rotate", "token", "--store", STORE]).await;
    let both = tokens().await;
    assert_eq!((webhook(&both[0]).await, webhook(&first).await), (200, 200), "the former one comes late");
    assert_eq!((both.len(), &both[1]), (2, &first));
    assert_eq!(
        app.scene.stack.function("WebhookReceiver").cold_starts_micros().len(),
        1,
        "it was the same all the time"
    );
    app.end().await;
}
