//! A destination and a store that fail, seen from both sides of the proxy.

use local::store::Payment;
use local::web::{Fault, Moment};
use serde_json::{Value, json};

use super::following::is;
use super::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_at_the_destination_fails_for_the_functions_and_comes_again() {
    let stage = Stage::start().await;
    let is_event = |request: &local::web::Request| request.method == "POST";
    stage.inbox.faults().inject(1, Moment::Before, Fault::Close, is_event);
    stage.inbox.faults().inject(1, Moment::Before, Fault::retry_after(503, 1), is_event);
    let order = stage.buy(Payment::Captured);
    let mut entries = stage.dev.follow(0).await;
    let delivery = |status: Value| move |entry: &Value| is("delivery", order)(entry) && entry["status"] == status;
    let cut = entries.until("no answer", delivery(Value::Null)).await;
    assert!(cut["answer"]["error"].as_str().unwrap().contains("no answer from 127.0.0.1"), "{cut}");
    let busy = entries.until("try later", delivery(json!(503))).await;
    assert_eq!(busy["answer"]["headers"]["retry-after"], "1");
    entries.until("it is told after all", delivery(json!(202))).await;
    stage.inbox.wait_until(|events| events.len() == 2).await;
}
