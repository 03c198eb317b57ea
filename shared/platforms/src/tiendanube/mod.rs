//! Tiendanube, in Brazil called Nuvemshop: signed webhooks that name an order, and a REST API to read it from.

mod answer;
mod carts;
mod catalog;
mod check;
mod client;
mod complete;
mod concern;
mod hooks;
mod list;
mod login;
mod mapping;
mod optional;
mod pace;
mod position;
mod privacy;
mod retry;
mod scripts;
mod settings;
mod shop;
mod signature;
mod status;
mod wire;
mod zone;

use std::sync::Arc;
use std::time::Duration;

use config::{Problems, Setting, Store};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use orderwire_http::Client;

use crate::{Concern, Delivery, Haste, Identity, Intake, Platform, Privacy, Probe, Refusal, Shop};

const ID: &str = "tiendanube";
/// A checkout shows up hours after it was left, so looking more often finds nothing sooner.
const CARTS_EVERY: Duration = Duration::from_secs(15 * 60);

/// The registry entry.
pub(crate) struct Tiendanube;

impl Platform for Tiendanube {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Tiendanube"
    }

    fn credentials(&self) -> &'static [Setting] {
        settings::CREDENTIALS
    }

    fn origin(&self) -> &'static str {
        settings::ORIGIN
    }

    fn options(&self) -> &'static [Setting] {
        settings::OPTIONS
    }

    fn topics(&self) -> &'static [&'static str] {
        concern::TOPICS
    }

    fn carts_every(&self) -> Option<Duration> {
        Some(CARTS_EVERY)
    }

    /// The URLs of the three requests about people's data, which every app must have.
    fn by_hand(&self, store: &Store, receiver: &str) -> Result<Option<String>, Problems> {
        settings::read(store)?;
        let url = |callback| format!("  {callback}: {receiver}/privacy/{ID}/{callback}");
        let urls = ["store-redact", "customers-redact", "customers-data-request"].map(url).join("\n");
        Ok(Some(format!(
            "In the partner panel, where the app's webhooks for privacy (LGPD) are entered, enter these URLs, once for all \
             its stores:\n{urls}"
        )))
    }

    fn storefront(&self) -> Option<&'static str> {
        Some(include_str!("storefront.js"))
    }

    fn api_base(&self, store: &Store) -> String {
        settings::api_base(store).to_owned()
    }

    fn intake(&self, store: &Store) -> Result<Box<dyn Intake>, Problems> {
        let settings = settings::read(store)?;
        Ok(Box::new(TiendanubeIntake { verifier: settings.verifier, store_id: settings.store_id }))
    }

    fn connect(&self, store: &Store, client: &Client, haste: Haste) -> Result<Arc<dyn Shop>, Problems> {
        let settings = settings::read(store)?;
        let terms = match haste {
            Haste::Live => retry::Terms::LIVE,
            Haste::Background => retry::Terms::background(settings.api_reserve_percent),
        };
        let api = Arc::new(client::Api::new(client.clone(), settings.base, settings.login, terms));
        let source = optional::Optional::new(Arc::clone(&api), store.id.clone());
        Ok(Arc::new(shop::TiendanubeShop {
            catalog: catalog::Catalog::new(source, settings.zone),
            hooks: hooks::Hooks { api: Arc::clone(&api), store: store.id.clone() },
            rules: settings.rules,
            aggregates: list::Aggregates::default(),
            api,
        }))
    }
}

struct TiendanubeIntake {
    verifier: signature::Verifier,
    store_id: String,
}

impl Intake for TiendanubeIntake {
    /// One secret signs for all stores of the app, so a right signature does not say whose delivery it is; the body does.
    /// One about another store is not this store's, and is refused, so that a hook that leads to the wrong address shows.
    fn authenticate(&self, delivery: &Delivery<'_>, _: Timestamp) -> Result<(), Refusal> {
        self.verifier.check(delivery.headers, delivery.body)?;
        match concern::store_of(delivery.body) {
            Some(other) if other != self.store_id => Err(Refusal::Mismatch),
            _ => Ok(()),
        }
    }

    /// A body says what changed and not when: two equal ones may be two changes.
    fn identity(&self, _: &Delivery<'_>) -> Identity {
        Identity::None
    }

    fn concern(&self, body: &[u8]) -> Concern {
        concern::concern(body)
    }

    fn probe(&self, nonce: &str, _: Timestamp) -> Probe {
        let body = concern::probe(&self.store_id, nonce);
        let mut headers = self.verifier.headers(&body);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Probe { headers, path_token: None, body }
    }

    fn privacy(&self) -> Option<&dyn Privacy> {
        Some(self)
    }
}

#[cfg(test)]
mod tests;
