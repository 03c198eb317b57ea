//! A delivery of our own goes the whole way of a webhook, and leaves nothing behind but the note that it came through.

use std::time::Duration;

use config::Config;
use http::Method;
use jiff::Timestamp;
use ledger::Ledger;
use local::scene::STORE;
use orderwire_http::{Client, Deadline, Request};
use platforms::{Intake, Probe};
use serde_json::Value;

use crate::support::{App, Lines, options};

const NONCE: &str = "7f3Kq92mX0aB";
/// Seconds, not minutes: whoever runs `orderwire connect` waits for it.
const SOON: Duration = Duration::from_secs(10);

/// The intake of the scene's store, with its configuration changed as given.
fn intake(app: &App, change: impl FnOnce(&mut Value)) -> Box<dyn Intake> {
    let mut config = serde_json::from_slice(&std::fs::read(app.scene.config_path()).unwrap()).unwrap();
    change(&mut config);
    let config = Config::parse(&config.to_string()).unwrap();
    let store = config.store(STORE).unwrap();
    platforms::find(&store.platform).unwrap().intake(store).unwrap()
}

async fn send(app: &App, probe: Probe) -> u16 {
    let url = app.scene.webhook_url().parse().unwrap();
    let request = Request { method: Method::POST, url, headers: probe.headers, body: Some(probe.body.into()) };
    Client::new(SOON).send(request, Deadline::within(SOON)).await.expect("the receiver answers").status.as_u16()
}

fn ledger(app: &App) -> Ledger {
    Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"))
}

async fn arrived(app: &App, nonce: &str) -> Option<Timestamp> {
    ledger(app).probe(STORE, nonce).await.expect("the table answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn probe_arrives_in_the_table_within_seconds_and_nothing_else_happens() {
    let mut options = options();
    options.options = serde_json::json!({"require_signature": true});
    let app = App::with(options).await;
    let now = runtime::clock::now();
    assert_eq!(arrived(&app, NONCE).await, None);
    assert_eq!(send(&app, intake(&app, |_| ()).probe(NONCE, now)).await, 200);
    tokio::time::timeout(SOON, app.settle()).await.expect("it is worked off within seconds");
    let at = arrived(&app, NONCE).await.expect("it came through");
    assert!(at >= now, "{at}");
    assert_eq!(arrived(&app, "another").await, None);

    assert_eq!(app.parked().await, []);
    assert_eq!(app.keys(), Vec::<String>::new());
    assert_eq!(app.scene.store.requests().all().len(), 0, "the store is not asked");
    assert_eq!(app.scene.stack.figures("FollowupsQueue").sent, 0);
    let table = app.scene.stack.table_name("Table");
    let items = app.scene.stack.dynamodb_client().scan().table_name(table).send().await.unwrap();
    assert_eq!(items.items().len(), 1, "one note, which expires by itself");
    assert!(items.items()[0].contains_key("expires"), "{:?}", items.items());
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn probe_sent_twice_is_noted_once_and_probes_do_not_wait_for_each_other() {
    let app = App::start().await;
    let now = runtime::clock::now();
    let intake = intake(&app, |_| ());
    for nonce in ["one", "one", "two"] {
        assert_eq!(send(&app, intake.probe(nonce, now)).await, 200);
    }
    app.settle().await;
    let sent = app.scene.stack.figures("OrdersQueue").sent;
    assert!(arrived(&app, "one").await.is_some() && arrived(&app, "two").await.is_some());
    assert_eq!(sent, 2, "the second of two equal ones is the platform's own redelivery");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_probe_is_refused_and_queued_nowhere() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let app = App::with(options).await;
    let now = runtime::clock::now();
    let with = |name: &'static str, value: Value| {
        intake(&app, |config| config["stores"][0]["credentials"][name] = value).probe(NONCE, now)
    };
    let genuine = || intake(&app, |_| ()).probe(NONCE, now);
    let forgeries = [
        with("webhook_tokens", serde_json::json!(["guessed"])),
        with("client_secret", serde_json::json!("guessed")),
        Probe { body: genuine().body.into_iter().chain(*b" ").collect(), ..genuine() },
        Probe { headers: Default::default(), ..genuine() },
    ];
    for probe in forgeries {
        assert_eq!(send(&app, probe).await, 401);
    }
    app.settle().await;
    assert_eq!(app.scene.stack.figures("OrdersQueue").sent, 0);
    assert_eq!(arrived(&app, NONCE).await, None);
    lines.say(&app, r#""Unauthorized":1"#).await;
    app.end().await;
}
