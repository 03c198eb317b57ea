//! Rate limits.

use super::*;
use crate::web::testing::assert_same_shape;

#[tokio::test]
async fn second_and_minute_are_limited_apart() {
    let (inbox, clock) = inbox_with(InboxSettings { rate_limits: true, ..InboxSettings::default() }).await;
    assert_eq!(get(&inbox, "/api/accounts").await.status, 200);
    let refused = get(&inbox, "/api/accounts").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert_eq!(refused.header("ratelimit-limit"), None);
    assert_same_shape(&refused.json(), &fixture!("error_429.json"), "");
    for _ in 1..15 {
        clock.advance(Duration::from_secs(1));
        assert_eq!(get(&inbox, "/api/accounts").await.status, 200);
    }
    clock.advance(Duration::from_secs(1));
    let refused = get(&inbox, "/api/accounts").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("45")));
    clock.advance(Duration::from_secs(45));
    assert_eq!(get(&inbox, "/api/accounts").await.status, 200);
    assert_eq!(get(&inbox, "/api/metrics").await.status, 200, "each endpoint has limits of its own");
}
