//! Every metric of every platform, each way it can come: by webhooks, by the poll, by the import (`docs/COVERAGE.md`).

mod bigcommerce;
mod neto;
mod tiendanube;
mod wicked;

use std::fmt::Display;

use jiff::{SignedDuration, Timestamp};
use local::clock::{Clock, SystemClock};
use local::scene::{STORE, Sample, SceneOptions};
use serde_json::{Value, json};

use crate::support::App;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

const STARTED: &str = "Started Checkout";
const PLACED: &str = "Placed Order";
const PRODUCT: &str = "Ordered Product";
const FULFILLED: &str = "Fulfilled Order";
const CANCELLED: &str = "Cancelled Order";
const REFUNDED: &str = "Refunded Order";
/// Every metric a store's server tells of.
pub(crate) const ALL: &[&str] = &[STARTED, PLACED, PRODUCT, FULFILLED, CANCELLED, REFUNDED];
/// Those that are about orders.
const OF_ORDERS: &[&str] = &[PLACED, PRODUCT, FULFILLED, CANCELLED, REFUNDED];

/// The metrics that come from a platform, by the way they come.
pub(crate) struct Ways {
    /// By webhooks alone.
    pub(crate) realtime: &'static [&'static str],
    /// By polls alone.
    pub(crate) periodic: &'static [&'static str],
    /// By the import.
    pub(crate) historic: &'static [&'static str],
}

/// What is proven here, by platform.
pub(crate) const PROVEN: [(&str, Ways); 3] =
    [("bigcommerce", bigcommerce::WAYS), ("neto", neto::WAYS), ("tiendanube", tiendanube::WAYS)];

/// What was sold in a store, by ids.
struct Sold {
    /// Of an order that will be sent and paid back in part, twice.
    sent: String,
    /// Of an order that will be cancelled.
    cancelled: String,
    /// `<order>:line:<line>` of every line of both.
    lines: Vec<String>,
    /// Of a cart whose shopper is known and left.
    cart: String,
}

/// What a platform's sample store is put through.
trait Story: Sample {
    /// From now on no webhook arrives.
    fn deafen(&self);
    /// Two orders are paid, and a shopper gets as far as paying and leaves.
    fn sell(&self, at: Timestamp) -> Sold;
    /// The one order is sent and paid back in two parts, the other cancelled. Gives the later refund's id.
    fn follow_up(&self, sold: &Sold, at: Timestamp) -> String;
}

/// A store after all that, and what can have been told.
struct Told<S: Sample> {
    app: App<S>,
    sold: Sold,
    later_refund: String,
}

/// Webhooks are all that is heard.
async fn by_webhooks<S: Story>(options: SceneOptions<S>) -> Told<S> {
    let app = App::with(options).await;
    let begin = now() - MINUTE * 2;
    let sold = app.scene.store.sell(begin);
    app.settle().await;
    let later_refund = app.scene.store.follow_up(&sold, begin + MINUTE);
    app.settle().await;
    Told { app, sold, later_refund }
}

/// All webhooks are lost: a poll finds what was sold, another one what became of it.
async fn by_polls<S: Story>(options: SceneOptions<S>) -> Told<S> {
    let app = App::with(options).await;
    app.scene.store.deafen();
    let begin = now() - MINUTE * 2;
    let sold = app.scene.store.sell(begin);
    poller(&app, json!({"action": "poll"})).await;
    let later_refund = app.scene.store.follow_up(&sold, begin + MINUTE);
    poller(&app, json!({"action": "poll"})).await;
    Told { app, sold, later_refund }
}

/// It all happened before the store was connected.
async fn by_import<S: Story>(mut options: SceneOptions<S>) -> Told<S> {
    let connected_at = now();
    options.connected_at = Some(connected_at);
    let app = App::with(options).await;
    app.scene.store.deafen();
    let sold = app.scene.store.sell(connected_at - MINUTE * 2);
    let later_refund = app.scene.store.follow_up(&sold, connected_at - MINUTE);
    let entry = poller(&app, json!({"action": "import", "store": STORE})).await;
    assert_eq!(entry["state"], "finished", "{entry}");
    Told { app, sold, later_refund }
}

fn now() -> Timestamp {
    SystemClock.now()
}

/// Has the poller do something; it must go well.
async fn poller<S: Sample>(app: &App<S>, input: Value) -> Value {
    let entry = app.poller_entry(input).await;
    assert_eq!(entry["ok"], true, "{entry}");
    app.settle().await;
    entry
}

/// An event in the inbox: metric, key, `Sync Mode`, `backfill`.
type Row = (String, String, String, bool);

impl<S: Sample> Told<S> {
    /// Ends the test: exactly these metrics arrived, each event once, under the key of the contract and in this mode;
    /// as history if that is what it is.
    async fn assert_told(self, metrics: &[&str], mode: &str) {
        let expected = metrics.iter().flat_map(|metric| {
            let row = |key| ((*metric).to_owned(), key, mode.to_owned(), mode == "historic");
            self.keys(metric).into_iter().map(row)
        });
        assert_eq!(self.rows(), sorted(expected));
        self.app.end().await;
    }

    /// The keys under which a metric is told, if it is.
    fn keys(&self, metric: &str) -> Vec<String> {
        let Sold { sent, cancelled, lines, cart } = &self.sold;
        let keys = match metric {
            STARTED => vec![format!("cart:{cart}")],
            PLACED => vec![sent.clone(), cancelled.clone()],
            PRODUCT => lines.clone(),
            FULFILLED => vec![sent.clone()],
            CANCELLED => vec![cancelled.clone()],
            REFUNDED => vec![sent.clone(), format!("{sent}:refund:{}", self.later_refund)],
            _ => Vec::new(),
        };
        keys.into_iter().map(|key| format!("{}:{STORE}:{key}", S::PLATFORM)).collect()
    }

    fn rows(&self) -> Vec<Row> {
        let told = self.app.told().into_iter().map(|event| {
            let mode = event.properties["Sync Mode"].as_str().unwrap().to_owned();
            (event.metric.clone(), event.unique_id.clone().unwrap(), mode, event.backfill)
        });
        sorted(told)
    }
}

/// `<order>:line:<line>` of each line.
fn lines_of(order: impl Display, lines: impl Iterator<Item = impl Display>) -> Vec<String> {
    lines.map(|line| format!("{order}:line:{line}")).collect()
}

fn sorted(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort();
    rows
}
