//! Profiles: who events belong to.

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

/// All profiles.
#[derive(Debug, Default)]
pub(super) struct Profiles(Vec<StoredProfile>);

impl Profiles {
    pub(super) fn all(&self) -> &[StoredProfile] {
        &self.0
    }

    /// The place of the profile with these attributes, and whether it is new.
    ///
    /// The strongest identifier that is given decides: the same phone under another e-mail is another person.
    pub(super) fn upsert(&mut self, id: Option<&str>, attributes: &Map<String, Value>, now: Timestamp) -> (usize, bool) {
        let (name, value) = match (id, identity(attributes)) {
            (Some(id), _) => (None, id.to_owned()),
            (None, Some((name, value))) => (Some(name), value),
            (None, None) => unreachable!("validation asks for an identifier"),
        };
        let same = |profile: &StoredProfile| match name {
            None => profile.id == value,
            Some(name) => identifier(&profile.attributes, name).is_some_and(|known| known == value),
        };
        if let Some(place) = self.0.iter().position(same) {
            let profile = &mut self.0[place];
            profile.attributes.extend(attributes.clone());
            profile.attributes.retain(|_, value| !value.is_null());
            profile.updated = now;
            return (place, false);
        }
        let id = match name {
            None => value,
            Some(_) => format!("01M{:023}", self.0.len() + 1),
        };
        let mut attributes = attributes.clone();
        attributes.retain(|_, value| !value.is_null());
        self.0.push(StoredProfile { id, attributes, created: now, updated: now });
        (self.0.len() - 1, true)
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
