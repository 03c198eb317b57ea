//! Reads one JSON object field by field, collecting every problem instead of stopping at the first as serde does, and
//! never printing a value, because the value may be a secret.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::{Problems, Secret};

/// The fields of one object. Unknown ones are reported by [`Fields::finish`]. Its `Debug` shows no values.
pub struct Fields<'a> {
    place: String,
    object: Option<&'a Map<String, Value>>,
    known: BTreeSet<&'static str>,
    problems: Problems,
}

impl<'a> Fields<'a> {
    /// Reads `value`, which stands at `place` (`stores[0].credentials`). `null` counts as an empty object.
    pub fn new(value: &'a Value, place: impl Into<String>) -> Self {
        let place = place.into();
        let mut problems = Problems::default();
        if !value.is_object() && !value.is_null() {
            problems.add(&place, "must be an object");
        }
        Self { place, object: value.as_object(), known: BTreeSet::new(), problems }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.object.and_then(|object| object.get(name)).filter(|value| !value.is_null())
    }

    fn wrong(&mut self, name: &str, what: &str) {
        self.problems.add(format_args!("{}.{name}", self.place), what);
    }

    fn text_of(&mut self, name: &'static str, value: &'a Value) -> Option<&'a str> {
        match value.as_str().map(str::trim) {
            Some("") => {
                self.wrong(name, "must not be empty");
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong(name, "must be a string");
                None
            }
        }
    }

    /// A string that must be there and not be blank; `""` after a problem was noted.
    pub fn text(&mut self, name: &'static str) -> String {
        match self.take(name) {
            Some(value) => self.text_of(name, value).unwrap_or_default().to_owned(),
            None => {
                self.wrong(name, "is missing");
                String::new()
            }
        }
    }

    /// A string or a whole number that must be there, such as an id, as text; `""` after a problem was noted.
    pub fn name(&mut self, name: &'static str) -> String {
        match self.take(name).and_then(Value::as_u64) {
            Some(number) => number.to_string(),
            None => self.text(name),
        }
    }

    /// A string that may be absent.
    pub fn optional_text(&mut self, name: &'static str) -> Option<String> {
        let value = self.take(name)?;
        self.text_of(name, value).map(str::to_owned)
    }

    /// A secret that must be there and not be blank.
    pub fn secret(&mut self, name: &'static str) -> Secret {
        Secret::new(self.text(name))
    }

    /// A secret that may be absent, but not blank.
    pub fn optional_secret(&mut self, name: &'static str) -> Option<Secret> {
        self.optional_text(name).map(Secret::new)
    }

    /// A list of strings; an absent one is empty.
    pub fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.optional_texts(name).unwrap_or_default()
    }

    /// A list of strings, or `None` when the field is absent.
    pub fn optional_texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let value = self.take(name)?;
        let Some(items) = value.as_array() else {
            self.wrong(name, "must be a list of strings");
            return Some(Vec::new());
        };
        Some(items.iter().filter_map(|item| self.text_of(name, item)).map(str::to_owned).collect())
    }

    /// A list whose members are strings or whole numbers (status names or ids), as text.
    pub fn optional_names(&mut self, name: &'static str) -> Option<Vec<String>> {
        let value = self.take(name)?;
        let Some(items) = value.as_array() else {
            self.wrong(name, "must be a list of names or numeric ids");
            return Some(Vec::new());
        };
        Some(
            items
                .iter()
                .filter_map(|item| match item.as_u64() {
                    Some(number) => Some(number.to_string()),
                    None => self.text_of(name, item).map(str::to_owned),
                })
                .collect(),
        )
    }

    /// A list of secrets that may be absent or empty.
    pub fn optional_secrets(&mut self, name: &'static str) -> Vec<Secret> {
        self.texts(name).into_iter().map(Secret::new).collect()
    }

    /// A list of at least one secret.
    pub fn secrets(&mut self, name: &'static str) -> Vec<Secret> {
        let found = self.optional_texts(name);
        if found.as_ref().is_none_or(Vec::is_empty) {
            self.wrong(name, "needs at least one entry");
        }
        found.unwrap_or_default().into_iter().map(Secret::new).collect()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str, default: bool) -> bool {
        match self.take(name) {
            None => default,
            Some(value) => value.as_bool().unwrap_or_else(|| {
                self.wrong(name, "must be true or false");
                default
            }),
        }
    }

    /// A whole number from `least` to `most`.
    pub fn number(&mut self, name: &'static str, default: u64, least: u64, most: u64) -> u64 {
        match self.take(name) {
            None => default,
            Some(value) => value.as_u64().filter(|number| (least..=most).contains(number)).unwrap_or_else(|| {
                self.wrong(name, &format!("must be a whole number from {least} to {most}"));
                default
            }),
        }
    }

    /// One of a few words; the first is the default.
    pub fn choice<T: Copy>(&mut self, name: &'static str, choices: &[(&str, T)]) -> T {
        let (_, default) = choices[0];
        let Some(value) = self.take(name) else { return default };
        match value.as_str().and_then(|word| choices.iter().find(|(known, _)| *known == word)) {
            Some((_, chosen)) => *chosen,
            None => {
                let known: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
                self.wrong(name, &format!("must be one of: {}", known.join(", ")));
                default
            }
        }
    }

    /// An RFC 3339 instant, with its offset.
    pub fn instant(&mut self, name: &'static str) -> Option<Timestamp> {
        let value = self.take(name)?;
        let parsed = value.as_str().and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.wrong(name, "must be a time with its offset, such as 2026-11-01T00:00:00Z");
        }
        parsed
    }

    /// The base URL of an API: http or https with a host; returned without a trailing slash.
    pub fn base_url(&mut self, name: &'static str) -> Option<String> {
        let text = self.optional_text(name)?;
        let base = text.trim_end_matches('/');
        let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['?', '#', ' ', '@'])) {
            self.wrong(name, "must be a plain URL such as https://api.example.com");
            return None;
        }
        Some(base.to_owned())
    }

    /// An object that may be absent, read by `read`.
    pub fn object<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        let value = self.take(name)?;
        Some(self.within(value, name, read))
    }

    /// A list of objects, each read by `read`; an absent one is empty.
    pub fn objects<T>(&mut self, name: &'static str, mut read: impl FnMut(&mut Fields<'_>) -> T) -> Vec<T> {
        let Some(value) = self.take(name) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.wrong(name, "must be a list");
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| self.within(item, &format!("{name}[{index}]"), &mut read))
            .collect()
    }

    fn within<T>(&mut self, value: &Value, place: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> T {
        let mut fields = Fields::new(value, format!("{}.{place}", self.place));
        let found = read(&mut fields);
        self.problems.extend(fields.finish());
        found
    }

    /// The raw value of a field that somebody else reads; `null` when absent.
    pub fn raw(&mut self, name: &'static str) -> Value {
        self.take(name).cloned().unwrap_or(Value::Null)
    }

    /// Notes a problem of field `name` found by the caller.
    pub fn problem(&mut self, name: &str, what: &str) {
        self.wrong(name, what);
    }

    /// Notes a problem of the object as a whole found by the caller.
    pub fn amiss(&mut self, what: &str) {
        self.problems.add(&self.place, what);
    }

    /// Whether a problem was found so far.
    pub fn is_amiss(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Reports fields nobody asked for, and hands over what was found.
    pub fn finish(mut self) -> Problems {
        let names = self.object.into_iter().flat_map(Map::keys);
        for name in names.filter(|name| !self.known.contains(name.as_str())) {
            let known: Vec<_> = self.known.iter().copied().collect();
            self.problems.add(
                format_args!("{}.{name}", self.place),
                format_args!(
                    "unknown field (known: {})",
                    if known.is_empty() { "none".into() } else { known.join(", ") }
                ),
            );
        }
        self.problems
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("place", &self.place).field("known", &self.known).finish_non_exhaustive()
    }
}
