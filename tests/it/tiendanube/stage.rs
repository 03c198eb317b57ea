//! The sample Tiendanube store of these tests, and what they all do with it.

use std::sync::Arc;

use jiff::Timestamp;
use local::clock::{Clock, SystemClock};
use local::scene::SceneOptions;
use local::store::DeedError;
use local::tiendanube::{Deed, Payment, Shop, TiendanubeStore, Webhook};
use local::web::Disruption;
use serde_json::{Value, json};

use crate::support::{App, options_of};

/// An app with such a store.
pub(super) type Tienda = App<TiendanubeStore>;

/// Mate Imperial, Negro: 32,000 instead of 36,000.
pub(super) const MATE: u64 = 880_100_201;
/// Yerba Orgánica 500g: 5,500.
pub(super) const YERBA: u64 = 880_100_231;

/// The usual scene, with a store of a plan whose quota no test reaches.
pub(super) fn scene() -> SceneOptions<TiendanubeStore> {
    let mut options = options_of::<TiendanubeStore>();
    options.store.pace = 10;
    options
}

pub(super) fn now() -> Timestamp {
    SystemClock.now()
}

/// Somebody buys two mates and a packet of yerba: 74,500 with sending.
pub(super) fn purchase(shop: &mut Shop, payment: Payment, at: Timestamp) -> Result<Deed<u64>, DeedError> {
    let buyer = shop.somebody();
    shop.buy(&buyer, &[(MATE, 2), (YERBA, 1)], payment, at)
}

pub(super) trait Stage {
    /// Somebody does something, and what the webhooks say of it is worked off.
    async fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T;
    /// Somebody does something of which no webhook tells.
    fn silently<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T;
    /// As [`purchase`], paid and worked off.
    async fn sell(&self) -> u64;
    /// Sends all webhooks of an order once more: nothing may be told again.
    async fn tell_again(&self, order: u64);
    /// Polls; it must go well.
    async fn poll(&self) -> Value;
    /// Looks for abandoned checkouts and has what was found worked off; it must go well.
    async fn look_for_carts(&self) -> Value;
    /// Value of the event with this metric and key (without its beginning).
    fn value(&self, metric: &str, key: &str) -> String;
}

impl Stage for Tienda {
    async fn act<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        let outcome = self.scene.store.act(deed).expect("it can be done");
        self.settle().await;
        outcome
    }

    fn silently<T>(&self, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
        let store = &self.scene.store;
        store.disrupt(Disruption { lost: Some(Arc::new(|_| true)), ..Disruption::default() });
        let outcome = store.act(deed).expect("it can be done");
        store.disrupt(Disruption::default());
        outcome
    }

    async fn sell(&self) -> u64 {
        self.act(|shop, now| purchase(shop, Payment::Paid, now)).await
    }

    async fn tell_again(&self, order: u64) {
        let before = self.keys();
        let events = ["order/created", "order/updated", "order/paid", "order/fulfilled", "order/cancelled"];
        self.scene.store.announce(&events.map(|event| Webhook::plain(event, order)));
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
        let entry = self.poller_entry(json!({"action": "carts", "store": local::scene::STORE})).await;
        assert_eq!(entry["ok"], true, "{entry}");
        self.settle().await;
        entry
    }

    fn value(&self, metric: &str, key: &str) -> String {
        let key = format!("tiendanube:{}:{key}", local::scene::STORE);
        let told = self.told();
        let event = told.iter().find(|event| event.metric == metric && event.unique_id.as_ref() == Some(&key));
        let event = event.unwrap_or_else(|| panic!("{metric} {key} is not among {:?}", self.keys()));
        format!("{:.2} {}", event.value.unwrap(), event.value_currency.as_deref().unwrap())
    }
}
