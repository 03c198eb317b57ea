//! Registering webhooks.

use serde_json::json;

use super::*;

#[tokio::test]
async fn webhooks_are_registered_listed_changed_and_deleted() {
    let (store, _) = store().await;
    assert_eq!(get(&store, "/webhooks").await.status, 404, "an empty list");
    let made =
        send(&store, Method::POST, "/webhooks", json!({"event": "order/paid", "url": "https://a.example/x"})).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let at = "2026-11-20T12:00:00+0000";
    let expected = json!({
        "id": made["id"], "event": "order/paid", "url": "https://a.example/x", "created_at": at, "updated_at": at,
    });
    assert_eq!(made, expected);
    let found = get(&store, "/webhooks?url=https://a.example/x").await.json();
    assert_eq!(found, json!([made]));
    assert_eq!(get(&store, "/webhooks?url=https://b.example/x").await.status, 404);
    let path = format!("/webhooks/{}", made["id"]);
    let changed = send(&store, Method::PUT, &path, json!({"url": "https://b.example/x"})).await;
    assert_eq!((changed.status, &changed.json()["url"]), (200, &json!("https://b.example/x")));
    assert_eq!(send(&store, Method::DELETE, &path, Value::Null).await.status, 200);
    assert_eq!(get(&store, &path).await.status, 404);
}

#[tokio::test]
async fn webhook_that_cannot_be_is_refused() {
    let settings =
        TiendanubeSettings { any_hook_url: false, scopes: [Scope::Orders].into(), ..TiendanubeSettings::default() };
    let (store, _) = store_with(settings).await;
    for (event, url, status) in [
        ("order/lost", "https://a.example/x", 422),
        ("order/paid", "http://a.example/x", 422),
        ("order/paid", "https://localhost/x", 422),
        ("product/updated", "https://a.example/x", 403),
        ("order/paid", "https://a.example/x", 201),
        ("order/paid", "https://a.example/x", 422),
        ("app/uninstalled", "https://a.example/x", 201),
    ] {
        let reply = send(&store, Method::POST, "/webhooks", json!({"event": event, "url": url})).await;
        assert_eq!(reply.status, status, "{event} {url}");
    }
    assert_eq!(
        send(&store, Method::POST, "/webhooks", json!({"event": "order/paid"})).await.json(),
        json!({"url": ["can't be blank"]})
    );
}
