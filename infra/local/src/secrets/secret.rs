//! One secret: its versions, and the staging labels that tell which of them is meant.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::SecretsError;

/// The label of the version that is meant where none is named.
pub(super) const CURRENT: &str = "AWSCURRENT";
/// The label of the version that was current before.
pub(super) const PREVIOUS: &str = "AWSPREVIOUS";

/// What a version holds. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    /// In base64, as it goes over the wire.
    Binary(String),
}

/// A version; it never changes.
pub(super) struct Version {
    pub(super) content: Content,
    pub(super) created: Timestamp,
}

pub(super) struct Secret {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) description: Option<String>,
    pub(super) created: Timestamp,
    /// When the last version came.
    pub(super) changed: Timestamp,
    versions: BTreeMap<String, Version>,
    /// Label → id of the version that has it.
    labels: BTreeMap<String, String>,
}

impl Secret {
    /// A secret without a value.
    pub(super) fn new(name: String, arn: String, description: Option<String>, now: Timestamp) -> Self {
        Self { name, arn, description, created: now, changed: now, versions: BTreeMap::new(), labels: BTreeMap::new() }
    }

    /// Whether it is the one that a name, an ARN or an ARN without its last six characters means.
    pub(super) fn is(&self, id: &str) -> bool {
        self.name == id || self.arn == id || self.arn.rsplit_once('-').is_some_and(|(partial, _)| partial == id)
    }

    /// Adds a version with these labels (`AWSCURRENT` if there are none, and in any case on the first version), which
    /// they leave the versions they were on for. `AWSPREVIOUS` goes where `AWSCURRENT` comes from. Writing the same
    /// again does nothing.
    ///
    /// # Errors
    ///
    /// There is a version of this id with another content.
    pub(super) fn put(
        &mut self,
        id: &str,
        content: Content,
        mut labels: Vec<String>,
        now: Timestamp,
    ) -> Result<(), SecretsError> {
        match self.versions.get(id) {
            Some(version) if version.content == content => return Ok(()),
            Some(_) => return Err(SecretsError::VersionExists(id.to_owned())),
            None => {}
        }
        if labels.is_empty() || self.versions.is_empty() {
            labels.push(CURRENT.to_owned());
        }
        self.versions.insert(id.to_owned(), Version { content, created: now });
        self.changed = now;
        for label in labels {
            let moved = self.labels.insert(label.clone(), id.to_owned());
            if let Some(before) = moved.filter(|before| label == CURRENT && before != id) {
                self.labels.insert(PREVIOUS.to_owned(), before);
            }
        }
        Ok(())
    }

    /// The version of an id, of a label, or with neither the current one; with its id.
    ///
    /// # Errors
    ///
    /// There is none, or the label is on another version than the one of the id.
    pub(super) fn version<'a>(
        &'a self,
        id: Option<&'a str>,
        label: Option<&str>,
    ) -> Result<(&'a str, &'a Version), SecretsError> {
        let labelled = |label: &str| {
            self.labels.get(label).map(String::as_str).ok_or_else(|| SecretsError::NoStage(label.to_owned()))
        };
        let id = match (id, label) {
            (None, label) => labelled(label.unwrap_or(CURRENT))?,
            (Some(id), None) => id,
            (Some(id), Some(label)) if labelled(label)? == id => id,
            (Some(_), Some(_)) => return Err(SecretsError::AnotherVersion),
        };
        let version = self.versions.get(id).ok_or_else(|| SecretsError::NoVersion(id.to_owned()))?;
        Ok((id, version))
    }

    /// The labels of a version, in the order of the alphabet.
    pub(super) fn labels_of(&self, id: &str) -> Vec<&str> {
        self.labels.iter().filter(|(_, version)| *version == id).map(|(label, _)| label.as_str()).collect()
    }

    /// Id → labels of each version that has any.
    pub(super) fn labelled(&self) -> BTreeMap<&str, Vec<&str>> {
        let ids = self.versions.keys().map(|id| (id.as_str(), self.labels_of(id)));
        ids.filter(|(_, labels)| !labels.is_empty()).collect()
    }
}
