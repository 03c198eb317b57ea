//! API accounts: what they may read, and whose hooks are whose.

use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::store::signature::sign;
use crate::web::receiver::Receiver;

const READS: [(&str, &[Scope]); 9] = [
    ("/v2/orders", &[Scope::Orders]),
    ("/v3/orders/payment_actions/refunds", &[Scope::Orders, Scope::Transactions]),
    ("/v3/orders/1/transactions", &[Scope::Transactions]),
    ("/v3/catalog/products", &[Scope::Products]),
    ("/v2/store", &[Scope::Information]),
    ("/v3/carts/none", &[Scope::Carts]),
    ("/v3/checkouts/none", &[Scope::Checkouts]),
    ("/v3/customers", &[Scope::Customers]),
    ("/v3/channels/1/site", &[Scope::Sites]),
];

async fn ask_as(store: &SampleStore, account: &Account, method: Method, path: &str, body: Option<Value>) -> Reply {
    let headers = [("x-auth-token", account.access_token.as_str())];
    ask(method, &url(store, path), &headers, body.map(|body| body.to_string()), PATIENCE).await.unwrap()
}

async fn register(store: &SampleStore, account: &Account, destination: &str) -> u64 {
    let body = json!({"scope": "store/order/created", "destination": destination});
    let made = ask_as(store, account, Method::POST, "/v3/hooks", Some(body)).await.json();
    assert_eq!(made["data"]["client_id"], account.client_id.as_str());
    made["data"]["id"].as_u64().unwrap()
}

#[tokio::test]
async fn a_read_without_its_scope_is_forbidden_and_every_other_one_is_not() {
    let (store, _) = store().await;
    for missing in Scope::ALL {
        let mut account = Account::named("partial").without(&[missing]);
        account.access_token = format!("without {missing:?}");
        store.add_account(account.clone());
        for (path, scopes) in READS {
            let status = ask_as(&store, &account, Method::GET, path, None).await.status;
            assert_eq!(status == 403, scopes == [missing], "{path} without {missing:?}: {status}");
        }
    }
}

#[tokio::test]
async fn an_account_without_any_scope_may_have_hooks() {
    let account = Account::named("hooks").without(&Scope::ALL);
    let (store, _) = store_with(StoreSettings { accounts: vec![account.clone()], ..StoreSettings::default() }).await;
    let id = register(&store, &account, "https://hooks.example/a").await;
    assert_eq!(ask_as(&store, &account, Method::GET, &format!("/v3/hooks/{id}"), None).await.status, 200);
    assert_eq!(ask_as(&store, &account, Method::GET, "/v2/orders", None).await.status, 403);
}

#[tokio::test]
async fn hooks_are_seen_changed_and_deleted_by_their_own_account_only() {
    let (store, _) = store().await;
    let (first, second) = (store.settings().account(), Account::named("second"));
    store.add_account(second.clone());
    let id = register(&store, &first, "https://hooks.example/a").await;
    let path = format!("/v3/hooks/{id}");
    let listed = ask_as(&store, &second, Method::GET, "/v3/hooks", None).await.json();
    assert_eq!(listed["data"], json!([]));
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        let body = (method == Method::PUT).then(|| json!({"is_active": false}));
        assert_eq!(ask_as(&store, &second, method, &path, body).await.status, 404);
    }
    let twin = register(&store, &second, "https://hooks.example/a").await;
    assert!(store.hooks().iter().all(|hook| hook.is_active));
    store.remove_account(&first.client_id);
    assert_eq!(
        store.hooks().iter().map(|hook| hook.id).collect::<Vec<_>>(),
        [twin],
        "the others went with their account"
    );
    assert_eq!(ask_as(&store, &first, Method::GET, "/v2/store", None).await.status, 401);
}

#[tokio::test]
async fn each_hook_is_called_with_the_signature_of_its_own_account() {
    let (store, _) = store().await;
    let (first, second) = (store.settings().account(), Account::named("second"));
    store.add_account(second.clone());
    for account in [&first, &second] {
        let receiver = Receiver::start(&[]).await;
        register(&store, account, &receiver.url).await;
        store.announce(&[Webhook::order("store/order/created", 5001, noon())]);
        store.settled().await;
        let (headers, body) = receiver.calls().pop().unwrap();
        let text = |name: &str| headers[name].to_str().unwrap();
        let id = text("webhook-id");
        let expected = sign(&account.client_secret, id, text("webhook-timestamp").parse().unwrap(), &body);
        assert_eq!(text("webhook-signature"), expected);
    }
}
