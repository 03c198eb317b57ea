//! Registering hooks through the API.

use http::Method;
use serde_json::json;

use super::*;

#[tokio::test]
async fn hook_can_be_registered_read_changed_and_deleted() {
    let (store, clock) = store().await;
    let body = json!({
        "scope": "store/order/updated",
        "destination": "https://hooks.example/a",
        "is_active": true,
        "headers": {"X-Orderwire-Token": "current"},
    });
    let made = send(&store, Method::POST, "/v3/hooks", body).await.json();
    let hook = &made["data"];
    assert_eq!(hook["store_hash"], "qx7k2m9tza");
    assert_eq!(hook["created_at"], noon().as_second());
    assert_eq!(made["meta"], json!({}));
    let path = format!("/v3/hooks/{}", hook["id"]);
    clock.advance(Duration::from_secs(5));
    let changed = send(&store, Method::PUT, &path, json!({"is_active": false})).await.json();
    assert_eq!(changed["data"]["is_active"], false);
    assert_eq!(changed["data"]["updated_at"], noon().as_second() + 5);
    assert_eq!(changed["data"]["headers"], json!({"X-Orderwire-Token": "current"}));
    let listed = get(&store, "/v3/hooks?is_active=false").await.json();
    assert_eq!(listed["data"], json!([changed["data"]]));
    assert_eq!(listed["meta"]["pagination"]["total"], 1);
    assert_eq!(send(&store, Method::DELETE, &path, json!({})).await.json()["data"], changed["data"]);
    assert_eq!(get(&store, &path).await.status, 404);
}

#[tokio::test]
async fn hooks_are_refused_for_what_bigcommerce_refuses() {
    let (store, _) = store().await;
    let register = async |scope: &str, destination: &str| {
        let body = json!({"scope": scope, "destination": destination});
        send(&store, Method::POST, "/v3/hooks", body).await
    };
    let unknown = register("store/order/exploded", "https://hooks.example/a").await;
    assert_eq!((unknown.status, unknown.json()["errors"]["scope"].is_string()), (422, true));
    let without = send(&store, Method::POST, "/v3/hooks", json!({"scope": "store/order/created"})).await;
    assert_eq!((without.status, &without.json()["errors"]["destination"]), (422, &json!("error.path.missing")));
    for number in 0..10 {
        assert_eq!(register("store/order/created", &format!("https://hooks.example/{number}")).await.status, 200);
    }
    assert_eq!(register("store/order/created", "https://hooks.example/0").await.status, 422, "same destination");
    assert_eq!(register("store/order/created", "https://hooks.example/10").await.status, 422, "eleventh hook");
    assert_eq!(register("store/order/updated", "https://hooks.example/0").await.status, 200);
    let id = store.hooks()[0].id;
    assert_eq!(send(&store, Method::PUT, &format!("/v3/hooks/{id}"), json!({})).await.status, 422);
}

#[tokio::test]
async fn the_hook_about_failed_deliveries_is_the_only_one_and_leads_where_no_other_does() {
    let (store, _) = store().await;
    let register = async |scope: &str, destination: &str| {
        let body = json!({"scope": scope, "destination": destination});
        send(&store, Method::POST, "/v3/hooks", body).await
    };
    const TROUBLE: &str = "store/hook/deliveryException";
    assert_eq!(register("store/order/created", "https://hooks.example/a").await.status, 200);
    let shared = register(TROUBLE, "https://hooks.example/a").await;
    assert_eq!((shared.status, shared.json()["errors"]["destination"].is_string()), (422, true));
    assert_eq!(register(TROUBLE, "https://hooks.example/a?about=deliveries").await.status, 200);
    assert_eq!(register(TROUBLE, "https://hooks.example/b").await.status, 422, "a second one");
    assert_eq!(register("store/cart/updated", "https://hooks.example/a?about=deliveries").await.status, 422);
    let path = format!("/v3/hooks/{}", store.hooks()[1].id);
    let moved = |destination: &str| send(&store, Method::PUT, &path, json!({"destination": destination}));
    assert_eq!(moved("https://hooks.example/a").await.status, 422);
    assert_eq!(moved("https://hooks.example/b").await.status, 200);
}
