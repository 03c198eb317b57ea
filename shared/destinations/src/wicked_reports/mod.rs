//! Wicked Reports: contacts, orders, and what happens to an order's money. See the README beside this file.

mod api;
mod ask;
mod check;
mod client;
mod contacts;
mod course;
mod encode;
mod judge;
mod known;
mod latest;
mod outcome;
mod payments;
mod post;
mod recall;
mod row;
mod settings;
mod split;
mod systems;
mod told;
mod vocabulary;

use std::sync::Arc;

use config::{Problems, Setting};
use orderwire_http::Client;

use self::client::Account;
use self::settings::Settings;
use crate::{Destination, Kind};

/// The registry entry.
pub(crate) struct WickedReports;

impl Kind for WickedReports {
    fn id(&self) -> &'static str {
        "wicked_reports"
    }

    fn title(&self) -> &'static str {
        "Wicked Reports"
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

    fn check(&self, account: &config::Destination) -> Result<(), Problems> {
        Settings::read(account).map(|_| ())
    }

    fn check_stores(&self, account: &config::Destination, stores: &[&str]) -> Problems {
        Settings::read(account).map(|settings| settings.systems.check(&account.id, stores)).unwrap_or_default()
    }

    fn connect(&self, account: &config::Destination, client: &Client) -> Result<Arc<dyn Destination>, Problems> {
        Ok(Arc::new(Account::new(client.clone(), Settings::read(account)?)))
    }
}

#[cfg(test)]
mod tests;
