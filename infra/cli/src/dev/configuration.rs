//! The configuration as it stands: connected for looks of our own, and what the page and the proxy must know of it.

use std::collections::BTreeMap;

use config::{Config, Problems};
use delivery::Stores;
use destinations::Kind;
use platforms::{Haste, Platform};
use serde::Serialize;
use serde_json::Value;

use super::secrets::Secrets;

/// A configuration without problems.
pub(super) struct Configuration {
    /// Connected past the proxy, so that a look by the inspector is none of the functions'.
    pub(super) stores: Stores,
    /// For the page.
    pub(super) shown: Shown,
    /// What must not be kept.
    pub(super) secrets: Secrets,
    /// Where requests to each store and destination really go; no slash at the end.
    pub(super) targets: BTreeMap<Party, String>,
}

/// Somebody the functions talk to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party {
    /// The store of this id.
    Store(String),
    /// The destination of this id.
    Destination(String),
}

/// Names for the page.
#[derive(Serialize)]
pub(super) struct Shown {
    stores: Vec<ShownStore>,
    destinations: Vec<ShownDestination>,
}

#[derive(Serialize)]
struct ShownStore {
    id: String,
    platform: String,
    title: &'static str,
}

#[derive(Serialize)]
struct ShownDestination {
    id: String,
    kind: String,
    title: &'static str,
}

impl Configuration {
    /// Reads its text and connects it. Does no I/O.
    ///
    /// # Errors
    /// Everything that is wrong with it, as the functions would say.
    pub(super) fn read(text: &str) -> Result<Self, Problems> {
        let config = runtime::check(text)?;
        let stores = Stores::build(&config, Haste::Background)?;
        let json: Value = serde_json::from_str(text).expect("it was read just now");
        Ok(Self { stores, shown: Shown::of(&config), secrets: Secrets::of(&json), targets: targets(&config) })
    }
}

impl Configuration {
    /// This one, which follows `former`: its secrets stay hidden.
    pub(super) fn after(mut self, former: &Self) -> Self {
        self.secrets = self.secrets.and(&former.secrets);
        self
    }

    /// The platform of the store of this id.
    pub(super) fn platform_of(&self, store: &str) -> Option<&'static dyn Platform> {
        let store = self.shown.stores.iter().find(|shown| shown.id == store)?;
        platforms::find(&store.platform)
    }

    /// The kind of the destination of this id.
    pub(super) fn kind_of(&self, destination: &str) -> Option<&'static dyn Kind> {
        let account = self.shown.destinations.iter().find(|account| account.id == destination)?;
        destinations::find(&account.kind)
    }
}

impl Shown {
    /// The ids of the stores.
    pub(super) fn store_ids(&self) -> impl Iterator<Item = &str> {
        self.stores.iter().map(|store| store.id.as_str())
    }

    fn of(config: &Config) -> Self {
        let stores = config.stores.iter().map(|store| ShownStore {
            id: store.id.clone(),
            platform: store.platform.clone(),
            title: platforms::find(&store.platform).map_or("", |platform| platform.title()),
        });
        let destinations = config.destinations.iter().map(|account| ShownDestination {
            id: account.id.clone(),
            kind: account.kind.clone(),
            title: destinations::find(&account.kind).map_or("", |kind| kind.title()),
        });
        Self { stores: stores.collect(), destinations: destinations.collect() }
    }
}

fn targets(config: &Config) -> BTreeMap<Party, String> {
    let stores = config.stores.iter().filter_map(|store| {
        let base = platforms::find(&store.platform)?.api_base(store);
        Some((Party::Store(store.id.clone()), base))
    });
    let destinations = config.destinations.iter().filter_map(|account| {
        let base = destinations::find(&account.kind)?.api_base(account);
        Some((Party::Destination(account.id.clone()), base))
    });
    stores.chain(destinations).collect()
}
