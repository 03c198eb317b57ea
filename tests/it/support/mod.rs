//! One app per test: everything runs, and at the end nothing may be left over.

pub(crate) mod books;
mod calls;
pub(crate) mod choke;
mod lines;
mod specs;
mod steps;
pub(crate) mod terminal;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use local::inbox::{Dedupe, StoredEvent};
use local::lambda::ChildOutput;
use local::scene::{STORE, Sample, Scene, SceneOptions};
use local::store::{Deed, DeedError, Disturbance, Payment, SampleStore, Shop, Webhook};
use local::web::Outcome;
use serde_json::Value;

pub(crate) use self::lines::Lines;

pub(crate) const TEMPLATE: &str = include_str!("../../../template.yaml");
/// Longer than anything here takes, even on a busy machine; a test that needs it has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a condition is looked at that nothing tells of.
const TICK: Duration = Duration::from_millis(10);

/// A running scene.
pub(crate) struct App<S: Sample = SampleStore> {
    pub(crate) scene: Scene<S>,
    /// Statuses at the inbox other than success that the test brings about itself.
    pub(crate) expected_refusals: bool,
}

/// The usual scene with a BigCommerce store.
pub(crate) fn options() -> SceneOptions {
    options_of()
}

/// The usual scene: an inbox that keeps every arrival, so that nothing sent twice goes unseen.
#[expect(clippy::disallowed_methods, reason = "CI says by a variable where the release binaries are")]
pub(crate) fn options_of<S: Sample>() -> SceneOptions<S> {
    let platform = platforms::find(S::PLATFORM).expect("it is registered");
    let mut options = SceneOptions::of(TEMPLATE, env!("CARGO_BIN_EXE_orderwire"), platform.topics());
    // The release binaries of the functions, where CI has built them.
    options.functions = std::env::var_os("ORDERWIRE_TEST_FUNCTIONS").map(PathBuf::from);
    options.inbox.dedupe = Dedupe::Off;
    options.output = ChildOutput::Lines(Arc::new(|line| println!("{line:?}")));
    options
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(options()).await
    }

    /// Sends all webhooks of an order once more, as new deliveries: nothing may be told again.
    pub(crate) async fn repeat(&self, order: u64) {
        let before = self.told().len();
        let now = self.scene.store.shop(|shop| shop.orders[&order].modified);
        let scopes =
            ["store/order/created", "store/order/updated", "store/order/statusUpdated", "store/order/refund/created"];
        self.scene.store.announce(&scopes.map(|scope| Webhook::order(scope, order, now)));
        self.settle().await;
        assert_eq!(self.told().len(), before, "a second round told something again");
    }

    /// A guest buys one piece of each of the first variants, paying as given.
    pub(crate) fn buy(&self, variants: usize, payment: Payment) -> u64 {
        self.scene.store.act(|shop, now| purchase(shop, variants, payment, now)).expect("the goods are there")
    }

    /// Someone does something of which no webhook tells.
    pub(crate) fn unheard<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        let store = &self.scene.store;
        store.disturb(Disturbance { lost: Some(Arc::new(|_| true)), ..Disturbance::default() });
        let outcome = store.act(deed).expect("it can be done");
        store.disturb(Disturbance::default());
        outcome
    }

    /// As [`App::buy`], paid, but no webhook tells of it.
    pub(crate) fn buy_unheard(&self, variants: usize) -> u64 {
        self.unheard(|shop, now| purchase(shop, variants, Payment::Captured, now))
    }

    /// Sends one webhook about an order and waits until it is queued.
    pub(crate) async fn hear_of(&self, order: u64) {
        let at =
            self.scene.store.shop(|shop| shop.orders.get(&order).map_or(Timestamp::UNIX_EPOCH, |order| order.modified));
        self.scene.store.announce(&[Webhook::order("store/order/updated", order, at)]);
        self.scene.store.settled().await;
    }
}

impl<S: Sample> App<S> {
    pub(crate) async fn with(options: SceneOptions<S>) -> Self {
        let scene = Scene::start(options).await.expect("the scene starts");
        Self { scene, expected_refusals: false }
    }

    /// Waits until every webhook was delivered and every message worked off, cart looks to come excepted.
    pub(crate) async fn settle(&self) {
        self.scene.store.settled().await;
        self.scene.stack.drained(&["OrdersQueue"], PATIENCE).await.expect("the queue drains");
    }

    /// Waits until the carts to be looked at again were looked at.
    pub(crate) async fn settle_follow_ups(&self) {
        self.settle().await;
        self.scene.stack.drained(&["FollowupsQueue"], PATIENCE).await.expect("the queue drains");
        self.settle().await;
    }

    /// As [`until`].
    pub(crate) async fn until(&self, what: &str, condition: impl Fn() -> bool) {
        until(what, condition).await;
    }

    /// Invokes the poller directly and gives its answer.
    pub(crate) async fn poller(&self, input: Value) -> Value {
        let answer = self.scene.stack.function("Poller").invoke(input.to_string().into()).await;
        serde_json::from_slice(&answer.expect("the poller answers").payload).unwrap()
    }

    /// What the poller answers about the one store.
    pub(crate) async fn poller_entry(&self, input: Value) -> Value {
        self.poller(input).await["stores"][0].clone()
    }

    /// Changes the configuration file, as the operator does.
    pub(crate) fn configure(&self, change: impl FnOnce(&mut Value)) {
        let path = self.scene.config_path();
        let mut config = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        change(&mut config);
        std::fs::write(&path, config.to_string()).unwrap();
    }

    /// Everything told so far.
    pub(crate) fn told(&self) -> Vec<Arc<StoredEvent>> {
        self.scene.inbox.events()
    }

    /// Metric and key of what was told, without the common beginning of the keys, sorted.
    pub(crate) fn keys(&self) -> Vec<String> {
        let prefix = format!("{}:{STORE}:", S::PLATFORM);
        let key = |event: &Arc<StoredEvent>| {
            let key = event.unique_id.clone().unwrap_or_default();
            format!("{} {}", event.metric, key.strip_prefix(&prefix).unwrap_or(&key))
        };
        let mut keys: Vec<_> = self.told().iter().map(key).collect();
        keys.sort();
        keys
    }

    /// Events per metric.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for event in self.told() {
            *counts.entry(event.metric.clone()).or_default() += 1;
        }
        counts
    }

    /// The one event of this metric.
    pub(crate) fn only(&self, metric: &str) -> Arc<StoredEvent> {
        let mut found: Vec<_> = self.told().into_iter().filter(|event| event.metric == metric).collect();
        assert_eq!(found.len(), 1, "{metric}: {:?}", self.keys());
        found.remove(0)
    }

    /// What was set aside, as (what, reason).
    pub(crate) async fn parked(&self) -> Vec<(String, String)> {
        let table = self.scene.stack.table_name("Table");
        let ledger = ledger::Ledger::new(self.scene.stack.dynamodb_client().clone(), table);
        let parked = ledger.parked(STORE).await.expect("the table answers");
        parked.into_iter().map(|parked| (parked.what, parked.reason)).collect()
    }

    /// Ends the test: nothing may be left in a queue or under a claim, no request may have been unexpected, and where
    /// the official API descriptions are at hand every request must fit them.
    pub(crate) async fn end(self) {
        self.settle().await;
        let stack = &self.scene.stack;
        for queue in ["OrdersDeadLetterQueue", "FollowupsDeadLetterQueue", "RunsDeadLetterQueue"] {
            assert_eq!(stack.figures(queue).visible, 0, "{queue} holds something");
        }
        let items = stack.dynamodb_client().scan().table_name(stack.table_name("Table")).send().await.unwrap();
        let claimed: Vec<_> = items.items().iter().filter(|item| item.contains_key("owner")).collect();
        assert!(claimed.is_empty(), "a claim is still held: {claimed:?}");
        let unrouted = self.scene.store.requests().all().into_iter().filter(|request| request.route.is_empty());
        assert_eq!(unrouted.map(|request| request.path).collect::<Vec<_>>(), Vec::<String>::new());
        let refused = self.scene.inbox.requests().all().into_iter();
        let refused = refused.filter(|request| !matches!(request.outcome, Outcome::Answered(200..=299)));
        if !self.expected_refusals {
            assert_eq!(refused.map(|request| (request.path, request.outcome)).collect::<Vec<_>>(), []);
        }
        specs::check(&self.scene);
        self.scene.stack.stop().await;
    }
}

/// Waits until `condition` holds, for what nothing tells of.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    until_within(PATIENCE, what, condition).await;
}

/// The same, for what may take as long as this.
pub(crate) async fn until_within(patience: Duration, what: &str, condition: impl Fn() -> bool) {
    let mut ticks = tokio::time::interval(TICK);
    let holds = async {
        while !condition() {
            ticks.tick().await;
        }
    };
    tokio::time::timeout(patience, holds).await.unwrap_or_else(|_| panic!("in vain: {what}"));
}

/// A guest buys one piece of each of the first variants.
pub(crate) fn purchase(
    shop: &mut Shop,
    variants: usize,
    payment: Payment,
    now: Timestamp,
) -> Result<Deed<u64>, DeedError> {
    let person = shop.somebody();
    let lines: Vec<_> = shop.catalog.variant_ids().into_iter().take(variants).map(|variant| (variant, 1)).collect();
    shop.buy(0, &person, &lines, payment, now)
}
