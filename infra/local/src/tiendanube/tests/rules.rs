//! What every request must bring, and how fast it may come.

use super::*;
use crate::web::{Fault, Moment};

async fn answer(store: &TiendanubeStore, headers: &[(&str, &str)]) -> Reply {
    ask(Method::GET, &url(store, "/store"), headers, None, PATIENCE).await.unwrap()
}

#[tokio::test]
async fn request_without_a_user_agent_is_refused_before_its_token_is_looked_at() {
    let (store, _) = store().await;
    assert_eq!(answer(&store, &[HEADERS[0], ("user-agent", "")]).await.status, 400);
    assert_eq!(answer(&store, &[("user-agent", "curl/8")]).await.status, 400);
    assert_eq!(answer(&store, &HEADERS[1..2]).await.status, 401);
    assert_eq!(answer(&store, &HEADERS[..2]).await.status, 200);
}

#[tokio::test]
async fn token_is_looked_for_in_the_header_of_the_setting() {
    let agent = HEADERS[1];
    let (lower, upper) =
        (("authentication", "bearer sample-access-token"), ("authorization", "Bearer sample-access-token"));
    for (token_header, expected) in [
        (TokenHeader::Authentication, [200, 401]),
        (TokenHeader::Authorization, [401, 200]),
        (TokenHeader::Both, [200, 200]),
    ] {
        let (store, _) = store_with(TiendanubeSettings { token_header, ..TiendanubeSettings::default() }).await;
        let found = [answer(&store, &[lower, agent]).await.status, answer(&store, &[upper, agent]).await.status];
        assert_eq!(found, expected, "{token_header:?}");
    }
}

#[tokio::test]
async fn writing_needs_a_content_type() {
    let (store, _) = store().await;
    let body = Some(r#"{"event":"order/created","url":"https://hooks.example/a"}"#.to_owned());
    let refused = ask(Method::POST, &url(&store, "/webhooks"), &HEADERS[..2], body.clone(), PATIENCE).await.unwrap();
    assert_eq!(refused.status, 415);
    let taken = ask(Method::POST, &url(&store, "/webhooks"), &HEADERS, body, PATIENCE).await.unwrap();
    assert_eq!(taken.status, 201);
}

#[tokio::test]
async fn other_stores_versions_and_paths_are_not_there() {
    let (store, _) = store().await;
    let base = store.api_base();
    for path in
        ["/2025-03/4815163/store", "/2025-03/48151620/store", "/2024-01/4815162/store", "/store", "/v1/4815162/themes"]
    {
        let reply = ask(Method::GET, &format!("{base}{path}"), &HEADERS, None, PATIENCE).await.unwrap();
        assert_eq!(reply.status, 404, "{path}");
    }
    assert_eq!(send(&store, Method::DELETE, "/orders", Value::Null).await.status, 405);
}

#[tokio::test]
async fn forty_requests_fit_into_the_bucket_and_half_a_second_makes_room_for_one() {
    let (store, clock) = store().await;
    for _ in 0..40 {
        assert_eq!(get(&store, "/store").await.status, 200);
    }
    let refused = get(&store, "/store").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), None);
    let header = |name: &str| refused.header(name).unwrap().to_owned();
    assert_eq!(header("x-rate-limit-limit"), "40");
    assert_eq!(header("x-rate-limit-remaining"), "0");
    assert_eq!(header("x-rate-limit-reset"), "20000");
    clock.advance(Duration::from_millis(500));
    assert_eq!(get(&store, "/store").await.status, 200);
    assert_eq!(get(&store, "/store").await.status, 429);
}

#[tokio::test]
async fn suspended_store_and_dead_token_are_told_apart() {
    let (store, _) = store().await;
    store.suspend(true);
    assert_eq!(get(&store, "/store").await.status, 402);
    store.suspend(false);
    assert_eq!(get(&store, "/store").await.status, 200);
    store.uninstall();
    assert_eq!(get(&store, "/store").await.status, 401);
}

#[tokio::test]
async fn scope_decides_what_may_be_read() {
    let settings = TiendanubeSettings { scopes: [Scope::Orders].into(), ..TiendanubeSettings::default() };
    let (store, _) = store_with(settings).await;
    let id = store.shop(|shop| order(shop, Payment::Paid, noon()));
    assert_eq!([get(&store, "/products").await.status, get(&store, "/customers").await.status], [403, 403]);
    let one = get(&store, &format!("/orders/{id}")).await.json();
    assert!(one.get("customer").is_none(), "{one}");
    assert!(one["contact_email"].is_string());
    assert_eq!(get(&store, &format!("/orders/{id}/transactions")).await.status, 403);
}

#[tokio::test]
async fn next_requests_of_a_kind_fail_and_all_are_logged_by_route() {
    let (store, _) = store().await;
    store.faults().inject(1, Moment::Before, Fault::status(503), |request| request.path.ends_with("/store"));
    let failed = get(&store, "/store").await;
    assert_eq!((failed.status, failed.header("x-rate-limit-limit")), (503, Some("40")));
    assert_eq!(get(&store, "/store").await.status, 200);
    assert_eq!(get(&store, "/orders/1").await.status, 404);
    assert_eq!((store.requests().count("/store"), store.requests().count("/orders/{id}")), (2, 1));
}
