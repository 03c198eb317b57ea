//! Orderwire's configuration: its shape, strict parsing, and secrets that cannot be printed.
//!
//! What a platform's or destination's own `credentials` and `options` mean is read by that adapter, with [`Fields`].

mod fields;
mod problems;
mod secret;
mod setting;

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

pub use fields::Fields;
pub use problems::Problems;
pub use secret::Secret;
pub use setting::{Grant, GrantState, Setting, SettingKind};

/// All stores and destinations of one deployment.
#[derive(Debug, Clone)]
pub struct Config {
    /// At least one store.
    pub stores: Vec<Store>,
    /// What the stores may name in `destinations`.
    pub destinations: Vec<Destination>,
    /// Key of the pseudonyms under which customers are grouped in the table. Without it no customer is recorded.
    pub customer_hash_key: Option<Secret>,
}

/// One store.
#[derive(Debug, Clone)]
pub struct Store {
    /// Part of every event key: letters, digits, `.`, `_`, `-`; at most 64 characters.
    pub id: String,
    /// Registry id of the platform, `bigcommerce`.
    pub platform: String,
    /// Overrides the production host; no trailing slash.
    pub api_base: Option<String>,
    /// Read by the platform's adapter.
    pub credentials: Section,
    /// What happened before is history: it never starts a flow.
    pub connected_at: Option<Timestamp>,
    /// Ids of the destinations this store's events go to; at least one.
    pub destinations: Vec<String>,
    /// Nothing is read of it and told of it until it goes on, and then everything that happened in between.
    pub paused: bool,
    /// Read by the platform's adapter.
    pub options: Section,
}

/// One system that events go to.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Name by which stores refer to it and under which the ledger keeps what was sent.
    pub id: String,
    /// Registry id, `klaviyo`.
    pub kind: String,
    /// Overrides the production host; no trailing slash.
    pub api_base: Option<String>,
    /// What happened before is history to it: it never starts a flow there.
    pub connected_at: Option<Timestamp>,
    /// Read by the destination's adapter.
    pub credentials: Section,
    /// Read by the destination's adapter.
    pub options: Section,
}

/// A part of the configuration that an adapter reads, and where it stands. Its `Debug` shows no values.
#[derive(Clone)]
pub struct Section {
    place: String,
    value: Value,
}

impl Section {
    /// A section from a JSON value; `place` is named in problems.
    pub fn new(place: impl Into<String>, value: Value) -> Self {
        Self { place: place.into(), value }
    }

    /// Begins to read it.
    pub fn fields(&self) -> Fields<'_> {
        Fields::new(&self.value, self.place.clone())
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Section({})", self.place)
    }
}

impl Config {
    /// Parses the JSON text. Platform and destination names, credentials and options are left to the adapters.
    ///
    /// # Errors
    /// All problems of the general shape at once.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        let (config, problems) = Self::inspect(text)?;
        problems.into_result(config)
    }

    /// Parses as far as possible and gives the problems beside, so that the adapters' can be added to them.
    ///
    /// # Errors
    /// That the text is not JSON.
    pub fn inspect(text: &str) -> Result<(Self, Problems), Problems> {
        let mut problems = Problems::default();
        let value: Value = serde_json::from_str(text).map_err(|error| {
            problems.add(format_args!("line {} column {}", error.line(), error.column()), "is not JSON");
            std::mem::take(&mut problems)
        })?;
        let mut top = Fields::new(&value, "configuration");
        let (stores, destinations) = (top.raw("stores"), top.raw("destinations"));
        let customer_hash_key = top.optional_secret("customer_hash_key");
        problems.extend(top.finish());
        let config = Config {
            stores: list(&stores, "stores", &mut problems, store),
            destinations: list(&destinations, "destinations", &mut problems, destination),
            customer_hash_key,
        };
        check_names(&config, &mut problems);
        Ok((config, problems))
    }

    /// Ids of the stores whose events go to a destination.
    pub fn stores_of(&self, destination: &str) -> Vec<&str> {
        let sends = |store: &&Store| store.destinations.iter().any(|named| named == destination);
        self.stores.iter().filter(sends).map(|store| store.id.as_str()).collect()
    }

    /// The store with this id.
    pub fn store(&self, id: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.id == id)
    }
}

fn list<T>(value: &Value, name: &str, problems: &mut Problems, read: fn(&Value, &str, &mut Problems) -> T) -> Vec<T> {
    match value.as_array() {
        Some(items) if !items.is_empty() => {
            items.iter().enumerate().map(|(index, item)| read(item, &format!("{name}[{index}]"), problems)).collect()
        }
        _ => {
            problems.add(name, "must be a list with at least one entry");
            Vec::new()
        }
    }
}

fn store(value: &Value, place: &str, problems: &mut Problems) -> Store {
    let mut fields = Fields::new(value, place);
    let store = Store {
        id: identifier(&mut fields),
        platform: fields.text("platform"),
        api_base: fields.base_url("api_base"),
        credentials: Section::new(format!("{place}.credentials"), fields.raw("credentials")),
        connected_at: fields.instant("connected_at"),
        destinations: fields.texts("destinations"),
        paused: fields.flag("paused", false),
        options: Section::new(format!("{place}.options"), fields.raw("options")),
    };
    if store.destinations.is_empty() {
        fields.problem("destinations", "needs at least one destination id");
    }
    problems.extend(fields.finish());
    store
}

fn destination(value: &Value, place: &str, problems: &mut Problems) -> Destination {
    let mut fields = Fields::new(value, place);
    let destination = Destination {
        id: identifier(&mut fields),
        kind: fields.text("kind"),
        api_base: fields.base_url("api_base"),
        connected_at: fields.instant("connected_at"),
        credentials: Section::new(format!("{place}.credentials"), fields.raw("credentials")),
        options: Section::new(format!("{place}.options"), fields.raw("options")),
    };
    problems.extend(fields.finish());
    destination
}

fn identifier(fields: &mut Fields<'_>) -> String {
    let id = fields.text("id");
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if id.len() > 64 || !id.chars().all(plain) {
        fields.problem("id", "may hold letters, digits, `.`, `_` and `-` only, at most 64");
    }
    id
}

fn check_names(config: &Config, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for store in config.stores.iter().filter(|store| !store.id.is_empty()) {
        if !seen.insert(&store.id) {
            problems.add("stores", format_args!("two stores have the id `{}`", store.id));
        }
        let mut named = BTreeSet::new();
        for wanted in &store.destinations {
            if !named.insert(wanted) {
                problems.add(format_args!("store `{}`", store.id), format_args!("names destination `{wanted}` twice"));
            }
            if !config.destinations.iter().any(|destination| destination.id == *wanted) {
                let what = format!("destination `{wanted}` does not exist");
                problems.add(format_args!("store `{}`", store.id), what);
            }
        }
    }
    let mut seen = BTreeSet::new();
    for destination in config.destinations.iter().filter(|destination| !destination.id.is_empty()) {
        if !seen.insert(&destination.id) {
            problems.add("destinations", format_args!("two destinations have the id `{}`", destination.id));
        }
    }
}

#[cfg(test)]
mod tests;
