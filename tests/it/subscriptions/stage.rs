//! A store with rules for what recurs, and shoppers who come back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use local::scene::{STORE, SceneOptions};
use local::store::{Payment, Person, Quota, Shop};
use serde_json::json;

use crate::support::{App, options};

/// A candle that the shopper has subscribed to by an option, and the same without.
pub(super) const CEDAR: &str = "HH-CNDL-CEDA";
pub(super) const FIG: &str = "HH-CNDL-FIG";
/// Recurs by itself when it is bought monthly.
pub(super) const JARS: &str = "AG-JAR3";
/// Never recurs.
pub(super) const KNIFE: &str = "HH-KNIF";

/// Chain and place that each event was told with, by metric and order.
pub(super) type Places = BTreeMap<(String, u64), Option<(String, i64)>>;

/// A scene with a rule of each kind that these tests need.
pub(super) fn scene() -> SceneOptions {
    let mut options = options();
    options.store.quota = Quota::UNLIMITED;
    options.destination_options = json!({"bulk_jobs_per_minute": 100_000});
    options.options = json!({"subscriptions": [
        {"external_id": {"prefix": "SUB-", "separator": "/"}},
        {"option": {"name": "scent", "values": ["Cedar"]}},
        {"interval": {"from_days": 20, "to_days": 45, "products": [JARS]}},
    ]});
    options
}

/// Noon of a day.
pub(super) fn noon(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn variant(shop: &Shop, sku: &str) -> u64 {
    let variants = || shop.catalog.products.values().flat_map(|product| &product.variants);
    variants().find(|variant| variant.sku == sku).unwrap_or_else(|| panic!("no {sku}")).id
}

impl App {
    /// Somebody who has never been here.
    pub(super) fn stranger(&self) -> Person {
        self.scene.store.shop(Shop::somebody)
    }

    /// A paid order of these products on that day, of which no webhook tells.
    pub(super) fn order_unheard(&self, person: &Person, day: &str, skus: &[&str]) -> u64 {
        self.unheard(|shop, _| {
            let lines: Vec<_> = skus.iter().map(|sku| (variant(shop, sku), 1)).collect();
            shop.buy(0, person, &lines, Payment::Captured, noon(day))
        })
    }

    /// The same, told of.
    pub(super) async fn order(&self, person: &Person, day: &str, skus: &[&str]) -> u64 {
        let order = self.order_unheard(person, day, skus);
        self.hear_of(order).await;
        self.settle().await;
        order
    }

    /// What was told of each order, the same of all its events of a metric.
    pub(super) fn places(&self) -> Places {
        let mut places = Places::new();
        for event in self.told().iter().filter(|event| event.metric != "Started Checkout") {
            let key = event.unique_id.clone().unwrap();
            let order = key.split(':').nth(2).unwrap().parse().unwrap_or_else(|_| panic!("an order of {STORE}: {key}"));
            let said = |name: &str| event.properties.get(name);
            let id = said("SubscriptionID").map(|id| id.as_str().unwrap().to_owned());
            let number = said("Subscription Order Number").map(|number| number.as_i64().unwrap());
            assert_eq!(id.is_some(), number.is_some(), "{key}");
            let place = id.zip(number);
            let before = places.insert((event.metric.clone(), order), place.clone());
            assert!(before.is_none_or(|before| before == place), "{key}");
        }
        places
    }

    /// The place that Placed Order of this order was told with.
    pub(super) fn place(&self, order: u64) -> Option<(String, i64)> {
        self.places()[&("Placed Order".to_owned(), order)].clone()
    }

    /// The chains of these orders, and their places.
    pub(super) fn chains(&self, orders: &[u64]) -> (Vec<String>, Vec<i64>) {
        let places = self.places();
        let place = |order: &u64| places[&("Placed Order".to_owned(), *order)].clone().expect("it recurs");
        let (mut ids, numbers): (Vec<_>, Vec<_>) = orders.iter().map(place).unzip();
        ids.sort();
        ids.dedup();
        (ids, numbers)
    }
}
