//! Stores of the other platforms: the same commands, and what has to be entered by hand.

use std::fs;

use http::Method;
use local::neto::{Goods, NetoStore, Pay};
use local::scene::{DESTINATION, STORE, Sample};
use local::tiendanube::{self, TiendanubeStore};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::command::run::{Ran, run, variables};
use crate::support::{App, options_of};

/// A stack whose configuration was never written, around a store of the kind `S`.
async fn empty<S: Sample>() -> App<S> {
    let mut options = options_of::<S>();
    options.topics = Vec::new();
    let mut app = App::with(options).await;
    app.expected_refusals = true;
    fs::write(app.scene.config_path(), "").unwrap();
    app
}

/// What is known of the store and the account, with changes to the store's entry.
fn papers<S: Sample>(app: &App<S>, change: impl FnOnce(&mut Value)) -> NamedTempFile {
    let mut store = app.scene.store.configured();
    (store["id"], store["destinations"]) = (json!(STORE), json!([DESTINATION]));
    change(&mut store);
    let account = json!({
        "id": DESTINATION, "kind": "klaviyo", "api_base": app.scene.inbox.api_base(),
        "credentials": {"api_key": app.scene.inbox.settings().api_key},
    });
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), json!({"stores": [store], "destinations": [account]}).to_string()).unwrap();
    file
}

async fn operate<S: Sample>(app: &App<S>, arguments: &[&str]) -> Ran {
    let mut variables = variables(app);
    let url = app.scene.stack.function_url("WebhookReceiver").to_owned();
    variables.insert("ORDERWIRE_PUBLIC_URL".to_owned(), url);
    run(variables, arguments).await
}

fn tokens<S: Sample>(app: &App<S>) -> Vec<String> {
    let config: Value = serde_json::from_slice(&fs::read(app.scene.config_path()).unwrap()).unwrap();
    serde_json::from_value(config["stores"][0]["credentials"]["webhook_tokens"].clone()).unwrap()
}

fn buy(app: &App<NetoStore>) {
    let deed = |shop: &mut local::neto::Shop, now| {
        let (person, sku) = (shop.somebody(), shop.skus().remove(0));
        shop.buy(&person, vec![Goods::new(sku, 1)], Pay::Now, now)
    };
    app.scene.store.act(deed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn at_neto_it_is_said_what_to_enter_and_both_tokens_are_accepted_until_the_former_is_retired() {
    let app = empty::<NetoStore>().await;
    let file = papers(&app, |_| ());
    let connect = ["connect", "--from", file.path().to_str().unwrap(), "--json"];
    let ran = operate(&app, &connect).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let by_hand = ran.json()["by_hand"].as_str().unwrap().to_owned();
    for entered in [app.scene.webhook_url(), tokens(&app).remove(0)] {
        assert!(by_hand.contains(&entered), "{entered} is not in {by_hand}");
    }
    assert!(ran.json()["probe_milliseconds"].is_u64(), "{ran:?}");
    assert!(operate(&app, &["connect"]).await.out.contains(&by_hand), "a person reads the same");

    // Somebody enters it.
    app.scene.store.notify(Some(app.scene.webhook_url().parse().unwrap()));
    buy(&app);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);
    assert_eq!(operate(&app, &["doctor", "--json"]).await.json()["findings"].to_string().matches("trouble").count(), 0);

    let former = tokens(&app).remove(0);
    let rotated = operate(&app, &["rotate", "token", "--store", STORE, "--json"]).await;
    assert_eq!(rotated.code, 0, "{rotated:?}");
    let known = tokens(&app);
    assert_eq!((known.len(), &known[1]), (2, &former));
    let by_hand = rotated.json()["by_hand"].as_str().unwrap().to_owned();
    assert!(by_hand.contains(&known[0]) && !by_hand.contains(&former), "{by_hand}");
    buy(&app);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 2, "nobody has entered the new one yet");
    let retired = operate(&app, &["rotate", "token", "--store", STORE, "--retire"]).await;
    assert!(retired.code == 0 && retired.out.contains("cannot be seen from here"), "{retired:?}");
    assert_eq!(tokens(&app), known[..1]);
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_neto_a_token_is_made_where_none_is_given() {
    let app = empty::<NetoStore>().await;
    let file = papers(&app, |store| drop(store["credentials"].as_object_mut().unwrap().remove("webhook_tokens")));
    let ran = operate(&app, &["connect", "--from", file.path().to_str().unwrap(), "--json"]).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let [token] = &tokens(&app)[..] else { panic!("one is made") };
    assert!(token.len() >= 32 && ran.json()["by_hand"].as_str().unwrap().contains(token), "{ran:?}");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_tiendanube_webhooks_are_made_and_a_new_secret_is_accepted_beside_the_former() {
    let app = empty::<TiendanubeStore>().await;
    let file = papers(&app, |_| ());
    let connect = ["connect", "--from", file.path().to_str().unwrap(), "--json"];
    let ran = operate(&app, &connect).await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let topics = platforms::find("tiendanube").unwrap().topics();
    assert_eq!(app.scene.store.hooks().len(), topics.len(), "{ran:?}");
    let deed = |shop: &mut tiendanube::Shop, now| {
        let buyer = shop.somebody();
        shop.buy(&buyer, &[(880_100_201, 1)], tiendanube::Payment::Paid, now)
    };
    app.scene.store.act(deed).unwrap();
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1);
    let writes = || app.scene.store.requests().all().iter().filter(|request| request.method != Method::GET).count();
    let before = writes();
    let again = operate(&app, &connect).await;
    assert_eq!((again.code, &again.json()["written"], writes()), (0, &json!(false), before), "{again:?}");
    let doctor = operate(&app, &["doctor", "--json"]).await;
    assert_eq!(doctor.json()["ok"], true, "{doctor:?}");
    let token = operate(&app, &["rotate", "token", "--store", STORE]).await;
    assert!(token.code == 1 && token.err.contains("carry no token"), "{token:?}");
    app.end().await;
}
