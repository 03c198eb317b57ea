//! Private keys, and what each may do.

use super::*;
use crate::web::testing::assert_same_shape;

async fn with_key(inbox: &Inbox, key: &str, method: Method, path: &str, body: &str) -> Reply {
    let authorization = format!("Klaviyo-API-Key {key}");
    let headers = [("authorization", authorization.as_str()), HEADERS[1], HEADERS[2]];
    let url = format!("{}{path}", inbox.api_base());
    let body = (method == Method::POST).then(|| body.to_owned());
    ask(method, &url, &headers, body, PATIENCE).await.unwrap()
}

const READING: [(&str, &str); 5] = [
    ("/api/accounts", "accounts:read"),
    ("/api/metrics", "metrics:read"),
    ("/api/mapped-metrics", "metrics:read"),
    ("/api/mapped-metrics/revenue", "metrics:read"),
    (EVENTS, "events:read"),
];

#[tokio::test]
async fn a_key_without_the_scope_is_refused_and_one_with_it_is_not() {
    let inbox = inbox().await;
    for (path, scope) in READING {
        inbox.add_key("pk_with", Scopes::only([scope]));
        inbox.add_key("pk_without", Scopes::without(scope));
        assert_eq!(with_key(&inbox, "pk_with", Method::GET, path, "").await.status, 200, "{path}");
        let refused = with_key(&inbox, "pk_without", Method::GET, path, "").await;
        assert_eq!(refused.status, 403, "{path}");
        assert_same_shape(&refused.json(), &fixture!("error_429.json"), "");
        let error = &refused.json()["errors"][0];
        assert_eq!(error["code"], "permission_denied");
        assert!(error["detail"].as_str().unwrap().contains(scope), "{error}");
    }
}

#[tokio::test]
async fn writing_without_the_scope_is_refused_before_the_body_is_read() {
    let inbox = inbox().await;
    let good = event("Placed Order", "jo@quaymail.example", "a").to_string();
    inbox.add_key("pk_reads", Scopes::without("events:write"));
    inbox.add_key("pk_writes", Scopes::only(["events:write"]));
    let empty = r#"{"data": {"type": "event", "attributes": {}}}"#;
    for (body, refused, taken) in [(good.as_str(), 403, 202), (empty, 403, 400), ("{", 403, 400)] {
        assert_eq!(with_key(&inbox, "pk_reads", Method::POST, EVENTS, body).await.status, refused, "{body}");
        assert_eq!(with_key(&inbox, "pk_writes", Method::POST, EVENTS, body).await.status, taken, "{body}");
    }
    assert_eq!(inbox.arrivals().len(), 1);
}

#[tokio::test]
async fn a_revoked_key_is_unknown_and_the_new_one_works() {
    let inbox = inbox().await;
    assert_eq!(with_key(&inbox, "pk_new", Method::GET, "/api/accounts", "").await.status, 401);
    inbox.add_key("pk_new", Scopes::All);
    assert!(inbox.revoke_key("pk_sample_private_key") && !inbox.revoke_key("pk_sample_private_key"));
    assert_eq!(get(&inbox, "/api/accounts").await.status, 401);
    assert_eq!(with_key(&inbox, "pk_new", Method::GET, "/api/accounts", "").await.status, 200);
}

#[tokio::test]
async fn the_account_says_who_it_is() {
    let settings = InboxSettings {
        scopes: Scopes::only(["accounts:read"]),
        public_api_key: "Ab1Cd2".to_owned(),
        test_account: true,
        ..InboxSettings::default()
    };
    let (inbox, _) = inbox_with(settings).await;
    let accounts = get(&inbox, "/api/accounts").await.json();
    let account = &accounts["data"][0];
    let attributes = &account["attributes"];
    assert_eq!((&account["id"], &attributes["public_api_key"]), (&json!("Ab1Cd2"), &json!("Ab1Cd2")));
    assert_eq!(attributes["contact_information"]["organization_name"], "Alder Goods");
    assert_eq!((&attributes["timezone"], &attributes["preferred_currency"]), (&json!("America/Denver"), &json!("USD")));
    assert_eq!(attributes["test_account"], true);
    assert_eq!(get(&inbox, "/api/metrics").await.status, 403);
}
