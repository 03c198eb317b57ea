//! The counts behind docs/COST.md, measured: `infra/cost/counts.json` must say what happens.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use local::clock::ManualClock;
use local::lambda::ChildOutput;
use local::store::{Payment, Shop};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::meter::Meter;
use crate::support::choke::{Choke, Service};
use crate::support::{App, options};

/// Of the length of log lines, which hold durations and ids: per cent.
const TOLERANCE: u64 = 10;

/// Bytes logged by each function, a line feed for each line.
type Logged = Arc<Mutex<BTreeMap<String, u64>>>;

fn written_down() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cost/counts.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("the counts are written down")).expect("they are JSON")
}

/// Compares with what is written down under `name`; what was measured is in the message, to be copied.
fn compare(name: &str, measured: &Value) {
    let written = written_down()[name].clone();
    assert_eq!(*measured, written, "write what was measured into infra/cost/counts.json, and run infra/cost/cost.py");
}

/// Starts an app whose `function` is choked, and counts what its functions log.
async fn counted(function: &str, clock: &ManualClock) -> (App, Choke, Logged) {
    let mut options = options();
    let logged = Logged::default();
    let sink = Arc::clone(&logged);
    options.output = ChildOutput::Lines(Arc::new(move |line| {
        *sink.lock().unwrap().entry(line.function).or_default() += line.text.len() as u64 + 1;
    }));
    options.queue_clock = Arc::new(clock.clone());
    let (app, choke) = Choke::on(function, options).await;
    (app, choke, logged)
}

fn logged_by(logged: &Logged, function: &str) -> u64 {
    let logged = logged.lock().unwrap();
    logged.iter().filter(|(name, _)| name.contains(function)).map(|(_, bytes)| *bytes).sum()
}

/// A cart of three products, looked at again after two minutes, ordered and paid, shipped, completed. Webhooks about one
/// thing that come within a moment are one batch.
#[tokio::test(flavor = "multi_thread")]
async fn order_from_its_cart_to_its_completion_costs_what_is_written_down() {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let (app, choke, logged) = counted("Processor", &clock).await;
    let store = &app.scene.store;
    // The processor knows the store and its products by now.
    app.buy_unheard(3);
    let first = app.buy(3, Payment::Captured);
    app.settle().await;
    choke.take();
    let events_before = app.told().len();
    let bytes_before = logged_by(&logged, "WebhookReceiver") + logged_by(&logged, "Processor");

    let (guest, variants) = store.shop(|shop: &mut Shop| (shop.somebody(), shop.catalog.variant_ids()));
    let (mut meter, mut cart, mut order) = (Meter::new(&app, &choke, true), String::new(), first);
    let goods = || cart = store.act(|shop, now| shop.start_cart(0, variants[0], 1, now)).unwrap();
    meter.step("goods", goods).await;
    for variant in &variants[1..3] {
        let more = || drop(store.act(|shop, now| shop.add_line(&cart, *variant, 1, now)).unwrap());
        meter.step("more", more).await;
    }
    meter.step("e-mail", || store.act(|shop, now| shop.enter_email(&cart, &guest.email, now)).unwrap()).await;
    let address = || {
        store.act(|shop, now| shop.enter_address(&cart, &guest, now)).unwrap();
        store.act(|shop, now| shop.choose_shipping(&cart, "Flat Rate", Decimal::new(750, 2), now)).unwrap();
        clock.advance(Duration::from_secs(120));
    };
    meter.step("address", address).await;
    let place = || order = store.act(|shop, now| shop.place_order(&cart, Payment::Captured, now)).unwrap();
    meter.step("ordered", place).await;
    let ship = || {
        store.act(|shop, now| shop.ship_all(order, now)).unwrap();
    };
    meter.step("shipped", ship).await;
    meter.step("completed", || store.act(|shop, now| shop.complete(order, now)).unwrap()).await;
    meter.print();

    // What is read of the catalog every process keeps, so it depends on which one gets the work.
    let read = ["/v2/orders/{id}", "/v3/checkouts/{id}"].map(|route| meter.sum("store", route));
    let measured = json!({
        "webhooks": meter.sum("store", "(webhooks sent)"),
        "events": app.told().len() - events_before,
        "messages": meter.sum("SQS", "SendMessage"),
        "batches": meter.sum("SQS", "DeleteMessageBatch"),
        "looks_sent": meter.sum("looks", "SendMessage"),
        "look_batches": meter.sum("looks", "DeleteMessageBatch"),
        "table_reads": meter.sum("DynamoDB", "GetItem"),
        "table_writes": meter.sum("DynamoDB", "UpdateItem"),
        "store_requests": read.iter().sum::<u64>(),
        "destination_requests": meter.all("Klaviyo"),
    });
    compare("order", &measured);
    // A line may take a moment from the function's pipe to here.
    let written = written_down()["log_bytes_per_order"].as_u64().unwrap();
    let logged = || logged_by(&logged, "WebhookReceiver") + logged_by(&logged, "Processor") - bytes_before;
    let is_close = || written.abs_diff(logged()) * 100 <= written * TOLERANCE;
    app.until("as many bytes are logged per order as infra/cost/counts.json says", is_close).await;
    app.end().await;
}

/// What an hour and a day cost in which nothing happens.
#[tokio::test(flavor = "multi_thread")]
async fn idle_hour_and_day_cost_what_is_written_down() {
    let (app, choke, _) = counted("Poller", &ManualClock::new(Timestamp::UNIX_EPOCH)).await;
    for action in ["poll", "verify", "carts"] {
        // The first of each learns what stays true: the store's zone, the account's metrics, the hooks.
        for round in 0..2 {
            choke.take();
            let answer = app.poller_entry(json!({"action": action})).await;
            assert_eq!(answer["ok"], true, "{answer}");
            let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
            for (service, what) in choke.take() {
                let name = match (service, what.as_str()) {
                    (Service::Store, _) => "store_requests",
                    (Service::Inbox, _) => "destination_requests",
                    (Service::Sqs, _) => "messages",
                    (Service::DynamoDb, "GetItem" | "BatchGetItem" | "Query") => "table_reads",
                    (Service::DynamoDb, _) => "table_writes",
                };
                *counts.entry(name).or_default() += 1;
            }
            if round == 1 {
                compare(action, &json!(counts));
            }
        }
    }
    app.end().await;
}
