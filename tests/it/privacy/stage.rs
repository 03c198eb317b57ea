//! A Tiendanube store with its privacy callbacks entered, and people who buy there.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{Timestamp, ToSpan};
use local::scene::{STORE, SceneOptions};
use local::tiendanube::{Buyer, Payment, Privacy, PrivacyUrls, TiendanubeStore};
use serde_json::{Value, json};

use crate::support::{App, Lines, options_of};

/// Mate Imperial, Negro.
const MATE: u64 = 880_100_201;

/// An app with such a store.
pub(super) type Tienda = App<TiendanubeStore>;

/// The scene, and where its functions write everything they can write.
pub(super) fn scene() -> (SceneOptions<TiendanubeStore>, Lines) {
    let lines = Lines::default();
    let mut options = options_of::<TiendanubeStore>();
    options.store.pace = 10;
    options.delay_divisor = 50;
    options.output = lines.output();
    let level = || BTreeMap::from([("RUST_LOG".to_owned(), "trace".to_owned())]);
    options.variables = ["WebhookReceiver", "Processor"].map(|function| (function.to_owned(), level())).into();
    (options, lines)
}

/// Starts it, and enters the URLs of the callbacks as `orderwire connect` names them.
pub(super) async fn start(options: SceneOptions<TiendanubeStore>) -> Tienda {
    let app = Tienda::with(options).await;
    let base = app.scene.stack.function_url("WebhookReceiver");
    let url = |name: &str| Some(format!("{base}privacy/tiendanube/{name}").parse().unwrap());
    app.scene.store.set_privacy_urls(PrivacyUrls {
        store_redact: url("store-redact"),
        customers_redact: url("customers-redact"),
        customers_data_request: url("customers-data-request"),
    });
    app
}

/// Everything somebody could be recognised by, in lower case.
pub(super) fn traces(buyer: &Buyer) -> Vec<String> {
    let words = buyer.name.split(' ').map(str::to_owned);
    let all = words.chain([buyer.email.clone(), buyer.phone.clone(), buyer.identification.clone()]);
    all.filter(|text| !text.is_empty()).map(|text| text.to_lowercase()).collect()
}

pub(super) trait Stage {
    /// Somebody new.
    fn somebody(&self) -> Buyer;
    /// They buy a mate, paid, and what webhooks say of it is worked off.
    async fn sell(&self, buyer: &Buyer) -> u64;
    /// They bought one some days ago, of which nobody heard.
    fn sold(&self, buyer: &Buyer, days_ago: i64) -> u64;
    /// Their number at the platform.
    fn customer(&self, buyer: &Buyer) -> u64;
    /// The platform makes a request, which is answered 200 and worked off.
    async fn ask(&self, request: Privacy);
    /// All e-mail addresses at the destination.
    fn people(&self) -> Vec<String>;
    /// The day of an order in the shop's zone.
    fn day_of(&self, order: u64) -> String;
    /// Every item of the table.
    async fn items(&self) -> Vec<std::collections::HashMap<String, AttributeValue>>;
    /// Every way by which an order could be told once more, tried; ends when all of them are through.
    async fn try_everything(&self, order: u64);
    /// Nobody of `buyers` can be recognised in the table or in `lines`.
    async fn names_nobody(&self, lines: &Lines, buyers: &[&Buyer]);
}

impl Stage for Tienda {
    fn somebody(&self) -> Buyer {
        let mut buyer = self.scene.store.shop(|shop| shop.somebody());
        // A name that is no part of anything else.
        buyer.name = format!("Xaviera{} Quintanilha", buyer.email.len());
        buyer
    }

    async fn sell(&self, buyer: &Buyer) -> u64 {
        let bought = self.scene.store.act(|shop, now| shop.buy(buyer, &[(MATE, 1)], Payment::Paid, now));
        self.settle().await;
        bought.expect("the goods are there")
    }

    fn sold(&self, buyer: &Buyer, days_ago: i64) -> u64 {
        let at = |now: Timestamp| now - (24 * days_ago).hours();
        let now = local::clock::Clock::now(&local::clock::SystemClock);
        self.scene.store.shop(|shop| shop.buy(buyer, &[(MATE, 1)], Payment::Paid, at(now)).unwrap().outcome)
    }

    fn customer(&self, buyer: &Buyer) -> u64 {
        let is_theirs = |customer: &&local::tiendanube::Customer| customer.buyer.email == buyer.email;
        self.scene.store.shop(|shop| shop.customers.values().find(is_theirs).expect("they have bought").id)
    }

    async fn ask(&self, request: Privacy) {
        let before = self.scene.store.attempts().len();
        self.scene.store.privacy(request).unwrap();
        self.settle().await;
        let attempts = self.scene.store.attempts();
        assert!(
            attempts.len() > before && attempts[before..].iter().all(|attempt| attempt.is_accepted()),
            "{attempts:?}"
        );
    }

    fn people(&self) -> Vec<String> {
        let email = |profile: local::inbox::StoredProfile| profile.attributes["email"].as_str().unwrap().to_owned();
        self.scene.inbox.profiles().into_iter().map(email).collect()
    }

    fn day_of(&self, order: u64) -> String {
        let zone = jiff::tz::TimeZone::get("America/Argentina/Buenos_Aires").unwrap();
        self.scene.store.shop(|shop| shop.orders[&order].created).to_zoned(zone).date().to_string()
    }

    async fn items(&self) -> Vec<std::collections::HashMap<String, AttributeValue>> {
        let stack = &self.scene.stack;
        let scan = stack.dynamodb_client().scan().table_name(stack.table_name("Table")).into_paginator().items().send();
        scan.collect::<Result<_, _>>().await.unwrap()
    }

    async fn try_everything(&self, order: u64) {
        use local::tiendanube::Webhook;
        let events = ["order/created", "order/updated", "order/paid", "order/fulfilled"];
        self.scene.store.announce(&events.map(|event| Webhook::plain(event, order)));
        self.settle().await;
        let day = self.scene.store.shop(|shop| shop.orders[&order].created).to_zoned(jiff::tz::TimeZone::UTC).date();
        let verify =
            |day: jiff::civil::Date| json!({"action": "verify", "store": STORE, "day": day.to_string(), "heal": true});
        for action in [
            json!({"action": "poll"}),
            json!({"action": "import", "store": STORE, "from": "2019-01-01T00:00:00Z", "restart": true}),
            // Whichever of them the store's own zone has it on.
            verify(day),
            verify(day.yesterday().unwrap()),
            json!({"action": "poll"}),
        ] {
            let entry: Value = self.poller_entry(action.clone()).await;
            assert_eq!(entry["ok"], true, "{action}: {entry}");
            assert!(entry["missing"].as_array().is_none_or(Vec::is_empty), "{action}: {entry}");
            self.settle().await;
        }
        let replayed = self.orderwire(&["replay", "--all", "--parked"]).await;
        assert_eq!(replayed.code, 0, "{replayed:?}");
        self.settle().await;
    }

    async fn names_nobody(&self, lines: &Lines, buyers: &[&Buyer]) {
        let items = self.items().await.into_iter().map(|item| format!("{item:?}"));
        let traces: Vec<_> = buyers.iter().flat_map(|buyer| traces(buyer)).collect();
        for text in items.chain(lines.all()) {
            let found = traces.iter().find(|trace| text.to_lowercase().contains(*trace));
            assert_eq!(found, None, "in {text}");
        }
    }
}
