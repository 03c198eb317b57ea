//! A day in June in Denver, its orders, and what is said of it.

use std::sync::Arc;

use delivery::{Store, Stores};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use ledger::Ledger;
use local::inbox::StoredEvent;
use local::scene::{STORE, SceneOptions};
use local::store::{Order, Payment};
use platforms::Haste;
use poller::Tools;
use serde_json::{Value, json};

use crate::support::{App, options};

/// Long over.
pub(super) const DAY: Date = date(2026, 6, 10);

/// A moment of a day in Denver, where the sample store and its inbox are.
pub(super) fn on(day: Date, hour: i8, minute: i8) -> Timestamp {
    let zone = TimeZone::get("America/Denver").unwrap();
    day.at(hour, minute, 0, 0).to_zoned(zone).unwrap().timestamp()
}

/// A moment of the day.
pub(super) fn at(hour: i8, minute: i8) -> Timestamp {
    on(DAY, hour, minute)
}

/// The usual scene, hearing of an order only when the test wants it.
pub(super) fn quiet() -> SceneOptions {
    let mut options = options();
    options.topics = vec!["store/order/updated".to_owned()];
    options
}

pub(super) trait Stage {
    /// A paid order of one line, of which nobody hears.
    fn place(&self, at: Timestamp) -> u64;
    /// The same, with something different about it.
    fn place_with(&self, at: Timestamp, payment: Payment, change: impl FnOnce(&mut Order)) -> u64;
    /// Changes an order, of which nobody hears.
    fn change(&self, order: u64, change: impl FnOnce(&mut Order));
    /// Hears of an order and tells of it.
    async fn tell(&self, order: u64);
    /// A paid order that is told of.
    async fn sell(&self, at: Timestamp) -> u64;
    /// The event of an order.
    fn event(&self, metric: &str, order: u64) -> Arc<StoredEvent>;
    /// What is said of the day.
    async fn verify(&self) -> Value;
    /// The same, and what is missing is told again.
    async fn heal(&self) -> Value;
    /// What the command works with.
    fn tools(&self) -> Tools;
    /// The configured store, as the command reads it.
    fn store(&self) -> Arc<Store>;
}

impl Stage for App {
    fn place(&self, at: Timestamp) -> u64 {
        self.place_with(at, Payment::Captured, |_| {})
    }

    fn place_with(&self, at: Timestamp, payment: Payment, change: impl FnOnce(&mut Order)) -> u64 {
        let buy = |shop: &mut local::store::Shop| {
            let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
            shop.buy(0, &person, &[(variant, 1)], payment, at).unwrap().outcome
        };
        let order = self.scene.store.shop(buy);
        self.change(order, change);
        order
    }

    fn change(&self, order: u64, change: impl FnOnce(&mut Order)) {
        self.scene.store.shop(|shop| change(shop.orders.get_mut(&order).unwrap()));
    }

    async fn tell(&self, order: u64) {
        self.hear_of(order).await;
        self.settle().await;
    }

    async fn sell(&self, at: Timestamp) -> u64 {
        let order = self.place(at);
        self.tell(order).await;
        order
    }

    fn event(&self, metric: &str, order: u64) -> Arc<StoredEvent> {
        let key = format!("bigcommerce:{STORE}:{order}");
        let events = self.told();
        let found = events.iter().find(|event| event.metric == metric && event.unique_id.as_ref() == Some(&key));
        Arc::clone(found.expect("it was told"))
    }

    async fn verify(&self) -> Value {
        let entry = self.poller_entry(json!({"action": "verify", "store": STORE, "day": DAY})).await;
        assert_eq!((&entry["ok"], &entry["day"]), (&json!(true), &json!(DAY)), "{entry}");
        entry
    }

    async fn heal(&self) -> Value {
        let entry = self.poller_entry(json!({"action": "verify", "store": STORE, "day": DAY, "heal": true})).await;
        assert_eq!(entry["ok"], true, "{entry}");
        self.settle().await;
        entry
    }

    fn tools(&self) -> Tools {
        let stack = &self.scene.stack;
        Tools {
            ledger: Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table")),
            sqs: stack.sqs_client().clone(),
            orders_url: stack.queue_url("OrdersQueue").to_owned(),
            runs_url: stack.queue_url("RunsQueue").to_owned(),
            public_url: None,
        }
    }

    fn store(&self) -> Arc<Store> {
        let config = runtime::check(&std::fs::read_to_string(self.scene.config_path()).unwrap()).unwrap();
        Stores::build(&config, Haste::Background).unwrap().get(STORE).unwrap()
    }
}

/// Order ids as they are written.
pub(super) fn ids<const N: usize>(orders: [u64; N]) -> Value {
    orders.map(|order| order.to_string()).as_slice().into()
}

/// That nothing differs.
pub(super) fn is_right(entry: &Value) -> bool {
    ["missing", "extra", "doubled"].iter().all(|list| entry[list] == json!([]))
        && entry["destinations"].as_array().unwrap().iter().all(|at| at["missing_lines"] == json!({}))
}
