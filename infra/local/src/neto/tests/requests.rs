//! Keys, acknowledgements, quota: whatever is wrong, the status is 200.

use super::*;
use crate::web::Fault;
use crate::web::{Moment, Quota};

const ANY: &str = r#"{"Filter": {"OrderStatus": "New", "OutputSelector": ["ID"]}}"#;

async fn complaint(store: &NetoStore, action: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let reply = send(store, action, headers, body.to_owned()).await;
    assert_eq!(reply.status, 200);
    let mut answer = reply.json();
    if let Some(inner) = answer.get_mut(format!("{action}Response")) {
        answer = inner.take();
    }
    assert_eq!(answer["Ack"], "Error", "{answer}");
    let error = &answer["Messages"]["Error"];
    error.as_array().map_or(error, |errors| &errors[0]).clone()
}

#[tokio::test]
async fn wrong_credentials_are_an_error_within_a_200() {
    let (store, _) = store().await;
    let without_user: Vec<_> = HEADERS.iter().copied().filter(|(name, _)| *name != "netoapi_username").collect();
    assert_eq!(send(&store, "GetOrder", &without_user, ANY.to_owned()).await.status, 200);
    for (name, value) in [("netoapi_key", "another"), ("netoapi_username", "another")] {
        let wrong = HEADERS.map(|header| if header.0 == name { (name, value) } else { header });
        let error = complaint(&store, "GetOrder", &wrong, ANY).await;
        assert_eq!((&error["Message"], &error["SeverityCode"]), (&json!("API Authentication Error"), &json!("Error")));
    }
    assert_eq!(complaint(&store, "GetEverything", &HEADERS, ANY).await["Message"], "API Error");
    let denied = NetoSettings { denied: ["GetRma".to_owned()].into(), ..NetoSettings::default() };
    let (store, _) = with(denied).await;
    assert_eq!(complaint(&store, "GetRma", &HEADERS, ANY).await["Message"], "API Authentication Error");
}

#[tokio::test]
async fn malformed_and_aimless_requests_are_errors() {
    let (store, _) = store().await;
    for (body, message) in [
        ("{", "JSON Error"),
        ("{}", "JSON Error"),
        (r#"{"Filter": {"OutputSelector": ["ID"]}}"#, "Invalid filter"),
        (r#"{"Filter": {"OrderStatus": "New"}}"#, "Invalid filter"),
        (r#"{"Filter": {"OrderState": "New", "OutputSelector": ["ID"]}}"#, "Invalid condition"),
        (r#"{"Filter": {"DatePlacedFrom": "yesterday", "OutputSelector": ["ID"]}}"#, "Invalid condition"),
    ] {
        assert_eq!(complaint(&store, "GetOrder", &HEADERS, body).await["Message"], message, "{body}");
    }
}

#[tokio::test]
async fn without_accept_the_answer_is_xml() {
    let (store, _) = store().await;
    let order = buy(&store, 1);
    let reply = send(&store, "GetOrder", &HEADERS[..2], ANY.to_owned()).await;
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(text.starts_with("<GetOrderResponse>"), "{text}");
    assert!(text.contains(&format!("<OrderID>{order}</OrderID>")) && text.contains("<Ack>Success</Ack>"), "{text}");
}

#[tokio::test]
async fn more_requests_than_the_quota_allows_are_answered_with_429_until_the_minute_is_over() {
    let (store, clock) =
        with(NetoSettings { quota: Quota { requests: 2, ..NetoSettings::default().quota }, ..NetoSettings::default() })
            .await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(send(&store, "GetOrder", &HEADERS, ANY.to_owned()).await.status);
    }
    clock.advance(Duration::from_mins(1));
    statuses.push(send(&store, "GetOrder", &HEADERS, ANY.to_owned()).await.status);
    assert_eq!(statuses, [200, 200, 429, 200]);
}

#[tokio::test]
async fn requests_are_logged_by_action_and_fail_on_demand() {
    let (store, _) = store().await;
    store.faults().inject(1, Moment::Before, Fault::status(503), |request| request.header("netoapi_action").is_some());
    assert_eq!(send(&store, "GetOrder", &HEADERS, ANY.to_owned()).await.status, 503);
    assert_eq!(send(&store, "GetOrder", &HEADERS, ANY.to_owned()).await.status, 200);
    assert_eq!((store.requests().count("GetOrder"), store.requests().count("GetItem")), (2, 0));
}
