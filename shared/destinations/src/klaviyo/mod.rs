//! Klaviyo: events and the profiles they belong to. See the README beside this file.

mod api;
mod ask;
mod books;
mod check;
mod client;
mod encode;
mod forget;
mod judge;
mod mapping;
mod onsite;
mod outcome;
mod pace;
mod phone;
mod profile;
mod properties;
mod question;
mod repair;
mod settings;
mod told;
mod vocabulary;
mod wire;

use std::sync::Arc;

use config::{Problems, Setting};
use orderwire_http::Client;

use self::client::Account;
use self::settings::Settings;
use crate::{Destination, Kind, OnsitePage};

/// The registry entry.
pub(crate) struct Klaviyo;

impl Kind for Klaviyo {
    fn id(&self) -> &'static str {
        "klaviyo"
    }

    fn title(&self) -> &'static str {
        "Klaviyo"
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

    fn api_base(&self, account: &config::Destination) -> String {
        settings::api_base(account).to_owned()
    }

    fn told(&self, body: &[u8]) -> Vec<(String, String)> {
        told::told(body)
    }

    fn onsite(&self, account: &config::Destination, page: &OnsitePage<'_>) -> Option<String> {
        Some(onsite::script(settings::api_base(account), page))
    }

    fn check(&self, account: &config::Destination) -> Result<(), Problems> {
        Settings::read(account).map(|_| ())
    }

    fn connect(&self, account: &config::Destination, client: &Client) -> Result<Arc<dyn Destination>, Problems> {
        Ok(Arc::new(Account::new(client.clone(), Settings::read(account)?)))
    }
}

#[cfg(test)]
mod tests;
