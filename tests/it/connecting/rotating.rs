//! Credentials are changed while webhooks keep coming, and none is lost or refused.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use http::Method;
use local::inbox::{Inbox, InboxSettings};
use local::scene::{DESTINATION, STORE};
use local::store::{Account, Hook, HookRequest, Payment};
use local::web::{Fault, Moment, Request};
use serde_json::json;

use super::stage::{Papers, carried, deployment, empty, papers, unconnected};
use crate::command::run::{Ran, run};
use crate::support::App;

/// About how often somebody buys meanwhile.
const BUSY: Duration = Duration::from_millis(250);

async fn connected(accounts: &[Account]) -> (App, Papers) {
    let mut options = unconnected();
    options.store.accounts = accounts.to_vec();
    let app = empty(options).await;
    let papers = papers(&app);
    let ran = app.operate(&["connect", "--from", papers.path(), "--json"]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    (app, papers)
}

/// Runs the command while shoppers keep buying; how many orders there were.
async fn meanwhile(app: &App, arguments: &[&str]) -> (Ran, u64) {
    let (over, bought) = (Arc::new(AtomicBool::new(false)), AtomicU64::new(0));
    let shoppers = async {
        let mut ticks = tokio::time::interval(BUSY);
        while !over.load(Ordering::Relaxed) {
            ticks.tick().await;
            app.buy(1, Payment::Captured);
            bought.fetch_add(1, Ordering::Relaxed);
            // No more than this machine takes.
            app.scene.store.settled().await;
        }
    };
    let command = async {
        let ran = app.operate(arguments).await;
        over.store(true, Ordering::Relaxed);
        ran
    };
    let (ran, ()) = tokio::join!(command, shoppers);
    (ran, bought.into_inner())
}

/// Every order was told exactly once, by a webhook, and no webhook was refused.
fn nothing_is_lost(app: &App, orders: u64) {
    assert_eq!(app.answers(), [Some(200)]);
    assert_eq!(app.counts().get("Placed Order").copied(), usize::try_from(orders).ok());
    assert!(app.told().iter().all(|event| event.properties["Sync Mode"] == "realtime"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_rotated_under_load_and_the_former_one_is_retired_only_when_no_webhook_carries_it() {
    let (app, _papers) = connected(&[]).await;
    let former = app.tokens().remove(0);
    let (ran, orders) = meanwhile(&app, &["rotate", "token", "--store", STORE, "--json"]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.out.contains(&former) && orders > 10, "{orders} orders: {ran:?}");
    let tokens = app.tokens();
    assert_eq!((tokens.len(), &tokens[1]), (2, &former));
    assert_eq!(carried(&app.hooks_to(STORE)), [tokens[0].as_str()]);
    app.settle().await;
    nothing_is_lost(&app, orders);

    let hook = app.hooks_to(STORE).remove(0);
    let headers = Some([("X-Orderwire-Token".to_owned(), former.clone())].into());
    app.scene.store.change_hook(hook.id, HookRequest { headers, ..HookRequest::default() }).unwrap();
    let retire = ["rotate", "token", "--store", STORE, "--retire"];
    let refused = app.operate(&retire).await;
    assert!(refused.code == 1 && refused.err.contains("they were kept"), "{refused:?}");
    let mut without_address = deployment(&app);
    without_address.remove("ORDERWIRE_PUBLIC_URL");
    let refused = run(without_address, &retire).await;
    assert!(refused.code == 1 && refused.err.contains("they were kept"), "nobody knows where they go: {refused:?}");
    assert_eq!(app.tokens(), tokens);
    assert_eq!(app.operate(&["connect"]).await.code, 0);
    // The store allows one of these, and it may be somebody else's: that keeps no token in use.
    let about_deliveries = |hook: &Hook| hook.scope == "store/hook/deliveryException";
    let hook = app.hooks_to(STORE).into_iter().find(about_deliveries).expect("it is among those created");
    let destination = Some("https://elsewhere.example/deliveries".to_owned());
    let others = HookRequest { destination, headers: Some(BTreeMap::new()), ..HookRequest::default() };
    app.scene.store.change_hook(hook.id, others).unwrap();
    let retired = app.operate(&retire).await;
    assert_eq!((retired.code, app.tokens()), (0, vec![tokens[0].clone()]), "{retired:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_is_broken_off_leaves_everything_as_it_was() {
    let (app, _papers) = connected(&[]).await;
    let token = app.tokens().remove(0);
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
    command.args(["rotate", "token", "--store", STORE, "--json"]).env_clear().envs(deployment(&app));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    app.until("the new token is accepted as well", || app.tokens().len() == 2).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((&app.tokens()[0], carried(&app.hooks_to(STORE))), (&token, vec![token.as_str()]));
    // What the poll makes of it while the receivers may not know the new token yet.
    app.poller(json!({"action": "poll"})).await;
    assert_eq!(carried(&app.hooks_to(STORE)), [token.as_str()]);
    app.buy(1, Payment::Captured);
    app.settle().await;
    nothing_is_lost(&app, 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_account_is_replaced_under_load_and_the_old_one_can_be_deleted() {
    let new = Account::named("replacement");
    let (app, papers) = connected(std::slice::from_ref(&new)).await;
    let old = app.scene.store.settings().account();
    let (token, secret) =
        (papers.secret("access_token", &new.access_token), papers.secret("client_secret", &new.client_secret));
    let rotate = ["rotate", "store", "--store", STORE, "--set", &token, "--set", &secret, "--json"];
    let (ran, mut orders) = meanwhile(&app, &rotate).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let configured = |name: &str| {
        let config: serde_json::Value = serde_json::from_str(&app.configuration()).unwrap();
        config["stores"][0]["credentials"][name].clone()
    };
    assert_eq!(configured("access_token"), json!(new.access_token));
    assert_eq!(configured("client_secrets_previous"), json!([old.client_secret]));
    app.settle().await;
    nothing_is_lost(&app, orders);

    app.scene.store.remove_account(&old.client_id);
    assert!(app.hooks_to(STORE).iter().all(|hook| hook.client_id == new.client_id));
    // Functions that have not read the new credentials yet do so when the old ones are refused.
    app.scene.stack.function("Processor").kill_all().await;
    app.buy(1, Payment::Captured);
    orders += 1;
    app.settle().await;
    nothing_is_lost(&app, orders);
    let ran = app.operate(&["rotate", "store", "--store", STORE, "--retire"]).await;
    assert_eq!((ran.code, configured("client_secrets_previous")), (0, json!(null)), "{ran:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_to_delete_the_old_account_while_a_webhook_of_the_new_one_is_missing() {
    let new = Account::named("replacement");
    let (app, papers) = connected(std::slice::from_ref(&new)).await;
    let (token, secret) =
        (papers.secret("access_token", &new.access_token), papers.secret("client_secret", &new.client_secret));
    let creation = |request: &Request| request.method == Method::POST && request.path.ends_with("/v3/hooks");
    // The one about failed deliveries is created first.
    app.scene.store.faults().inject(2, Moment::Before, Fault::status(422), creation);
    let rotate = ["rotate", "store", "--store", STORE, "--set", &token, "--set", &secret];
    let ran = app.operate(&rotate).await;
    assert!(ran.code == 1 && ran.err.contains("not put right"), "{ran:?}");
    assert!(!ran.out.contains("delete the old ones"), "{ran:?}");
    let refused = app.operate(&["rotate", "store", "--store", STORE, "--retire"]).await;
    assert!(refused.code == 1 && refused.err.contains("they were kept"), "{refused:?}");
    assert_eq!(app.operate(&["connect"]).await.code, 0);
    app.buy(1, Payment::Captured);
    app.settle().await;
    nothing_is_lost(&app, 1);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destinations_key_is_replaced_without_losing_an_event_and_never_by_one_of_another_account() {
    let (app, papers) = connected(&[]).await;
    let clock = Arc::new(local::clock::SystemClock);
    let settings =
        InboxSettings { public_api_key: "Other1".into(), api_key: "pk_other".into(), ..InboxSettings::default() };
    let other = Inbox::start(settings, clock).await.unwrap();
    let before = app.configuration();
    let base = format!("api_base={}", other.api_base());
    let key = papers.secret("api_key", "pk_other");
    let rotate = ["rotate", "destination", "--destination", DESTINATION, "--json", "--set"];
    let ran = app.operate(&[&rotate[..], &[&key, "--set", &base]].concat()).await;
    assert!(ran.code == 1 && ran.err.contains("of the account Other1"), "{ran:?}");
    assert_eq!(app.configuration(), before);

    app.buy(1, Payment::Captured);
    app.settle().await;
    app.scene.inbox.add_key("pk_new", local::inbox::Scopes::All);
    let key = papers.secret("api_key", "pk_new");
    let ran = app.operate(&[&rotate[..], &[&key]].concat()).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.out.contains("pk_new") && app.configuration().contains("pk_new"));
    let old = app.scene.inbox.settings().api_key.clone();
    assert!(app.scene.inbox.revoke_key(&old));
    app.buy(1, Payment::Captured);
    let stack = &app.scene.stack;
    let put_back = || stack.sqs().count_on(stack.queue_name("OrdersQueue"), "ChangeMessageVisibilityBatch");
    app.until("what is refused is put back", || put_back() > 0).await;
    // As half a minute later, when what runs would have read the new key.
    stack.function("Processor").kill_all().await;
    app.until("what was refused is sent with the new key", || app.counts()["Placed Order"] == 2).await;
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 2);
    app.end().await;
}
