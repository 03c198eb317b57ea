//! The configured stores and destinations, connected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use config::{Config, Problems};
use destinations::Destination;
use domain::{Checkout, Emitted, Event, Metric, Order, Situation, StoreRef, SyncMode, Tag};
use jiff::Timestamp;
use ledger::{Pseudonyms, Record};
use orderwire_http::Client;
use platforms::{Haste, Intake, Shop};

use crate::Breaker;

/// No single request to a store or destination may take longer; Lambda's own limit is further off. A page of 250 orders
/// with their lines takes a store longer than one order.
fn request_limit(haste: Haste) -> Duration {
    match haste {
        Haste::Live => Duration::from_secs(10),
        Haste::Background => Duration::from_secs(30),
    }
}

/// Every configured store, by its id.
pub struct Stores {
    stores: BTreeMap<String, Arc<Store>>,
}

/// One store, and where its events go.
#[derive(Clone)]
pub struct Store {
    /// Platform and configured id.
    pub name: StoreRef,
    /// Checks its webhooks.
    pub intake: Arc<dyn Intake>,
    /// Reads its API.
    pub shop: Arc<dyn Shop>,
    /// How often its carts must be looked for; `None` where webhooks tell of them.
    pub carts_every: Option<Duration>,
    /// When it was connected: what happened before is history.
    pub connected_at: Option<Timestamp>,
    /// Hides its customers in the table.
    pub pseudonyms: Option<Pseudonyms>,
    /// Whether it is left alone for now.
    pub paused: bool,
    /// Where its events go.
    pub outlets: Vec<Outlet>,
    /// The destination it is looked at for here, if it is for that alone.
    pub only: Option<String>,
    /// Its other destinations then.
    pub left_out: Vec<String>,
}

/// A destination of a store.
#[derive(Clone)]
pub struct Outlet {
    /// Configured id.
    pub name: String,
    /// Its connection.
    pub destination: Arc<dyn Destination>,
    /// When it was connected, if that was not before the store: what happened before is history to it.
    pub since: Option<Timestamp>,
    /// Spares others the time for which it does not answer.
    pub breaker: Arc<Breaker>,
}

impl Stores {
    /// Connects everything in a checked configuration, over one HTTP client. Does no I/O.
    ///
    /// # Errors
    /// What an adapter finds wrong.
    pub fn build(config: &Config, haste: Haste) -> Result<Self, Problems> {
        let client = Client::new(request_limit(haste));
        let pseudonyms = config.customer_hash_key.as_ref().map(|key| Pseudonyms::new(key.expose().as_bytes()));
        let mut accounts = BTreeMap::new();
        for account in &config.destinations {
            let kind = destinations::find(&account.kind).expect("the configuration was checked");
            let destination = kind.connect(account, &client)?;
            let (name, since, breaker) = (account.id.clone(), account.connected_at, Arc::default());
            let outlet = Outlet { name, destination, since, breaker };
            accounts.insert(account.id.as_str(), outlet);
        }
        let mut stores = BTreeMap::new();
        for store in &config.stores {
            let platform = platforms::find(&store.platform).expect("the configuration was checked");
            let connected = Store {
                name: StoreRef { platform: store.platform.clone(), id: store.id.clone() },
                intake: platform.intake(store)?.into(),
                shop: platform.connect(store, &client, haste)?,
                carts_every: platform.carts_every(),
                connected_at: store.connected_at,
                pseudonyms: pseudonyms.clone(),
                paused: store.paused,
                outlets: store.destinations.iter().map(|id| accounts[id.as_str()].clone()).collect(),
                only: None,
                left_out: Vec::new(),
            };
            stores.insert(store.id.clone(), Arc::new(connected));
        }
        Ok(Self { stores })
    }

    /// The store with this id.
    pub fn get(&self, id: &str) -> Option<Arc<Store>> {
        self.stores.get(id).cloned()
    }

    /// All of them, by id.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Store>> {
        self.stores.values()
    }
}

impl Store {
    /// The same store as if it had this destination alone; `None` if it has no such destination.
    pub fn only(&self, destination: &str) -> Option<Self> {
        let (outlets, others): (Vec<_>, Vec<_>) =
            self.outlets.iter().cloned().partition(|outlet| outlet.name == destination);
        let left_out = others.into_iter().map(|outlet| outlet.name).collect();
        let only = outlets.first()?.name.clone();
        Some(Self { outlets, only: Some(only), left_out, ..self.clone() })
    }

    /// What deriving its events needs to know, when looked at for the reason `mode`.
    pub fn situation(&self, mode: SyncMode) -> Situation<'_> {
        Situation { store: &self.name, rules: self.shop.rules(), connected_at: self.connected_at, mode }
    }

    /// The same for one of its destinations, to which more may be history than to the others.
    fn situation_at(&self, outlet: &Outlet, mode: SyncMode) -> Situation<'_> {
        Situation { connected_at: self.connected_at.max(outlet.since), ..self.situation(mode) }
    }

    /// What is due of `order` at a destination that was told of `emitted` already.
    pub fn due_for_order(&self, outlet: &Outlet, order: &Arc<Order>, emitted: &Emitted, mode: SyncMode) -> Vec<Event> {
        let situation = self.situation_at(outlet, mode);
        let order = self.as_told(order);
        let mut due = domain::due_for_order(&order, emitted, &situation);
        if outlet.destination.wants(Metric::ChangedOrder) {
            due.extend(domain::due_change(&order, emitted, &situation));
        }
        due.retain(|event| outlet.destination.wants(event.metric()));
        due
    }

    /// Where an order that was split off another is told of like any other, it is part of none to a destination.
    fn as_told(&self, order: &Arc<Order>) -> Arc<Order> {
        match self.shop.rules().parts_are_orders && order.part_of.is_some() {
            true => Arc::new(Order { part_of: None, ..Order::clone(order) }),
            false => Arc::clone(order),
        }
    }

    /// What is due of `checkout` at a destination that was told of `emitted` already; `added` are the lines that were just put
    /// into it.
    pub fn due_for_checkout(
        &self,
        outlet: &Outlet,
        checkout: &Arc<Checkout>,
        added: &BTreeSet<String>,
        emitted: &Emitted,
        mode: SyncMode,
    ) -> Vec<Event> {
        let situation = self.situation_at(outlet, mode);
        let mut due = domain::due_added(checkout, added, emitted, &situation);
        due.extend(domain::due_for_checkout(checkout, emitted, &situation));
        due.retain(|event| outlet.destination.wants(event.metric()));
        due
    }

    /// Whether any destination has yet to be told that one of these lines was put into the cart that `record` belongs to.
    pub fn lacks_added(&self, record: &Record, added: &BTreeSet<String>) -> bool {
        let wanting = self.outlets.iter().filter(|outlet| outlet.destination.wants(Metric::AddedToCart));
        let untold = |outlet: &Outlet| {
            let told = record.emitted(&outlet.name);
            added.iter().any(|line| !told.contains(&Tag::Added(line.clone())))
        };
        self.shop.rules().added_to_cart && wanting.into_iter().any(untold)
    }

    /// Whether every destination that is told of begun checkouts was told of the cart that `record` belongs to, or refused it.
    pub fn has_told_checkout(&self, record: &Record) -> bool {
        let mut wanting = self.outlets.iter().filter(|outlet| outlet.destination.wants(Metric::StartedCheckout));
        wanting.all(|outlet| record.emitted(&outlet.name).contains(&Tag::Checkout))
    }

    /// Whether any of its destinations has yet to be told something of what `record` belongs to. Never of an order whose
    /// customer was deleted: that would bring them back.
    pub fn lacks(&self, record: &Record, due: impl Fn(&Outlet, &Emitted) -> Vec<Event>) -> bool {
        !record.is_redacted()
            && self.outlets.iter().any(|outlet| !due(outlet, &record.emitted(&outlet.name)).is_empty())
    }
}
