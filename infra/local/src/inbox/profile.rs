//! Profiles: who events belong to.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A person known to the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProfile {
    /// Id.
    pub id: String,
    /// All attributes sent so far; a later one overwrites, `null` clears.
    pub attributes: Map<String, Value>,
    /// First seen.
    pub created: Timestamp,
    /// Last changed.
    pub updated: Timestamp,
}

/// What tells profiles apart, strongest first.
const IDENTIFIERS: [&str; 5] = ["email", "phone_number", "external_id", "_kx", "anonymous_id"];

/// All profiles, found by id or identifier.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    all: Vec<StoredProfile>,
    places: HashMap<(&'static str, String), usize>,
    /// Places of deleted profiles: the others keep theirs.
    gone: HashSet<usize>,
}

impl Profiles {
    pub(super) fn all(&self) -> &[StoredProfile] {
        &self.all
    }

    /// The place of the profile with these attributes, and whether it is new.
    ///
    /// The strongest identifier that is given decides: the same phone under another e-mail is another person.
    pub(super) fn upsert(
        &mut self,
        id: Option<&str>,
        attributes: &Map<String, Value>,
        now: Timestamp,
    ) -> (usize, bool) {
        let by_id = id.map(|id| ("id", id.to_owned()));
        let key = by_id.or_else(|| identity(attributes)).expect("validation asks for an identifier");
        let known = self.places.get(&key).copied();
        let place = known.unwrap_or_else(|| {
            let id = if key.0 == "id" { key.1.clone() } else { format!("01M{:023}", self.all.len() + 1) };
            self.places.insert(("id", id.clone()), self.all.len());
            self.all.push(StoredProfile { id, attributes: Map::new(), created: now, updated: now });
            self.all.len() - 1
        });
        let profile = &mut self.all[place];
        profile.attributes.extend(attributes.clone());
        profile.attributes.retain(|_, value| !value.is_null());
        profile.updated = now;
        for name in IDENTIFIERS {
            if let Some(value) = identifier(attributes, name) {
                self.places.entry((name, value)).or_insert(place);
            }
        }
        (place, known.is_none())
    }
}

impl Profiles {
    /// Those that were not deleted.
    pub(super) fn living(&self) -> impl Iterator<Item = &StoredProfile> {
        self.all.iter().enumerate().filter(|(place, _)| !self.gone.contains(place)).map(|(_, profile)| profile)
    }

    /// Deletes every profile with this identifier, or `id`; gives their ids.
    pub(super) fn remove(&mut self, name: &'static str, value: &str) -> Vec<String> {
        let wanted = Map::from_iter([(name.to_owned(), value.into())]);
        let wanted = identifier(&wanted, name);
        let has = |profile: &StoredProfile| match name {
            "id" => Some(profile.id.clone()) == wanted,
            _ => identifier(&profile.attributes, name) == wanted,
        };
        let places: Vec<_> =
            (0..self.all.len()).filter(|place| !self.gone.contains(place) && has(&self.all[*place])).collect();
        self.places.retain(|_, known| !places.contains(known));
        self.gone.extend(&places);
        places.into_iter().map(|place| self.all[place].id.clone()).collect()
    }
}

impl StoredProfile {
    pub(super) fn json(&self) -> Value {
        let mut attributes = self.attributes.clone();
        attributes.insert("created".to_owned(), self.created.to_string().into());
        attributes.insert("updated".to_owned(), self.updated.to_string().into());
        json!({"type": "profile", "id": self.id, "attributes": attributes})
    }
}

/// The strongest identifier among `attributes`.
pub(super) fn identity(attributes: &Map<String, Value>) -> Option<(&'static str, String)> {
    IDENTIFIERS.into_iter().find_map(|name| Some((name, identifier(attributes, name)?)))
}

fn identifier(attributes: &Map<String, Value>, name: &str) -> Option<String> {
    let value = attributes.get(name)?.as_str().filter(|value| !value.is_empty())?;
    Some(if name == "email" { value.trim().to_lowercase() } else { value.to_owned() })
}
