//! A configuration that changes while everything runs.

use std::fs;

use local::store::Payment;
use serde_json::{Value, json};

use super::following::is;
use super::stage::Stage;

impl Stage {
    fn configure(&self, change: impl FnOnce(&mut Value)) {
        let mut config = serde_json::from_slice(&fs::read(self.config()).unwrap()).unwrap();
        change(&mut config);
        fs::write(self.config(), config.to_string()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_in_force_at_once_and_with_a_mistake_nothing_starts() {
    let mut stage = Stage::start().await;
    let order = stage.buy(Payment::Later);
    let mut entries = stage.dev.follow(0).await;
    entries.until("it waits for its payment", is("decision", order)).await;
    stage.store.settled().await;

    stage
        .configure(|config| config["stores"][0]["options"] = json!({"placed_order_excluded_statuses": ["Incomplete"]}));
    stage.dev.says("has changed; the functions begin anew with it").await;
    let replay = json!({"store": "alder-us", "subject": format!("order#{order}")});
    assert_eq!(stage.dev.replay(&replay).await.0, 200);
    entries.until("now it counts", is("delivery", order)).await;

    stage.configure(|config| config["stores"][0]["options"] = json!({"colour": "red"}));
    stage.dev.says("stores[0].options.colour").await;
    let another = stage.buy(Payment::Captured);
    // The receiver has not been needed since the first change, so that it starts now, and refuses to.
    let unanswered = move |entry: &Value| is("webhook", another)(entry) && entry["status"] == 502;
    entries.until("the receiver does not start", unanswered).await;
    let replay = json!({"store": "alder-us", "subject": format!("order#{another}")});
    assert_eq!(stage.dev.replay(&replay).await.0, 200);
    entries.until("the processor runs, and goes on", is("delivery", another)).await;

    // A new token: the old one stays hidden, because the hooks have it still.
    stage.configure(|config| {
        config["stores"][0]["options"] = json!({});
        config["stores"][0]["credentials"]["webhook_tokens"] = json!(["brand-new-token"]);
    });
    stage.dev.says("has changed; the functions begin anew with it").await;
    let third = stage.buy(Payment::Captured);
    let refused = move |entry: &Value| is("webhook", third)(entry) && entry["status"] == 401;
    entries.until("the old token is refused", refused).await;
    let shown = stage.dev.get("/api/log?limit=1000").await.to_string();
    assert!(!shown.contains("brand-new-token") && !shown.contains(local::scene::TOKEN));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_functions_read_is_for_this_user_alone_and_gone_afterwards() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::start().await;
    let derived = stage.derived();
    assert_eq!(fs::metadata(&derived).unwrap().permissions().mode() & 0o777, 0o600);
    let config: Value = serde_json::from_slice(&fs::read(&derived).unwrap()).unwrap();
    assert!(config["stores"][0]["api_base"].as_str().unwrap().ends_with("/store/alder-us"));
    let Stage { dev, .. } = stage;
    let (code, folder) = dev.end(rustix::process::Signal::TERM).await;
    assert_eq!(code, Some(0));
    assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0, "nothing is left");
    assert!(!folder.path().join("data/connection.json").exists());
}
