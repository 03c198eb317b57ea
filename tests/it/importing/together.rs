//! Runs that follow each other, or meet.

use local::scene::STORE;
use local::scene::SceneOptions;
use serde_json::{Value, json};

use super::stage::{call, import, past, scene, state, with_past};
use crate::support::{App, TEMPLATE};

/// So few jobs a minute that an import of some hundred orders takes its time.
fn slow(jobs_per_minute: u32) -> SceneOptions {
    let mut options = scene();
    options.destination_options = json!({"bulk_jobs_per_minute": jobs_per_minute});
    options
}

/// Waits until something was told.
async fn under_way(app: &App) {
    app.scene.inbox.wait_until(|told| !told.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_import_goes_on_over_several_invocations() {
    let mut options = slow(5);
    options.template = TEMPLATE.replace("Timeout: 900\n", "Timeout: 30\n");
    // A busy machine may get nowhere in one of them, and then puts the next one off for a minute.
    options.delay_divisor = 30;
    let app = with_past(900, options).await;
    let first = import(&app).await;
    assert_eq!(first["state"], "running", "{first}");
    assert_ne!(first["checkpoint"], Value::Null);
    app.until("it is finished", || app.told().len() == past(&app).len()).await;
    app.scene.stack.drained(&["RunsQueue"], std::time::Duration::from_secs(60)).await.unwrap();
    let last = import(&app).await;
    assert_eq!((&last["state"], &last["orders"], &last["error"]), (&json!("finished"), &json!(900), &Value::Null));
    assert_eq!(last["paced_by"], "klaviyo-main");
    assert!(app.scene.stack.figures("RunsQueue").sent >= 1);
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_calls_at_once_one_works_and_the_other_says_how_things_stand() {
    let app = with_past(400, scene()).await;
    let (one, other) = tokio::join!(import(&app), import(&app));
    let mut states = [one["state"].as_str(), other["state"].as_str()];
    states.sort_unstable();
    assert_eq!(states, [Some("finished"), Some("running")]);
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_ends_the_run_before_it_and_nothing_is_told_twice() {
    let app = with_past(900, slow(30)).await;
    let restart = async {
        under_way(&app).await;
        app.poller_entry(json!({"action": "import", "store": STORE, "restart": true})).await
    };
    let (earlier, later) = tokio::join!(import(&app), restart);
    assert_eq!((&earlier["started_at"], &later["state"]), (&later["started_at"], &json!("finished")), "{earlier}");
    assert_eq!(later["orders"], 900);
    assert_eq!(app.keys(), past(&app));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_asked_for_by_message_is_done_by_another_message() {
    let app = with_past(30, scene()).await;
    let first = import(&app).await;
    let body = json!({"action": "import", "store": STORE, "restart": true}).to_string();
    let stack = &app.scene.stack;
    stack.sqs_client().send_message().queue_url(stack.queue_url("RunsQueue")).message_body(body).send().await.unwrap();
    stack.drained(&["RunsQueue"], std::time::Duration::from_secs(60)).await.unwrap();
    assert_eq!(stack.figures("RunsQueue").sent, 2);
    let again = import(&app).await;
    assert_ne!(again["started_at"], first["started_at"]);
    assert_eq!((&again["state"], &again["orders"]), (&json!("finished"), &json!(30)));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_another_import_does_nothing() {
    let app = with_past(30, scene()).await;
    import(&app).await;
    let before = state(&app).await;
    let late = json!({"action": "import", "store": STORE, "continue": "0"});
    assert_eq!(app.poller_entry(late).await, app.poller_entry(call()).await);
    assert_eq!(state(&app).await, before);
    app.end().await;
}
