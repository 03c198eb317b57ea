//! The webhooks a store has been asked to send, and the rules for registering them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use url::Url;

use super::settings::Scope;

/// Kinds of events, which scope they need, and what can happen. The kinds this shop has nothing of are left out.
const EVENTS: [(&str, Option<Scope>, &[&str]); 8] = [
    ("app", None, &["uninstalled", "suspended", "resumed"]),
    ("domain", None, &["updated"]),
    (
        "order",
        Some(Scope::Orders),
        &[
            "created",
            "updated",
            "paid",
            "packed",
            "unpacked",
            "fulfilled",
            "cancelled",
            "edited",
            "pending",
            "voided",
            "custom_fields_updated",
        ],
    ),
    ("fulfillment_order", Some(Scope::Orders), &["status_updated", "tracking_event_created"]),
    ("fulfillment", Some(Scope::Orders), &["updated"]),
    ("customer", Some(Scope::Customers), &["created", "updated", "deleted"]),
    ("product", Some(Scope::Products), &["created", "updated", "deleted"]),
    ("category", Some(Scope::Products), &["created", "updated", "deleted"]),
];

/// A registered webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Id.
    pub id: u64,
    /// What it hears of.
    pub event: String,
    /// Where it is called.
    pub url: Url,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// Why a webhook is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// A field is missing or wrong: 422.
    #[error("{field} {why}")]
    Invalid {
        /// `event` or `url`.
        field: &'static str,
        /// Continues the sentence.
        why: &'static str,
    },
    /// The app may not hear of this: 403.
    #[error("missing a required scope")]
    Scope,
    /// Not one with that id: 404.
    #[error("Webhook with such id does not exist")]
    Missing,
}

/// All webhooks.
#[derive(Debug)]
pub(super) struct Hooks {
    by_id: BTreeMap<u64, Hook>,
    last: u64,
    any_url: bool,
    scopes: BTreeSet<Scope>,
}

impl Hooks {
    pub(super) fn new(any_url: bool, scopes: BTreeSet<Scope>) -> Self {
        Self { by_id: BTreeMap::new(), last: 0, any_url, scopes }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Hook> {
        self.by_id.values()
    }

    pub(super) fn get(&self, id: u64) -> Result<&Hook, HookError> {
        self.by_id.get(&id).ok_or(HookError::Missing)
    }

    /// Those to call for `event`.
    pub(super) fn for_event(&self, event: &str) -> impl Iterator<Item = &Hook> {
        self.all().filter(move |hook| hook.event == event)
    }

    pub(super) fn register(&mut self, event: &str, url: &str, now: Timestamp) -> Result<&Hook, HookError> {
        let url = self.checked(None, event, url)?;
        self.last += 1;
        let hook = Hook { id: 890_000 + self.last, event: event.to_owned(), url, created: now, updated: now };
        Ok(self.by_id.entry(hook.id).insert_entry(hook).into_mut())
    }

    /// Changes what is given.
    pub(super) fn change(
        &mut self,
        id: u64,
        event: Option<&str>,
        url: Option<&str>,
        now: Timestamp,
    ) -> Result<&Hook, HookError> {
        let old = self.get(id)?.clone();
        let event = event.unwrap_or(&old.event);
        let url = self.checked(Some(id), event, url.unwrap_or(old.url.as_str()))?;
        let hook = Hook { event: event.to_owned(), url, updated: now, ..old };
        Ok(self.by_id.entry(id).insert_entry(hook).into_mut())
    }

    pub(super) fn delete(&mut self, id: u64) -> Result<Hook, HookError> {
        self.by_id.remove(&id).ok_or(HookError::Missing)
    }

    /// What becomes of them when the app is uninstalled; nobody documents it, so the worse case is taken.
    pub(super) fn clear(&mut self) {
        self.by_id.clear();
    }

    fn checked(&self, but: Option<u64>, event: &str, url: &str) -> Result<Url, HookError> {
        let (kind, what) = event.split_once('/').unwrap_or_default();
        let known = EVENTS.iter().find(|(known, _, events)| *known == kind && events.contains(&what));
        let (_, scope, _) = known.ok_or(invalid("event", "is not a valid event"))?;
        if scope.is_some_and(|scope| !self.scopes.contains(&scope)) {
            return Err(HookError::Scope);
        }
        let url = Url::parse(url).map_err(|_| invalid("url", "is not a valid URL"))?;
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
        if !self.any_url && (url.scheme() != "https" || is_here) {
            return Err(invalid("url", "must be a public https URL"));
        }
        let mut others = self.all().filter(|hook| Some(hook.id) != but);
        match others.any(|hook| hook.event == event && hook.url == url) {
            true => Err(invalid("url", "has already been taken")),
            false => Ok(url),
        }
    }
}

fn invalid(field: &'static str, why: &'static str) -> HookError {
    HookError::Invalid { field, why }
}
