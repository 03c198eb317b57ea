//! The private API keys of the account, and what each may do.

use std::collections::{BTreeMap, BTreeSet};

use super::api;
use super::problem::Problem;
use crate::web::Request;

/// What a private key may do, in Klaviyo's own words (`events:write`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scopes {
    /// Everything: what Klaviyo calls a full access key.
    #[default]
    All,
    /// Only this: a custom key.
    Only(BTreeSet<String>),
}

impl Scopes {
    /// A custom key with these scopes.
    pub fn only<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Only(scopes.into_iter().map(str::to_owned).collect())
    }

    /// A custom key with every scope an endpoint here requires, but `scope`.
    pub fn without(scope: &str) -> Self {
        Self::only(api::scopes().filter(|known| *known != scope))
    }

    fn allow(&self, scope: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(scopes) => scopes.contains(scope),
        }
    }
}

/// Keys by their text.
pub(super) struct Keys(BTreeMap<String, Scopes>);

impl Keys {
    /// The first key.
    pub(super) fn new(key: String, scopes: Scopes) -> Self {
        Self(BTreeMap::from([(key, scopes)]))
    }

    /// Makes a key, or gives one there is other scopes (which at Klaviyo nobody can).
    pub(super) fn add(&mut self, key: String, scopes: Scopes) {
        self.0.insert(key, scopes);
    }

    /// Deletes a key; tells whether there was one.
    pub(super) fn revoke(&mut self, key: &str) -> bool {
        self.0.remove(key).is_some()
    }

    /// What the key of `request` may do.
    ///
    /// # Errors
    /// 401: there is no such key.
    pub(super) fn scopes_of(&self, request: &Request) -> Result<&Scopes, Problem> {
        let key = request.header("authorization").and_then(|value| value.strip_prefix("Klaviyo-API-Key "));
        key.and_then(|key| self.0.get(key)).ok_or_else(|| {
            let text = "Incorrect authentication credentials.";
            Problem::whole(401, "authentication_failed", text, text)
        })
    }
}

/// Whether `scopes` allow an endpoint that needs `scope`.
///
/// # Errors
/// 403 with the code that was seen live (trufflesecurity/trufflehog, pull request 1870); the detail is ours.
pub(super) fn permit(scopes: &Scopes, scope: &str) -> Result<(), Problem> {
    if scopes.allow(scope) {
        return Ok(());
    }
    let title = "You do not have permission to perform this action.";
    let detail = format!("The API key lacks a scope that this endpoint requires: {scope}.");
    Err(Problem::whole(403, "permission_denied", title, detail))
}
