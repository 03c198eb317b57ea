//! The configuration as a document that commands write: nothing in it is lost, whoever wrote it, and it always looks the
//! same.

mod held;
mod list;
mod place;
mod text;

use std::fmt;

use anyhow::{Context, bail};
use config::SettingKind;
use serde_json::{Map, Value, json};

pub(crate) use held::Held;
pub(crate) use list::List;
use place::Place;

/// What stands for a secret wherever it would be shown.
pub(crate) const HIDDEN: &str = "•••";

/// The field that makes customers recognisable in the table under pseudonyms.
const CUSTOMER_HASH_KEY: &str = "customer_hash_key";

/// A JSON object in the configuration's shape, complete or not. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Document(Map<String, Value>);

/// A store or a destination in it.
pub(crate) type Entry = Map<String, Value>;

impl Document {
    /// Reads `text`; a blank one is an empty document.
    ///
    /// # Errors
    /// When it is not JSON of the configuration's outline; where, and never what stands there.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        // serde_json's own error may quote the text.
        let value: Value = serde_json::from_str(text)
            .map_err(|error| anyhow::anyhow!("line {} column {} is not JSON", error.line(), error.column()))?;
        let Value::Object(fields) = value else { bail!("it is no JSON object") };
        for list in [List::Stores, List::Destinations] {
            let entries = fields.get(list.name()).map(|value| value.as_array().context("is no list")).transpose();
            let entries = entries.with_context(|| format!("`{}`", list.name()))?.into_iter().flatten();
            if entries.into_iter().any(|entry| !entry.is_object()) {
                bail!("an entry of `{}` is no object", list.name());
            }
        }
        Ok(Self(fields))
    }

    /// The entries of a list.
    pub(crate) fn entries(&self, list: List) -> impl Iterator<Item = &Entry> {
        self.0.get(list.name()).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
    }

    /// The ids of a list's entries.
    pub(crate) fn ids(&self, list: List) -> Vec<&str> {
        self.entries(list).map(|entry| text_of(entry, "id")).collect()
    }

    /// The entry with this id.
    pub(crate) fn find(&self, list: List, id: &str) -> Option<&Entry> {
        self.entries(list).find(|entry| text_of(entry, "id") == id)
    }

    /// Takes `entry` in, in the place of the one with its id, or behind all others.
    pub(crate) fn put(&mut self, list: List, entry: Entry) {
        let entries = self.0.entry(list.name()).or_insert_with(|| json!([]));
        let entries = entries.as_array_mut().expect("it was looked at when it was read");
        let same = |known: &&mut Value| known["id"].as_str() == Some(text_of(&entry, "id"));
        match entries.iter_mut().find(same) {
            Some(known) => *known = Value::Object(entry),
            None => entries.push(Value::Object(entry)),
        }
    }

    /// What makes customers recognisable, if they are.
    pub(crate) fn customer_hash_key(&self) -> Option<&str> {
        self.0.get(CUSTOMER_HASH_KEY).and_then(Value::as_str)
    }

    /// Makes them so from now on.
    pub(crate) fn set_customer_hash_key(&mut self, key: String) {
        self.0.insert(CUSTOMER_HASH_KEY.to_owned(), Value::String(key));
    }

    /// The text that is written: fields in the order in which people read them, which is the same whoever wrote it.
    pub(crate) fn text(&self) -> String {
        text::text(&self.0)
    }

    /// The same with every secret hidden.
    pub(crate) fn masked(&self) -> Self {
        let mut masked = self.clone();
        if let Some(key) = masked.0.get_mut(CUSTOMER_HASH_KEY) {
            hide(key);
        }
        for list in [List::Stores, List::Destinations] {
            let entries = masked.0.get_mut(list.name()).and_then(Value::as_array_mut);
            for entry in entries.into_iter().flatten().filter_map(Value::as_object_mut) {
                let known = list.credentials(text_of(entry, list.adapter()));
                match entry.get_mut("credentials") {
                    Some(Value::Object(credentials)) => {
                        let is_open = |name: &str| known.iter().any(|s| s.name == name && s.kind == SettingKind::Text);
                        credentials.iter_mut().filter(|(name, _)| !is_open(name)).for_each(|(_, value)| hide(value));
                    }
                    Some(other) => hide(other),
                    None => {}
                }
            }
        }
        masked
    }

    /// As JSON; only of a masked one.
    pub(crate) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document(…)")
    }
}

/// A field of an entry that holds a text; empty if it does not.
pub(crate) fn text_of<'a>(entry: &'a Entry, name: &str) -> &'a str {
    entry.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A credential that is a text.
pub(crate) fn credential<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.get("credentials")?.get(name)?.as_str()
}

/// A credential that is a list of texts.
pub(crate) fn credentials<'a>(entry: &'a Entry, name: &str) -> Vec<&'a str> {
    let list = entry.get("credentials").and_then(|credentials| credentials.get(name)).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Sets a field of an entry's `section`, `credentials` or `options`.
pub(crate) fn set(entry: &mut Entry, section: &str, name: &str, value: Value) {
    let section = entry.entry(section).or_insert_with(|| json!({}));
    if !section.is_object() {
        *section = json!({});
    }
    section[name] = value;
}

fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Null => {}
        _ => *value = json!(HIDDEN),
    }
}

#[cfg(test)]
mod tests;
