//! The configured stores and destinations, connected.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use config::{Config, Problems};
use destinations::Destination;
use domain::{Situation, StoreRef, SyncMode};
use jiff::Timestamp;
use ledger::Pseudonyms;
use orderwire_http::Client;
use platforms::{Intake, Shop};

/// No single request to a store or destination may take longer; Lambda's own limit is further off.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// What the processor works with, per store id.
pub struct Stores {
    stores: HashMap<String, Arc<Store>>,
}

/// One store, and where its events go.
pub(crate) struct Store {
    pub(crate) name: StoreRef,
    pub(crate) intake: Box<dyn Intake>,
    pub(crate) shop: Arc<dyn Shop>,
    pub(crate) connected_at: Option<Timestamp>,
    pub(crate) pseudonyms: Option<Pseudonyms>,
    /// Configured id and connection.
    pub(crate) destinations: Vec<(String, Arc<dyn Destination>)>,
}

impl Stores {
    /// Connects everything in a checked configuration, over one HTTP client. Does no I/O.
    ///
    /// # Errors
    /// What an adapter finds wrong.
    pub fn build(config: &Config) -> Result<Self, Problems> {
        let client = Client::new(REQUEST_LIMIT);
        let pseudonyms = config.customer_hash_key.as_ref().map(|key| Pseudonyms::new(key.expose().as_bytes()));
        let mut accounts = HashMap::new();
        for account in &config.destinations {
            let kind = destinations::find(&account.kind).expect("the configuration was checked");
            accounts.insert(account.id.as_str(), kind.connect(account, &client)?);
        }
        let mut stores = HashMap::new();
        for store in &config.stores {
            let platform = platforms::find(&store.platform).expect("the configuration was checked");
            let connected = Store {
                name: StoreRef { platform: store.platform.clone(), id: store.id.clone() },
                intake: platform.intake(store)?,
                shop: platform.connect(store, &client)?,
                connected_at: store.connected_at,
                pseudonyms: pseudonyms.clone(),
                destinations: store.destinations.iter().map(|id| (id.clone(), accounts[id.as_str()].clone())).collect(),
            };
            stores.insert(store.id.clone(), Arc::new(connected));
        }
        Ok(Self { stores })
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Store>> {
        self.stores.get(id).cloned()
    }
}

impl Store {
    pub(crate) fn situation(&self, mode: SyncMode) -> Situation<'_> {
        Situation { store: &self.name, rules: self.shop.rules(), connected_at: self.connected_at, mode }
    }
}
