//! The metric mapping.

use super::*;

/// What each slot points at, as name and integration of the metric.
async fn mapping(inbox: &Inbox) -> Vec<(String, Option<(String, String)>)> {
    let answer = get(inbox, "/api/mapped-metrics?include=metric").await.json();
    let included = answer["included"].as_array().unwrap().clone();
    let described = |id: &Value| {
        let metric = &included.iter().find(|metric| metric["id"] == *id).unwrap()["attributes"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&metric["name"]), text(&metric["integration"]["key"]))
    };
    let slots = answer["data"].as_array().unwrap().iter().map(|slot| {
        let data = &slot["relationships"]["metric"]["data"];
        (slot["id"].as_str().unwrap().to_owned(), (!data.is_null()).then(|| described(&data["id"])))
    });
    slots.filter(|(_, metric)| metric.is_some()).collect()
}

#[tokio::test]
async fn revenue_points_at_the_native_metric_until_it_is_mapped() {
    let inbox = inbox().await;
    let named = |name: &str, key: &str| Some((name.to_owned(), key.to_owned()));
    let native = ("revenue".to_owned(), named("Placed Order", "bigcommerce"));
    assert_eq!(mapping(&inbox).await, [native]);
    inbox.map_metric("revenue", Some("Placed Order"));
    inbox.map_metric("cancelled_sales", Some("Cancelled Order"));
    let ours = [
        ("cancelled_sales".to_owned(), named("Cancelled Order", "api")),
        ("revenue".to_owned(), named("Placed Order", "api")),
    ];
    assert_eq!(mapping(&inbox).await, ours);
    inbox.map_metric("revenue", None);
    assert_eq!(mapping(&inbox).await, ours[..1]);
}

#[tokio::test]
async fn one_slot_is_read_by_its_name() {
    let inbox = inbox().await;
    let slot = get(&inbox, "/api/mapped-metrics/revenue/").await.json();
    assert_eq!((&slot["data"]["type"], &slot["data"]["id"]), (&json!("mapped-metric"), &json!("revenue")));
    assert_eq!(slot.get("included"), None);
    assert_eq!(get(&inbox, "/api/mapped-metrics/profit").await.status, 404);
    assert_eq!(get(&inbox, "/api/mapped-metrics?include=flows").await.status, 400);
    let body = json!({"data": {}});
    assert_eq!(post(&inbox, "/api/mapped-metrics/revenue", &body).await.status, 405);
}
