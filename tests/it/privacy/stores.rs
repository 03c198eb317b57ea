//! A store is deleted once its merchant has parted with us, and not a moment earlier.

use local::scene::STORE;
use local::tiendanube::Privacy;
use serde_json::json;

use super::stage::{Stage, scene, start};

/// Items of the one store, and of all others.
async fn items(app: &super::stage::Tienda) -> (usize, usize) {
    let items = app.items().await;
    let own = items.iter().filter(|item| item["pk"].as_s().unwrap().starts_with(&format!("{STORE}#"))).count();
    (own, items.len() - own)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_token_is_dead_is_deleted_and_one_whose_token_works_is_not() {
    let (options, lines) = scene();
    let app = start(options).await;
    let buyer = app.somebody();
    app.sell(&buyer).await;
    app.poller_entry(json!({"action": "poll"})).await;
    // Of another store in the same table, whose name begins alike.
    let stack = &app.scene.stack;
    let put = stack.dynamodb_client().put_item().table_name(stack.table_name("Table"));
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    put.item("pk", text(&format!("{STORE}-2#order#1"))).item("sk", text("state")).send().await.unwrap();
    let before = items(&app).await;

    app.ask(Privacy::StoreRedact).await;
    let [(what, reason)] = &app.parked().await[..] else { panic!("left to a person") };
    assert!(reason.contains("token works still"), "{reason}");
    assert_eq!(items(&app).await, (before.0 + 1, 1), "nothing was deleted");
    let early = app.orderwire(&["replay", "--order", what]).await;
    assert_eq!(early.code, 0, "{early:?}");
    app.settle().await;
    assert_eq!(items(&app).await, (before.0 + 1, 1), "a person's word does not kill a token");

    app.scene.store.uninstall();
    app.settle().await;
    let [(what, _)] = &app.parked().await[..] else { panic!("it waits again") };
    let confirmed = app.orderwire(&["replay", "--order", what]).await;
    assert_eq!(confirmed.code, 0, "{confirmed:?}");
    app.settle().await;
    assert_eq!(items(&app).await, (0, 1));
    lines.say(&app, "a store was deleted").await;
    assert_eq!(app.people(), std::slice::from_ref(&buyer.email), "what the merchant has there is the merchant's");
    app.names_nobody(&lines, &[&buyer]).await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_request_after_uninstalling_deletes_at_once_and_an_unsigned_one_waits() {
    for signed in [true, false] {
        let (mut options, _) = scene();
        options.store.privacy_signed = signed;
        let app = start(options).await;
        app.sell(&app.somebody()).await;
        app.scene.store.uninstall();
        app.settle().await;
        let before = items(&app).await.0;
        app.ask(Privacy::StoreRedact).await;
        let expected = if signed { 0 } else { before + 1 };
        assert_eq!(items(&app).await.0, expected, "signed: {signed}");
        app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_changed_meanwhile_is_not_taken_for_a_dead_one() {
    let (options, lines) = scene();
    let app = start(options).await;
    // The processor knows a token that is dead, and the configuration has a new one already.
    let token = app.scene.store.settings().access_token.clone();
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = json!("replaced-token"));
    app.scene.store.announce(&[local::tiendanube::Webhook::plain("order/updated", 1)]);
    lines.say(&app, "batch done in part").await;
    app.configure(|config| config["stores"][0]["credentials"]["access_token"] = json!(token));
    app.scene.store.privacy(Privacy::StoreRedact).unwrap();
    lines.say(&app, "token works still").await;
    app.settle().await;
    app.end().await;
}
