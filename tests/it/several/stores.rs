//! Three stores, one of each platform, in one deployment with two destinations.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use local::clock::{ManualClock, SystemClock};
use local::inbox::Inbox;
use local::neto::{Goods, NetoSettings, NetoStore, Pay};
use local::scene::{DESTINATION, STORE, Sample};
use local::store::Payment;
use local::tiendanube::{self, TiendanubeSettings, TiendanubeStore};
use local::web::{Fault, Moment};
use serde_json::{Value, json};

use super::stage::{Pair, SECOND};

const NETO: &str = "kettlebay";
const TIENDA: &str = "sierra-mate";

/// A BigCommerce store as ever, and two more.
struct Three {
    pair: Pair,
    clock: ManualClock,
    neto: NetoStore,
    tienda: TiendanubeStore,
}

impl Three {
    async fn start() -> Self {
        let (pair, clock) = Pair::stepwise().await;
        let neto = NetoStore::start(NetoSettings::default(), Arc::new(SystemClock)).await.unwrap();
        let settings = TiendanubeSettings { pace: 10, ..TiendanubeSettings::default() };
        let tienda = TiendanubeStore::start(settings, Arc::new(SystemClock)).await.unwrap();
        pair.app.configure(|config| {
            let stores = config["stores"].as_array_mut().unwrap();
            stores.extend([named(NETO, neto.configured()), named(TIENDA, tienda.configured())]);
        });
        let receiver = pair.app.scene.stack.function_url("WebhookReceiver");
        neto.register_hooks(&[], &format!("{receiver}webhooks/{NETO}")).unwrap();
        let platform = platforms::find(TiendanubeStore::PLATFORM).unwrap();
        let topics: Vec<_> = platform.topics().iter().map(|topic| (*topic).to_owned()).collect();
        tienda.register_hooks(&topics, &format!("{receiver}webhooks/{TIENDA}")).unwrap();
        pair.app.scene.stack.resume();
        Self { pair, clock, neto, tienda }
    }

    /// Somebody buys something in each of them.
    fn buy(&self) {
        self.pair.app.buy(1, Payment::Captured);
        let deed = |shop: &mut local::neto::Shop, now| {
            let (person, sku) = (shop.somebody(), shop.skus().remove(0));
            shop.buy(&person, vec![Goods::new(sku, 2)], Pay::Now, now)
        };
        self.neto.act(deed).unwrap();
        let deed = |shop: &mut tiendanube::Shop, now| {
            let buyer = shop.somebody();
            shop.buy(&buyer, &[(880_100_201, 1)], tiendanube::Payment::Paid, now)
        };
        self.tienda.act(deed).unwrap();
    }

    async fn settle(&self) {
        self.neto.settled().await;
        self.tienda.settled().await;
        self.pair.app.settle().await;
    }

    /// What a poll says of each store.
    async fn poll(&self) -> BTreeMap<String, bool> {
        let answer = self.pair.app.poller(json!({"action": "poll"})).await;
        self.settle().await;
        let entries = answer["stores"].as_array().unwrap().iter();
        entries.map(|entry| (entry["store"].as_str().unwrap().to_owned(), entry["ok"] == true)).collect()
    }

    /// Orders placed of each store, by what both inboxes were told.
    fn placed(&self) -> [BTreeMap<String, usize>; 2] {
        [placed(&self.pair.app.scene.inbox), placed(&self.pair.second)]
    }
}

fn named(id: &str, mut store: Value) -> Value {
    store["id"] = json!(id);
    store["destinations"] = json!([DESTINATION, SECOND]);
    store
}

/// Orders placed by platform and store, from their keys, of which none may be there twice.
fn placed(inbox: &Inbox) -> BTreeMap<String, usize> {
    let mut keys: Vec<_> = inbox
        .events()
        .iter()
        .filter(|event| event.metric == "Placed Order")
        .map(|event| event.unique_id.clone().unwrap())
        .collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all, "{keys:?}");
    let mut placed = BTreeMap::new();
    for key in keys {
        let (whose, _) = key.rsplit_once(':').unwrap();
        *placed.entry(whose.to_owned()).or_default() += 1;
    }
    placed
}

fn each(bigcommerce: usize, neto: usize, tiendanube: usize) -> [BTreeMap<String, usize>; 2] {
    let stores = [("bigcommerce", STORE, bigcommerce), ("neto", NETO, neto), ("tiendanube", TIENDA, tiendanube)];
    let told = stores.into_iter().filter(|(_, _, count)| *count > 0);
    let told: BTreeMap<_, _> = told.map(|(platform, id, count)| (format!("{platform}:{id}"), count)).collect();
    [told.clone(), told]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_store_is_told_of_under_its_own_name_at_both_destinations() {
    let three = Three::start().await;
    three.buy();
    three.settle().await;
    assert_eq!(three.placed(), each(1, 1, 1));
    let polled = three.poll().await;
    assert_eq!(polled, [STORE, NETO, TIENDA].map(|id| (id.to_owned(), true)).into());
    assert_eq!(three.placed(), each(1, 1, 1), "the poll finds nothing new");
    three.pair.app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_down_is_the_only_one_that_waits() {
    let three = Three::start().await;
    three.neto.faults().inject(u32::MAX, Moment::Before, Fault::bare_status(503), |_| true);
    three.buy();
    three.neto.settled().await;
    three.tienda.settled().await;
    let (app, stack) = (&three.pair.app, &three.pair.app.scene.stack);
    app.scene.store.settled().await;
    app.until("the others are told of", || three.placed() == each(1, 0, 1)).await;
    let polled = app.poller(json!({"action": "poll"})).await;
    let ok: Vec<_> = polled["stores"].as_array().unwrap().iter().map(|entry| (&entry["store"], &entry["ok"])).collect();
    let expected = [(json!(STORE), json!(true)), (json!(NETO), json!(false)), (json!(TIENDA), json!(true))];
    assert_eq!(ok, expected.each_ref().map(|(id, ok)| (id, ok)), "{polled}");
    app.until("the others are done with", || stack.figures("OrdersQueue").visible == 0).await;
    assert_eq!(three.placed(), each(1, 0, 1));

    three.neto.faults().clear();
    let told = || {
        three.clock.advance(Duration::from_secs(1));
        three.placed() == each(1, 1, 1)
    };
    app.until("the one that was down has caught up", told).await;
    three.settle().await;
    assert!(three.poll().await.values().all(|ok| *ok));
    assert_eq!(three.placed(), each(1, 1, 1));
    three.pair.app.end().await;
}
