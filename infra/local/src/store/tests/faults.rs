//! Quota and faults on demand.

use orderwire_http::TransportError;

use super::*;
use crate::web::{Fault, Moment, Outcome};

#[tokio::test]
async fn quota_runs_out_and_comes_back_with_the_next_window() {
    let quota = Quota { requests: 2, window: Duration::from_secs(30) };
    let (store, clock) = store_with(StoreSettings { quota, ..StoreSettings::default() }).await;
    let first = get(&store, "/v2/time").await;
    let header = |name: &str| first.header(name).unwrap().to_owned();
    assert_eq!(header("x-rate-limit-requests-left"), "1");
    assert_eq!(header("x-rate-limit-requests-quota"), "2");
    assert_eq!(header("x-rate-limit-time-window-ms"), "30000");
    clock.advance(Duration::from_secs(12));
    assert_eq!(get(&store, "/v2/time").await.status, 200);
    let refused = get(&store, "/v2/time").await;
    assert_eq!((refused.status, refused.header("x-rate-limit-time-reset-ms")), (429, Some("18000")));
    clock.advance(Duration::from_secs(18));
    assert_eq!(get(&store, "/v2/time").await.status, 200);
}

#[tokio::test]
async fn next_requests_of_a_kind_fail_with_or_without_headers() {
    let (store, _) = store().await;
    let is_time = |request: &crate::web::Request| request.path.ends_with("/v2/time");
    store.faults().inject(1, Moment::Before, Fault::status(503), is_time);
    store.faults().inject(1, Moment::Before, Fault::bare_status(429), is_time);
    assert_eq!(get(&store, "/v2/store").await.status, 200);
    let first = get(&store, "/v2/time").await;
    assert_eq!((first.status, first.header("x-rate-limit-requests-quota")), (503, Some("150")));
    let second = get(&store, "/v2/time").await;
    assert_eq!((second.status, second.header("x-rate-limit-requests-quota")), (429, None));
    assert_eq!(get(&store, "/v2/time").await.status, 200);
}

#[tokio::test]
async fn connection_can_be_closed_before_a_byte_of_the_answer() {
    let (store, _) = store().await;
    store.faults().inject(1, Moment::Before, Fault::Close, |_| true);
    let broken = ask(Method::GET, &url(&store, "/v2/time"), &[("x-auth-token", TOKEN)], None, PATIENCE).await;
    assert!(matches!(broken, Err(TransportError::Broken { .. })), "{:?}", broken.map(|reply| reply.status));
    assert_eq!(store.requests().all()[0].outcome, Outcome::Closed);
    assert_eq!(get(&store, "/v2/time").await.status, 200);
}

#[tokio::test]
async fn request_can_be_left_without_an_answer() {
    let (store, _) = store().await;
    store.faults().inject(1, Moment::Before, Fault::Hang, |_| true);
    let asked = url(&store, "/v2/time");
    let hung = tokio::spawn(async move { ask(Method::GET, &asked, &[("x-auth-token", TOKEN)], None, PATIENCE).await });
    while store.requests().all().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.requests().all()[0].outcome, Outcome::Hung);
    assert_eq!(get(&store, "/v2/time").await.status, 200);
    assert!(!hung.is_finished());
    hung.abort();
}

#[tokio::test]
async fn request_can_take_effect_although_its_answer_is_lost() {
    let (store, _) = store().await;
    store.faults().inject(1, Moment::After, Fault::bare_status(504), |_| true);
    let body = serde_json::json!({"scope": "store/order/created", "destination": "https://hooks.example/a"});
    assert_eq!(send(&store, Method::POST, "/v3/hooks", body).await.status, 504);
    assert_eq!(store.hooks().len(), 1);
}

#[tokio::test]
async fn something_happens_between_two_requests() {
    let (store, _) = store().await;
    let is_list = |request: &crate::web::Request| request.path.ends_with("/v2/orders");
    store.interludes().before(2, is_list, |shop, now| {
        order(shop, Payment::Captured, now);
    });
    assert_eq!(get(&store, "/v2/orders").await.status, 204, "nothing yet");
    get(&store, "/v2/time").await;
    assert_eq!(ids(&get(&store, "/v2/orders").await).len(), 1);
    assert_eq!(ids(&get(&store, "/v2/orders").await).len(), 1, "it happens once");
}
