//! The doctor finds nothing in trouble where nothing is, and names what is broken with what to do about it.

use std::collections::BTreeMap;

use local::scene::{STORE, SceneOptions};
use local::store::Payment;
use queue::{OrderNotice, Outgoing};
use serde_json::{Value, json};

use super::run::{Ran, connected_at, run, variables};
use crate::support::{App, options};

async fn started() -> App {
    let mut app = App::with(SceneOptions { connected_at: Some(connected_at()), ..options() }).await;
    // Whether a key may write is found out by an event that cannot be taken.
    app.expected_refusals = true;
    app
}

/// A scene in which a poll has just run, and has put right what the scene leaves out.
async fn healthy() -> App {
    let app = started().await;
    app.poller(json!({"action": "poll"})).await;
    app.settle().await;
    app
}

fn with_receiver(app: &App) -> BTreeMap<String, String> {
    let mut variables = variables(app);
    variables.insert("ORDERWIRE_PUBLIC_URL".to_owned(), app.scene.stack.function_url("WebhookReceiver").to_owned());
    variables
}

async fn doctor(app: &App, arguments: &[&str]) -> Ran {
    run(with_receiver(app), &[&["doctor"], arguments].concat()).await
}

/// What is found of a kind, as `subject: what -> what to do`.
fn found(ran: &Ran, level: &str) -> Vec<String> {
    let json = ran.json();
    let findings = json["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == level);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |finding: &Value| {
        let [subject, what, to_do] = ["subject", "what", "to_do"].map(|name| text(&finding[name]));
        format!("{subject}: {what} -> {to_do}")
    };
    findings.map(line).collect()
}

/// The one trouble there is must say all of this.
fn assert_trouble(ran: &Ran, parts: &[&str]) {
    let troubles = found(ran, "trouble");
    let named = |line: &&String| parts.iter().all(|part| line.contains(part));
    assert!(troubles.iter().any(|line| named(&line)), "{parts:?} is not in {troubles:#?}");
    assert_eq!((ran.code, &ran.json()["ok"]), (1, &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_deployment_has_no_trouble_and_a_webhook_of_our_own_arrives() {
    let app = healthy().await;
    let ran = doctor(&app, &["--json"]).await;
    assert!(ran.is_quiet(), "{:#?} {ran:?}", found(&ran, "trouble"));
    assert_eq!(ran.json()["ok"], true);
    let fine = found(&ran, "fine");
    for what in [
        "AWS: region eu-central-1 answers",
        "configuration: it can be read and is right",
        "the index by-day is there",
        "queue runs: no dead letters",
        &format!("store {STORE}: all webhooks are as they should be"),
        "polled 0 min ago",
        "a webhook of our own was in the table after",
        "destination klaviyo-main: Klaviyo knows the credentials",
    ] {
        assert!(fine.iter().any(|line| line.contains(what)), "{what} is not in {fine:#?}");
    }
    let ran = doctor(&app, &["--no-probe"]).await;
    assert!(ran.is_quiet() && ran.out.contains("Nothing is in trouble"), "{ran:?}");
    assert!(!ran.out.contains("a webhook of our own"), "{ran:?}");
    let settings = app.scene.store.settings();
    for secret in [&settings.access_token, &settings.client_secret, &app.scene.inbox.settings().api_key] {
        assert!(!ran.out.contains(secret.as_str()), "{ran:?}");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_switched_off_a_dead_letter_and_a_parked_order_are_named_with_their_commands() {
    let app = healthy().await;
    let hook = app.scene.store.hooks().into_iter().find(|hook| hook.scope == "store/order/created").unwrap();
    app.scene.store.switch_hook_off(hook.id);
    assert_trouble(
        &doctor(&app, &["--json", "--no-probe"]).await,
        &["switched off", "store/order/created", "`orderwire connect`"],
    );
    app.poller(json!({"action": "poll"})).await;

    let stack = &app.scene.stack;
    let notice = OrderNotice {
        store: domain::StoreRef { platform: "bigcommerce".into(), id: STORE.into() },
        id: "77".into(),
        mode: domain::SyncMode::Periodic,
        destination: None,
        order: None,
    };
    queue::send(stack.sqs_client(), stack.queue_url("OrdersDeadLetterQueue"), notice.outgoing(connected_at()))
        .await
        .unwrap();
    let ran = doctor(&app, &["--json", "--no-probe"]).await;
    assert_trouble(&ran, &["queue orders: 1 message was given up on", "orderwire replay --dead-letters --all"]);
    assert_eq!(app.orderwire(&["replay", "--dead-letters", "--all", "--discard"]).await.code, 0);

    let attributes = [("kind", "fax"), ("store", STORE), ("platform", "bigcommerce")];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned())).to_vec();
    let message = Outgoing { body: "{}".into(), attributes, order: Some(("g".into(), "d".into())), delay_seconds: 0 };
    queue::send(stack.sqs_client(), stack.queue_url("OrdersQueue"), message).await.unwrap();
    app.settle().await;
    let ran = doctor(&app, &["--json", "--no-probe"]).await;
    assert_eq!(ran.code, 0, "what is parked is no trouble of the deployment: {ran:?}");
    let advice = found(&ran, "advice");
    let parked = |line: &&String| line.contains("1 parked: 1 × ") && line.contains("orderwire replay --list --store");
    assert!(advice.iter().any(|line| parked(&line)), "{advice:#?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_and_a_rotation_left_open_are_named() {
    let app = healthy().await;
    app.configure(|config| {
        config["stores"][0]["credentials"]["access_token"] = "revoked-5550123".into();
        config["destinations"][0]["credentials"]["api_key"] = "pk_5550123".into();
        config["stores"][0]["credentials"]["webhook_tokens"].as_array_mut().unwrap().push("previous-5550123".into());
    });
    let ran = doctor(&app, &["--json", "--no-probe"]).await;
    assert_trouble(&ran, &[&format!("store {STORE}: BigCommerce refuses the credentials"), "copy them once more"]);
    assert_trouble(&ran, &["destination klaviyo-main: Klaviyo refuses the credentials"]);
    let advice = found(&ran, "advice");
    assert!(advice.iter().any(|line| line.contains("it could not be found out how the webhooks are")), "{advice:#?}");
    let open =
        |line: &&String| line.contains("not finished") && line.contains("rotate token --store alder-us --retire");
    assert!(advice.iter().any(|line| open(&line)), "{advice:#?}");
    assert!(!ran.out.contains("5550123") && !ran.err.contains("5550123"), "{ran:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_that_never_ran_and_a_configuration_that_is_wrong_or_not_there_are_named() {
    let app = started().await;
    app.buy(1, Payment::Captured);
    app.settle().await;
    let ran = doctor(&app, &["--json", "--no-probe"]).await;
    assert_trouble(&ran, &["no poll has ever run", "schedule of the poller"]);

    app.configure(|config| config["stores"][0]["colour"] = 1.into());
    let ran = doctor(&app, &["--json", "--no-probe"]).await;
    assert_trouble(&ran, &["configuration: stores[0].colour", "docs/CONFIGURATION.md"]);
    let advice = found(&ran, "advice");
    assert!(advice.iter().any(|line| line.contains("could not be looked at without the configuration")), "{advice:#?}");

    let mut elsewhere = with_receiver(&app);
    elsewhere.insert("ORDERWIRE_CONFIG".to_owned(), "file:/no/such/file.json".to_owned());
    assert_trouble(&run(elsewhere, &["doctor", "--json"]).await, &["configuration: ", "`orderwire connect` writes it"]);
    app.configure(|config| {
        config["stores"][0].as_object_mut().unwrap().remove("colour");
    });
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_nowhere_or_does_not_answer_is_a_finding_too() {
    let ran = run(BTreeMap::new(), &["doctor", "--json"]).await;
    assert_trouble(&ran, &["deployment: these settings are missing", "ORDERWIRE_TABLE", "--outputs"]);

    let app = healthy().await;
    let mut silent = with_receiver(&app);
    // Nobody listens on the port of discard.
    silent.insert("AWS_ENDPOINT_URL_SQS".to_owned(), "http://127.0.0.1:9".to_owned());
    let ran = run(silent, &["doctor", "--json", "--no-probe"]).await;
    assert_trouble(&ran, &["AWS: no answer from region eu-central-1", "AWS_REGION"]);
    assert_trouble(&ran, &["queue orders: it cannot be looked at"]);

    let mut other = with_receiver(&app);
    other.insert("ORDERWIRE_TABLE".to_owned(), "no-such-table".to_owned());
    let ran = run(other, &["doctor", "--json", "--no-probe"]).await;
    assert_trouble(&ran, &["table: no-such-table cannot be read", "look whether account, region and outputs"]);
    assert!(found(&ran, "fine").iter().any(|line| line.contains("AWS: region eu-central-1 answers")));
    app.end().await;
}
