//! A Neto store in the usual scene.

use jiff::Timestamp;
use local::neto::{Deed, Forgery, Goods, NetoStore, Notification, OrderStatus, Pay, Shop};
use local::scene::{STORE, SceneOptions};
use local::store::DeedError;
use local::web::Disruption;
use serde_json::{Value, json};

use crate::support;

/// The usual scene around a Neto store.
pub(super) type App = support::App<NetoStore>;

pub(super) fn options() -> SceneOptions<NetoStore> {
    support::options_of()
}

pub(super) async fn start() -> App {
    App::with(options()).await
}

pub(super) trait Stage {
    /// Somebody does something, and its notifications go out.
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T;
    /// The same, but no notification arrives.
    fn unheard<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T;
    /// A guest buys two pieces of each of the first things.
    fn buy(&self, skus: usize) -> String;
    /// Sends an order's last notification once more, as another event, and waits until all is done: nothing may be told.
    async fn repeat(&self, order: &str);
    /// Lets the poll run, and all that it finds be told.
    async fn poll(&self) -> Value;
    /// Has the carts looked through, and all that is found be told.
    async fn look_for_carts(&self) -> Value;
    /// Forges a notification; gives the answer's status.
    async fn forge(&self, forgery: Forgery) -> Option<u16>;
}

impl Stage for App {
    fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        self.scene.store.act(deed).expect("it can be done")
    }

    fn unheard<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        let store = &self.scene.store;
        store.disrupt(Disruption { lost: Some(std::sync::Arc::new(|_| true)), ..Disruption::default() });
        let outcome = self.act(deed);
        store.disrupt(Disruption::default());
        outcome
    }

    fn buy(&self, skus: usize) -> String {
        self.act(|shop, now| purchase(shop, skus, now))
    }

    async fn repeat(&self, order: &str) {
        let before = self.keys();
        let status = self.scene.store.shop(|shop| shop.orders[order].status);
        self.scene.store.announce(&[again(order, status)]);
        self.settle().await;
        assert_eq!(self.keys(), before, "a second round told something again");
    }

    async fn poll(&self) -> Value {
        let entry = self.poller_entry(json!({"action": "poll"})).await;
        assert_eq!(entry["ok"], true, "{entry}");
        self.settle().await;
        entry
    }

    async fn look_for_carts(&self) -> Value {
        let entry = self.poller_entry(json!({"action": "carts", "store": STORE})).await;
        assert_eq!(entry["ok"], true, "{entry}");
        self.settle().await;
        entry
    }

    async fn forge(&self, forgery: Forgery) -> Option<u16> {
        self.scene.store.forge(&again("KB100001", OrderStatus::New), forgery).await?.status
    }
}

/// A notification as the store might send it, of an event that did not happen before.
fn again(order: &str, status: OrderStatus) -> Notification {
    Notification { event: 99_999, order: order.to_owned(), status, at: Timestamp::UNIX_EPOCH }
}

/// A guest buys two pieces of each of the first things.
pub(super) fn purchase(shop: &mut Shop, skus: usize, now: Timestamp) -> Result<Deed<String>, DeedError> {
    let person = shop.somebody();
    let goods: Vec<_> = shop.skus().into_iter().take(skus).map(|sku| Goods::new(sku, 2)).collect();
    shop.buy(&person, goods, Pay::Now, now)
}
