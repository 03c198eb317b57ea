//! `orderwire dev --sample`: something to look at without a store.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::following::is;
use super::stage::Dev;

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_shows_sales_a_hostile_name_something_unpaid_something_parked_and_a_forgery() {
    let dev = Dev::start(TempDir::new().unwrap(), &["--sample", "--orders-per-minute", "60"]).await;
    assert_eq!(dev.get("/api/state").await["sample"], true);
    let mut entries = dev.follow(0).await;
    entries.until("a forgery", |entry| entry["kind"] == "webhook" && entry["status"] == 401).await;
    let of_kind = |kind: &str| entries.seen.iter().filter(|entry| entry["kind"] == kind).count();
    assert!(of_kind("parked") > 0);
    let unpaid = entries.seen.iter().find(|entry| entry["status"] == "Awaiting Payment").expect("somebody pays later");
    let order: u64 = unpaid["subject"].as_str().unwrap().strip_prefix("order#").unwrap().parse().unwrap();
    let hostile =
        |entry: &Value| is("read", order)(entry) && entry["answer"]["body"].to_string().contains("<img src=x");
    assert!(entries.seen.iter().any(hostile));
    entries.until("a sale", |entry| entry["kind"] == "delivery" && entry["status"] == 202).await;
    let (code, folder) = dev.end(rustix::process::Signal::INT).await;
    assert_eq!(code, Some(0));
    let left = json!(std::fs::read_dir(folder.path().join("tmp")).unwrap().count());
    assert_eq!(left, 0, "nothing is left");
}
