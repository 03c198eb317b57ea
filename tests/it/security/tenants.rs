//! Two stores of one deployment, each with an account of its own: what is one's never reaches the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings};
use local::scene::{STORE, TOKEN};
use local::store::{Payment, Profile, SampleStore, Shop, StoreSettings};
use serde_json::json;

use crate::support::App;

const OTHER: &str = "birch-eu";
const OTHER_TOKEN: &str = "token-of-the-other-store";
const OTHER_HASH: &str = "bz81q0w2ee";

/// The neighbour: another store with other credentials, whose destination is another account.
struct Neighbour {
    store: SampleStore,
    inbox: Inbox,
}

/// Moves in beside the scene's store, before any function has read the configuration.
async fn neighbour(app: &App) -> Neighbour {
    let settings = StoreSettings {
        profile: Profile { hash: OTHER_HASH.to_owned(), ..Profile::default() },
        access_token: "access-of-the-other-store".to_owned(),
        client_secret: "secret-of-the-other-store".to_owned(),
        ..StoreSettings::default()
    };
    let account = InboxSettings { api_key: "pk_of_the_other_account".to_owned(), ..InboxSettings::default() };
    let store = SampleStore::start(settings, Arc::new(SystemClock)).await.unwrap();
    let inbox = Inbox::start(account, Arc::new(SystemClock)).await.unwrap();
    app.configure(|config| {
        let mut second = config["stores"][0].clone();
        second["id"] = json!(OTHER);
        second["api_base"] = json!(store.api_base());
        second["credentials"] = json!({
            "store_hash": OTHER_HASH,
            "access_token": store.settings().access_token,
            "client_secret": store.settings().client_secret,
            "webhook_tokens": [OTHER_TOKEN],
        });
        second["destinations"] = json!(["klaviyo-other"]);
        config["stores"].as_array_mut().unwrap().push(second);
        let mut account = config["destinations"][0].clone();
        account["id"] = json!("klaviyo-other");
        account["api_base"] = json!(inbox.api_base());
        account["credentials"] = json!({"api_key": inbox.settings().api_key});
        config["destinations"].as_array_mut().unwrap().push(account);
    });
    Neighbour { store, inbox }
}

fn order_webhook(hash: &str, order: u64) -> String {
    let data = json!({"type": "order", "id": order});
    json!({"scope": "store/order/created", "producer": format!("stores/{hash}"), "data": data}).to_string()
}

/// Which stores the keys of these events name.
fn stores_of(inbox: &Inbox) -> BTreeSet<String> {
    let keys = inbox.events().into_iter().filter_map(|event| event.unique_id.clone());
    keys.map(|key| key.split(':').nth(1).unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_one_store_never_reach_the_account_of_another() {
    let app = App::start().await;
    let other = neighbour(&app).await;
    // Order ids of two stores are the same numbers.
    let theirs = other.store.act(|shop: &mut Shop, now| {
        let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
        shop.buy(0, &person, &[(variant, 2)], Payment::Captured, now)
    });
    let (theirs, ours) = (theirs.unwrap(), app.buy(1, Payment::Captured));
    assert_eq!(theirs, ours, "the same id in both");
    let path = format!("/webhooks/{OTHER}");
    let answer =
        app.call(Method::POST, &path, &[("x-orderwire-token", OTHER_TOKEN)], order_webhook(OTHER_HASH, theirs)).await;
    assert_eq!(answer.status.as_u16(), 200);
    app.settle().await;
    assert_eq!(stores_of(&app.scene.inbox), BTreeSet::from([STORE.to_owned()]));
    assert_eq!(stores_of(&other.inbox), BTreeSet::from([OTHER.to_owned()]));
    let quantities = |inbox: &Inbox| {
        let placed = inbox.events().into_iter().find(|event| event.metric == "Placed Order").unwrap();
        placed.properties["Item Count"].clone()
    };
    assert_eq!((quantities(&app.scene.inbox), quantities(&other.inbox)), (json!(1), json!(2)), "each its own order");
    let refused = |requests: &local::web::RequestLog| {
        let all = requests.all().into_iter();
        all.filter(|request| !matches!(request.outcome, local::web::Outcome::Answered(200..=299))).count()
    };
    assert_eq!((refused(other.store.requests()), refused(other.inbox.requests())), (0, 0), "nobody used a foreign key");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_one_store_is_no_webhook_of_another() {
    let app = App::start().await;
    let other = neighbour(&app).await;
    let order = app.buy_unheard(1);
    let ours = order_webhook(&app.scene.store.settings().profile.hash, order);
    let path = format!("/webhooks/{OTHER}");
    let queued = || app.scene.stack.figures("OrdersQueue").sent;
    for token in [TOKEN, "", "token-of-the-other-stor"] {
        let answer = app.call(Method::POST, &path, &[("x-orderwire-token", token)], &ours).await;
        assert_eq!((answer.status.as_u16(), queued()), (401, 0), "{token:?}");
    }
    // A hook set up with the wrong token: the body still says whose it is.
    let answer = app.call(Method::POST, &path, &[("x-orderwire-token", OTHER_TOKEN)], &ours).await;
    assert_eq!((answer.status.as_u16(), queued()), (200, 1));
    app.settle().await;
    let ledger = ledger::Ledger::new(app.scene.stack.dynamodb_client().clone(), app.scene.stack.table_name("Table"));
    let parked = ledger.parked(OTHER).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert!(parked[0].reason.contains("another store"), "{}", parked[0].reason);
    assert_eq!(other.store.requests().all().len(), 0, "nobody looked at an order of that number");
    assert!(app.told().is_empty() && other.inbox.events().is_empty());
    app.end().await;
}
