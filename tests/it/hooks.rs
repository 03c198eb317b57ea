//! Webhooks that the store switched off, or somebody changed, are put right by the next poll.

use std::collections::BTreeMap;

use local::scene::TOKEN;
use local::store::{Hook, HookRequest, Payment};
use serde_json::{Value, json};

use crate::support::{App, Lines, options};

const TROUBLE: &str = "store/hook/deliveryException";

fn hook_of(app: &App, scope: &str) -> Hook {
    app.scene.store.hooks().into_iter().find(|hook| hook.scope == scope).unwrap()
}

fn change(app: &App, scope: &str, request: HookRequest) {
    app.scene.store.change_hook(hook_of(app, scope).id, request).unwrap();
}

fn with_token(token: &str) -> Option<BTreeMap<String, String>> {
    Some(BTreeMap::from([("x-orderwire-token".to_owned(), token.to_owned()), ("X-Kept".to_owned(), "yes".to_owned())]))
}

/// A hook that somebody else with the same API account has made, and where nobody answers.
fn hook_of_somebody_else(app: &App) -> Hook {
    let request = HookRequest {
        scope: Some("store/shipment/created".to_owned()),
        destination: Some("http://127.0.0.1:9/erp".to_owned()),
        headers: with_token("theirs"),
        is_active: Some(true),
    };
    app.scene.store.register_hook(request).unwrap()
}

async fn poll(app: &App) -> (Value, Value) {
    let entry = app.poller_entry(json!({"action": "poll"})).await;
    assert_eq!(entry["ok"], true, "{entry}");
    (entry["hooks_repaired"].clone(), entry["hooks"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_switched_off_deleted_or_changed_are_put_right_by_a_poll_and_those_of_others_left() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    let app = App::with(options).await;
    app.configure(|config| config["stores"][0]["credentials"]["webhook_tokens"] = json!([TOKEN, "previous"]));
    let (theirs, wanted) = (hook_of_somebody_else(&app), app.scene.webhook_url());
    for scope in ["store/order/created", "store/order/statusUpdated", "store/cart/converted"] {
        app.scene.store.switch_hook_off(hook_of(&app, scope).id);
    }
    app.scene.store.delete_hook(hook_of(&app, "store/order/updated").id).unwrap();
    change(&app, "store/order/archived", HookRequest { headers: with_token("previous"), ..HookRequest::default() });
    let elsewhere = Some("http://127.0.0.1:9/webhooks/old".to_owned());
    change(&app, "store/cart/abandoned", HookRequest { destination: elsewhere, ..HookRequest::default() });

    let unheard = app.buy(1, Payment::Captured);
    app.settle().await;
    assert_eq!(app.counts().get("Placed Order"), None, "nobody heard of {unheard}");

    let right = |topic: &str, what: &str| json!({"topic": topic, "what": what, "repaired": true});
    let expected = json!([
        right(TROUBLE, "missing"),
        right("store/order/created", "switched off"),
        right("store/order/updated", "missing"),
        right("store/order/statusUpdated", "switched off"),
        right("store/order/archived", "without the current token"),
        right("store/cart/abandoned", "sent elsewhere"),
        right("store/cart/converted", "switched off"),
    ]);
    assert_eq!(poll(&app).await, (json!(7), expected));
    assert_eq!(poll(&app).await, (json!(0), json!([])), "a second poll finds nothing wrong");

    let hooks = app.scene.store.hooks();
    assert!(hooks.contains(&theirs));
    for hook in hooks.iter().filter(|hook| **hook != theirs) {
        let token = hook.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-orderwire-token"));
        let suffix = if hook.scope == TROUBLE { "?about=deliveries" } else { "" };
        assert_eq!(hook.destination.as_str(), format!("{wanted}{suffix}"), "{}", hook.scope);
        assert_eq!((hook.is_active, token.map(|(_, value)| value.as_str())), (true, Some(TOKEN)), "{}", hook.scope);
    }
    assert_eq!(hook_of(&app, "store/order/archived").headers["X-Kept"], "yes");

    app.settle().await;
    let heard = app.buy(1, Payment::Captured);
    app.settle().await;
    let modes: BTreeMap<_, _> = app
        .told()
        .iter()
        .filter(|event| event.metric == "Placed Order")
        .map(|event| (event.unique_id.clone().unwrap(), event.properties["Sync Mode"].clone()))
        .collect();
    let key = |order: u64| format!("bigcommerce:alder-us:{order}");
    assert_eq!(modes, BTreeMap::from([(key(unheard), json!("periodic")), (key(heard), json!("realtime"))]));
    // Nobody answers the other hook, and the store tells of it.
    app.scene.store.act(|shop, now| shop.ship_all(heard, now)).unwrap();
    lines.say(&app, r#""DeliveryExceptions":1"#).await;
    app.end().await;
}

/// The values of the token header among all hooks.
fn tokens(app: &App) -> std::collections::BTreeSet<String> {
    let headers = app.scene.store.hooks().into_iter().flat_map(|hook| hook.headers);
    headers.filter(|(name, _)| name.eq_ignore_ascii_case("x-orderwire-token")).map(|(_, value)| value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poller_that_runs_gives_webhooks_the_token_that_is_configured_now_or_leaves_them_alone() {
    let app = App::start().await;
    poll(&app).await;
    app.configure(|config| config["stores"][0]["credentials"]["webhook_tokens"] = json!(["next", TOKEN]));
    poll(&app).await;
    assert_eq!(tokens(&app), ["next".to_owned()].into());
    let good = std::fs::read(app.scene.config_path()).unwrap();
    std::fs::write(app.scene.config_path(), "{").unwrap();
    app.scene.store.switch_hook_off(hook_of(&app, "store/order/created").id);
    let (repaired, found) = poll(&app).await;
    assert_eq!(
        (&repaired, &found[0]["what"], &found[0]["repaired"]),
        (&json!(0), &json!("switched off"), &json!(false))
    );
    std::fs::write(app.scene.config_path(), good).unwrap();
    assert_eq!(poll(&app).await.0, 1);
    app.end().await;
}
