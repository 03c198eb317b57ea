//! Neto (Maropost Commerce Cloud): XML notifications that name an order, and one RPC-style endpoint to read it from.

mod asked;
mod carts;
mod catalog;
mod check;
mod client;
mod complete;
mod concern;
mod dates;
mod envelope;
mod list;
mod many;
mod mapping;
mod pace;
mod refunds;
mod retry;
mod settings;
mod shop;
mod signature;
mod slices;
mod status;
mod stretch;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use config::{Problems, Setting, Store};
use domain::Subject;
use jiff::Timestamp;
use orderwire_http::Client;

use crate::{Concern, Delivery, Haste, Identity, Intake, Platform, Probe, Refusal, Shop};

const ID: &str = "neto";
/// No webhook tells of carts, and a flow for abandoned ones begins within the hour.
const CARTS_EVERY: Duration = Duration::from_secs(5 * 60);

/// The registry entry.
pub(crate) struct Neto;

impl Platform for Neto {
    fn id(&self) -> &'static str {
        ID
    }

    fn title(&self) -> &'static str {
        "Neto"
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

    /// The one notification there is cannot be set up by the API: see [`Platform::by_hand`].
    fn topics(&self) -> &'static [&'static str] {
        &[]
    }

    fn carts_every(&self) -> Option<Duration> {
        Some(CARTS_EVERY)
    }

    fn by_hand(&self, store: &Store, receiver: &str) -> Result<Option<String>, Problems> {
        let settings = settings::read(store)?;
        Ok(Some(settings::by_hand(&store.id, receiver, &settings.verifier)))
    }

    fn storefront(&self) -> Option<&'static str> {
        Some(include_str!("storefront.js"))
    }

    fn asked_about(&self, _path: &str, body: &[u8]) -> Option<Subject> {
        asked::about(body)
    }

    fn api_base(&self, store: &Store) -> String {
        settings::api_base(store)
    }

    fn intake(&self, store: &Store) -> Result<Box<dyn Intake>, Problems> {
        let settings = settings::read(store)?;
        Ok(Box::new(NetoIntake { verifier: settings.verifier, dates: settings.terms.dates }))
    }

    fn connect(&self, store: &Store, client: &Client, haste: Haste) -> Result<Arc<dyn Shop>, Problems> {
        Ok(Arc::new(shop::NetoShop::new(settings::read(store)?, store.id.clone(), client.clone(), haste)))
    }
}

struct NetoIntake {
    verifier: signature::Verifier,
    dates: dates::Dates,
}

impl Intake for NetoIntake {
    /// Proxies drop header names with underscores now and then, so the path may carry the token.
    fn takes_path_token(&self) -> bool {
        true
    }

    fn authenticate(&self, delivery: &Delivery<'_>, _now: Timestamp) -> Result<(), Refusal> {
        self.verifier.check(delivery)
    }

    fn identity(&self, delivery: &Delivery<'_>) -> Identity {
        concern::identity(delivery.body)
    }

    fn concern(&self, body: &[u8]) -> Concern {
        concern::concern(body, &self.dates)
    }

    fn probe(&self, nonce: &str, now: Timestamp) -> Probe {
        Probe { headers: self.verifier.headers(), path_token: None, body: concern::probe(nonce, now) }
    }
}

#[cfg(test)]
mod tests;
