//! What is not right is said in the platform's words, and nothing is written.

use local::inbox::Scopes;
use local::scene::STORE;
use local::store::Scope;
use serde_json::json;

use super::stage::{empty, papers, papers_for, unconnected};

#[tokio::test(flavor = "multi_thread")]
async fn missing_permissions_are_named_in_the_platforms_own_words_and_nothing_is_written() {
    let mut options = unconnected();
    options.store.scopes.remove(&Scope::Orders);
    options.inbox.scopes = Scopes::without("events:write");
    let app = empty(options).await;
    let papers = papers(&app);
    let ran = app.operate(&["connect", "--from", papers.path()]).await;
    assert_eq!(ran.code, 1);
    for words in ["Orders: read-only (store_v2_orders_read_only)", "status 403", "events:write", "nothing was written"]
    {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    let json = app.operate(&["connect", "--from", papers.path(), "--json"]).await;
    assert_eq!((json.code, &json.json()["written"]), (1, &json!(false)), "{json:?}");
    assert_eq!((app.configuration().as_str(), app.writes_at_the_store()), ("", 0));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_refused_by_name() {
    let app = empty(unconnected()).await;
    let papers = papers_for(&app, STORE, "pk_of_nobody");
    let token = papers.secret("access_token", "token-of-nobody");
    let ran = app.operate(&["connect", "--from", papers.path(), "--set", &token]).await;
    assert_eq!(ran.code, 1);
    for words in ["BigCommerce refuses the credentials", "Klaviyo refuses the credentials"] {
        assert!(ran.err.contains(words), "{words} is not in {}", ran.err);
    }
    assert!(!format!("{ran:?}").contains("of-nobody") && !format!("{ran:?}").contains("of_nobody"), "{ran:?}");
    assert_eq!(app.configuration(), "");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_everything_and_changes_nothing() {
    let app = empty(unconnected()).await;
    let papers = papers(&app);
    let ran = app.operate(&["connect", "--from", papers.path(), "--dry-run"]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    for words in ["would be written", r#""access_token": "•••""#, "would be put right", "store/order/created (missing)"]
    {
        assert!(ran.out.contains(words), "{words} is not in {}", ran.out);
    }
    let json = app.operate(&["connect", "--from", papers.path(), "--dry-run", "--json"]).await.json();
    assert_eq!(json["configuration"]["stores"][0]["credentials"]["webhook_tokens"], json!(["•••"]), "{json}");
    assert_eq!((app.configuration().as_str(), app.writes_at_the_store()), ("", 0));

    assert_eq!(app.operate(&["connect", "--from", papers.path(), "--json"]).await.code, 0);
    let (text, writes) = (app.configuration(), app.writes_at_the_store());
    let option = "require_signature=true";
    for arguments in [
        vec!["connect", "--set", option],
        vec!["rotate", "token", "--store", STORE],
        vec!["rotate", "token", "--store", STORE, "--retire"],
        vec!["rotate", "store", "--store", STORE, "--from", papers.path()],
        vec!["rotate", "destination", "--destination", "klaviyo-main", "--from", papers.path()],
    ] {
        let ran = app.operate(&[arguments.as_slice(), &["--dry-run"]].concat()).await;
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!((app.configuration(), app.writes_at_the_store()), (text.clone(), writes), "{arguments:?}");
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_missing_is_named_at_once_where_nobody_can_be_asked() {
    let app = empty(unconnected()).await;
    let nothing = app.operate(&["connect"]).await;
    for flag in ["--store ID", "--platform ID", "--destination ID"] {
        assert!(nothing.err.contains(flag), "{flag} is not in {}", nothing.err);
    }
    let ran = app.operate(&["connect", "--platform", "bigcommerce", "--kind", "klaviyo"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    for flag in
        ["--store ID", "--set store_hash=", "--set access_token=", "--set client_secret=", "--destination-set api_key="]
    {
        assert!(ran.err.contains(flag), "{flag} is not in {}", ran.err);
    }
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_left_alone_while_the_receiver_takes_none() {
    let app = empty(unconnected()).await;
    let papers = papers(&app);
    let mut variables = super::stage::deployment(&app);
    variables.insert(
        "ORDERWIRE_PUBLIC_URL".into(),
        format!("{}elsewhere/", app.scene.stack.function_url("WebhookReceiver")),
    );
    let ran = crate::command::run::run(variables, &["connect", "--from", papers.path()]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("it answered 404") && ran.err.contains("does not take webhooks yet"), "{ran:?}");
    assert_eq!(app.scene.store.hooks(), []);
    app.end().await;
}
