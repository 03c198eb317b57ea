//! What is refused, and how.

use super::*;
use crate::web::testing::assert_same_shape;

/// Posts the event after `change` and gives status and pointers.
async fn refused(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let inbox = inbox().await;
    let mut body = event("Placed Order", "jo@quaymail.example", "a");
    change(&mut body["data"]["attributes"]);
    let reply = post(&inbox, EVENTS, &body).await;
    assert_eq!(reply.status, 400, "{:?}", reply.body);
    assert_same_shape(&reply.json(), &fixture!("error_400.json"), "");
    assert!(inbox.arrivals().is_empty());
    pointers(&reply)
}

#[tokio::test]
async fn wrong_phone_and_email_are_named_by_pointer() {
    let at = "/data/attributes/profile/data/attributes";
    let profile = |attributes: Value| move |event: &mut Value| event["profile"]["data"]["attributes"] = attributes;
    for phone in ["303-555-0142", "+0123456789", "+1234567", "+1303555014a"] {
        assert_eq!(refused(profile(json!({"phone_number": phone}))).await, [format!("{at}/phone_number")], "{phone}");
    }
    for email in ["", "jo", "jo@", "@quaymail.example", "jo@quaymail", "j o@quaymail.example", "jo@quay@mail.example"] {
        assert_eq!(
            refused(profile(json!({"email": email, "external_id": "1"}))).await,
            [format!("{at}/email")],
            "{email}"
        );
    }
    assert_eq!(refused(profile(json!({"first_name": "Jo"}))).await, [at], "no identifier");
    assert_eq!(refused(profile(json!({"email": "jo@quaymail.example", "city": "X"}))).await, [format!("{at}/city")]);
}

#[tokio::test]
async fn wrong_attributes_are_named_by_pointer() {
    let cases: [(&str, Value); 12] = [
        ("value", json!("10.50")),
        ("value_currency", json!("usd")),
        ("time", json!("2026-08-03T10:00:00")),
        ("time", json!(1_785_721_329)),
        ("time", json!("1999-12-31T23:59:59Z")),
        ("time", json!("2027-09-01T00:00:00Z")),
        ("unique_id", json!("")),
        ("unique_id", json!("x".repeat(256))),
        ("backfill", json!("true")),
        ("properties", json!([])),
        ("uniqueid", json!("a")),
        ("metric", json!({"data": {"type": "metric", "attributes": {"name": "x".repeat(128)}}})),
    ];
    for (name, value) in cases {
        let found = refused(|event| event[name] = value.clone()).await;
        let [pointer] = found.as_slice() else { panic!("one error expected for {name}: {found:?}") };
        assert!(pointer.starts_with(&format!("/data/attributes/{name}")), "{pointer} for {name}");
    }
}

#[tokio::test]
async fn wrong_properties_are_named_by_pointer() {
    let many: Value = (0..401).map(|n| (n.to_string(), json!(1))).collect();
    let mut deep = json!(1);
    for _ in 0..11 {
        deep = json!({"a": deep});
    }
    let properties = |properties: Value| move |event: &mut Value| event["properties"] = properties;
    let at = "/data/attributes/properties";
    assert_eq!(refused(properties(many)).await, [at]);
    assert_eq!(refused(properties(json!({"$value": 1, "$extra": {"a": 1}}))).await, [format!("{at}/$value")]);
    assert_eq!(refused(properties(json!({"a": "x".repeat(102_401)}))).await, [format!("{at}/a")]);
    assert_eq!(refused(properties(json!({"a": vec![1; 4001]}))).await, [format!("{at}/a")]);
    assert_eq!(refused(properties(json!({"a": deep}))).await, [format!("{at}/a")]);
}

#[tokio::test]
async fn requests_without_the_right_headers_are_refused() {
    let inbox = inbox().await;
    let url = format!("{}{EVENTS}", inbox.api_base());
    let body = event("Placed Order", "jo@quaymail.example", "a").to_string();
    let with = async |place: usize, value: Option<&'static str>| {
        let mut headers = HEADERS.to_vec();
        match value {
            Some(value) => headers[place].1 = value,
            None => drop(headers.remove(place)),
        }
        ask(Method::POST, &url, &headers, Some(body.clone()), PATIENCE).await.unwrap()
    };
    let unauthorized = with(0, Some("Klaviyo-API-Key pk_other")).await;
    assert_eq!(unauthorized.status, 401);
    let (ours, theirs) = (unauthorized.json()["errors"][0].clone(), fixture!("error_401.json")["errors"][0].clone());
    assert_eq!((&ours["code"], &ours["source"]), (&theirs["code"], &theirs["source"]));
    assert_eq!(with(0, Some("pk_sample_private_key")).await.status, 401);
    assert_eq!(with(0, None).await.status, 401);
    assert_eq!(with(1, None).await.status, 400);
    assert_eq!(with(1, Some("newest")).await.status, 400);
    assert_eq!(with(1, Some("2023-02-22")).await.status, 410);
    assert_eq!(with(1, Some("2026-07-15.pre")).await.status, 202);
    assert_eq!(with(2, Some("application/json")).await.status, 415);
    assert_eq!(with(2, None).await.status, 415);
    assert_eq!(get(&inbox, "/api/nothing").await.status, 404);
    assert_eq!(get(&inbox, BULK).await.status, 405);
    assert_eq!(inbox.arrivals().len(), 1);
}
