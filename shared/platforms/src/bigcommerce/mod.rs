//! BigCommerce: signed webhooks that name an order or a cart, and the v2 and v3 REST APIs to read them from.

mod catalog;
mod check;
mod client;
mod complete;
mod concern;
mod hooks;
mod list;
mod mapping;
mod optional;
mod pace;
mod position;
mod refunds;
mod retry;
mod scripts;
mod settings;
mod shop;
mod signature;
mod status;
mod wire;

use std::sync::Arc;

use config::{Problems, Setting, Store};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use orderwire_http::Client;

use crate::{Concern, Delivery, Haste, Identity, Intake, Platform, Probe, Refusal, Shop};

const ID: &str = "bigcommerce";

/// The registry entry.
pub(crate) struct BigCommerce;

impl Platform for BigCommerce {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "BigCommerce"
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

    fn storefront(&self) -> Option<&'static str> {
        Some(include_str!("storefront.js"))
    }

    fn api_base(&self, store: &Store) -> String {
        settings::api_base(store).to_owned()
    }

    fn intake(&self, store: &Store) -> Result<Box<dyn Intake>, Problems> {
        let settings = settings::read(store)?;
        Ok(Box::new(BigCommerceIntake { verifier: settings.verifier, store_hash: settings.store_hash }))
    }

    fn connect(&self, store: &Store, client: &Client, haste: Haste) -> Result<Arc<dyn Shop>, Problems> {
        let settings = settings::read(store)?;
        let terms = match haste {
            Haste::Live => retry::Terms::LIVE,
            Haste::Background => retry::Terms::background(settings.api_reserve_percent),
        };
        let api = Arc::new(client::Api::new(client.clone(), settings.base, settings.access_token, terms));
        let catalog = catalog::Catalog::new(optional::Optional::new(Arc::clone(&api), store.id.clone()));
        let hooks = hooks::Hooks {
            api: Arc::clone(&api),
            tokens: settings.verifier.tokens,
            added: settings.rules.added_to_cart,
        };
        Ok(Arc::new(shop::BigCommerceShop { api, catalog, hooks, rules: settings.rules }))
    }
}

struct BigCommerceIntake {
    verifier: signature::Verifier,
    store_hash: String,
}

impl Intake for BigCommerceIntake {
    fn authenticate(&self, delivery: &Delivery<'_>, now: Timestamp) -> Result<(), Refusal> {
        self.verifier.check(delivery.headers, delivery.body, now)
    }

    fn identity(&self, delivery: &Delivery<'_>) -> Identity {
        // Without one the body tells them apart: it holds the second of the event.
        signature::delivery_id(delivery.headers).map_or(Identity::Body, Identity::Id)
    }

    fn concern(&self, body: &[u8]) -> Concern {
        concern::concern(body, &self.store_hash)
    }

    fn probe(&self, nonce: &str, now: Timestamp) -> Probe {
        let body = concern::probe(&self.store_hash, nonce, now);
        let mut headers = self.verifier.headers(&format!("probe-{nonce}"), &body, now);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Probe { headers, path_token: None, body }
    }
}

#[cfg(test)]
mod tests;
