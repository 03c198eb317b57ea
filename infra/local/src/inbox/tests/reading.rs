//! Reading back.

use super::*;
use crate::web::testing::assert_same_shape;

/// Three Placed Orders on both sides of a local midnight in Perth (UTC+8), and one without a value.
async fn filled() -> Inbox {
    let inbox = inbox().await;
    let rows = [("a", "2026-08-01T15:59:59Z"), ("b", "2026-08-01T16:00:00Z"), ("c", "2026-08-02T04:00:00+08:00")];
    for (id, time) in rows {
        let mut body = event("Placed Order", &format!("{id}@quaymail.example"), id);
        body["data"]["attributes"]["time"] = time.into();
        post(&inbox, EVENTS, &body).await;
    }
    let mut body = event("Placed Order", "a@quaymail.example", "d");
    body["data"]["attributes"]["time"] = "2026-08-03T00:00:00Z".into();
    body["data"]["attributes"].as_object_mut().unwrap().remove("value");
    post(&inbox, EVENTS, &body).await;
    post(&inbox, EVENTS, &event("Fulfilled Order", "a@quaymail.example", "a")).await;
    inbox
}

async fn placed_order(inbox: &Inbox) -> String {
    let metrics = get(inbox, "/api/metrics?filter=equals(integration.name,%22API%22)").await.json();
    let rows = metrics["data"].as_array().unwrap().clone();
    let found = rows.iter().find(|row| row["attributes"]["name"] == "Placed Order").unwrap();
    found["id"].as_str().unwrap().to_owned()
}

fn keys(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["attributes"]["event_properties"]["$event_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn events_are_filtered_sorted_and_paged_by_following_links() {
    let inbox = filled().await;
    let metric = placed_order(&inbox).await;
    let filter =
        format!("and(equals(metric_id,%22{metric}%22),greater-or-equal(datetime,2026-08-02T00:00:00%2B08:00))");
    let first = get(&inbox, &format!("/api/events?filter={filter}&sort=datetime&page%5Bsize%5D=2")).await.json();
    let (mut ours, mut theirs) = (first["data"][0].clone(), fixture!("events_page.json")["data"][0].clone());
    for event in [&mut ours, &mut theirs] {
        // Properties are whatever was sent.
        event["attributes"]["event_properties"].take();
    }
    assert_same_shape(&ours, &theirs, "event");
    assert_eq!(keys(&first), ["b", "c"]);
    let second = get(&inbox, first["links"]["next"].as_str().unwrap()).await.json();
    assert_eq!((keys(&second), &second["links"]["next"]), (vec!["d".to_owned()], &Value::Null));
    let properties = |page: &Value, row: usize| page["data"][row]["attributes"]["event_properties"].clone();
    assert_eq!(properties(&first, 0)["$value"], 10.5);
    assert_eq!(properties(&second, 0)["$value"], 0, "the metric has carried a value before");
    let newest = get(&inbox, &format!("/api/events?filter=equals(metric_id,%22{metric}%22)")).await.json();
    assert_eq!(keys(&newest), ["d", "c", "b", "a"]);
    let sparse = get(&inbox, "/api/events?fields%5Bevent%5D=datetime,event_properties").await.json();
    let names: Vec<_> = sparse["data"][0]["attributes"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["datetime", "event_properties"]);
    assert_eq!(get(&inbox, "/api/events?fields%5Bevent%5D=value").await.status, 400);
    assert_eq!(get(&inbox, "/api/events?filter=like(metric_id,1)").await.status, 400);
    assert_eq!(get(&inbox, "/api/events?filter=greater-than(datetime,yesterday)").await.status, 400);
    assert_eq!(get(&inbox, "/api/events?page%5Bsize%5D=1001").await.status, 400);
}

#[tokio::test]
async fn metrics_of_other_integrations_may_have_the_same_name() {
    let inbox = filled().await;
    let all = get(&inbox, "/api/metrics").await.json();
    assert_same_shape(&all, &fixture!("metrics_page.json"), "metrics");
    let named = all["data"].as_array().unwrap().iter().filter(|row| row["attributes"]["name"] == "Placed Order");
    assert_eq!(named.count(), 2);
    let by_category = get(&inbox, "/api/metrics?filter=equals(integration.category,%22API%22)").await.json();
    assert_eq!(by_category["data"], json!([]));
}

#[tokio::test]
async fn account_tells_time_zone_and_currency() {
    let inbox = inbox().await;
    let account = get(&inbox, "/api/accounts").await.json();
    assert_same_shape(&account, &fixture!("accounts.json"), "account");
    assert_eq!(account["data"][0]["attributes"]["timezone"], "America/Denver");
}

async fn aggregate(inbox: &Inbox, change: impl FnOnce(&mut Value)) -> Reply {
    let mut body = fixture!("metric_aggregates_request.json");
    body["data"]["attributes"]["metric_id"] = placed_order(inbox).await.into();
    change(&mut body["data"]["attributes"]);
    post(inbox, "/api/metric-aggregates", &body).await
}

#[tokio::test]
async fn aggregates_count_by_local_day() {
    let inbox = filled().await;
    let answer = aggregate(&inbox, |_| ()).await.json();
    let sample = fixture!("metric_aggregates_response.json");
    assert_same_shape(&answer, &sample, "aggregates");
    let attributes = &answer["data"]["attributes"];
    assert_eq!(attributes["dates"], sample["data"]["attributes"]["dates"]);
    let measured = json!({"count": [1, 2, 1], "sum_value": [10.5, 21, 0]});
    assert_eq!(attributes["data"], json!([{"dimensions": [], "measurements": measured}]));
    let by_currency = aggregate(&inbox, |query| {
        query["by"] = json!(["$value_currency"]);
        query["measurements"] = json!(["unique"]);
    });
    let expected = json!([{"dimensions": ["USD"], "measurements": {"unique": [1, 2, 1]}}]);
    assert_eq!(by_currency.await.json()["data"]["attributes"]["data"], expected);
}

#[tokio::test]
async fn aggregates_refuse_what_klaviyo_refuses() {
    let inbox = filled().await;
    let year_begins = "greater-or-equal(datetime,2025-08-01T00:00:00+08:00)";
    for (name, value) in [
        ("timezone", json!("australia/perth")),
        ("timezone", json!("Europe/Kyiv")),
        ("sort", json!("count")),
        ("measurements", json!(["average"])),
        ("filter", json!(["less-than(datetime,2026-08-04T00:00:00+08:00)"])),
        ("filter", json!(["greater-or-equal(datetime,2026-08-01)", "less-than(datetime,2026-08-04)"])),
        ("filter", json!([year_begins, "less-than(datetime,2026-08-02T00:00:00+08:00)"])),
        ("page_size", json!(100)),
        ("metric_id", json!("nothing")),
    ] {
        let reply = aggregate(&inbox, |query| query[name] = value.clone()).await;
        assert_eq!((reply.status, pointers(&reply)), (400, vec![format!("/data/attributes/{name}")]), "{value}");
    }
    let a_year = json!([year_begins, "less-than(datetime,2026-08-01T00:00:00+08:00)"]);
    assert_eq!(aggregate(&inbox, |query| query["filter"] = a_year).await.status, 200);
}
