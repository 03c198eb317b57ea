//! What is wrong with the hooks a store has, and what would put it right. Pure.
//!
//! A hook has an event and a URL and nothing else, so ours are known by where they lead.

use serde_json::json;
use url::Url;

use crate::flaws::{Change, Flaw};
use crate::tiendanube::concern::TOPICS;
use crate::tiendanube::wire::Hook;

/// How a store's hooks should be.
pub(super) struct Ideal<'a> {
    /// `None` while it is not known where hooks should be sent; then any that lead to the store's own path count.
    towards: Option<&'a Url>,
    store: &'a str,
}

impl<'a> Ideal<'a> {
    /// A hook for each of [`TOPICS`] `towards` one address, that of the store with this id.
    pub(super) fn new(towards: Option<&'a Url>, store: &'a str) -> Self {
        Self { towards, store }
    }

    /// What is wrong with the hooks `present`. A hook of ours that is too many takes the place of one that is missing, or is
    /// named and left: nothing is deleted. Hooks of others are passed over.
    pub(super) fn flaws(&self, present: &[Hook]) -> Vec<Flaw> {
        let mut ours: Vec<_> = present.iter().filter(|hook| self.is_ours(hook)).collect();
        let found: Vec<_> = TOPICS.iter().map(|event| (*event, self.take_best(event, &mut ours))).collect();
        let mut surplus = ours.into_iter();
        let mut flaws = Vec::new();
        for (event, hook) in found {
            flaws.extend(match hook.or_else(|| surplus.next()) {
                Some(hook) => self.correction(event, hook),
                None => Some(self.creation(event)),
            });
        }
        flaws.extend(surplus.map(|hook| {
            let event = hook.event.as_deref().unwrap_or_default();
            let what = if TOPICS.contains(&event) { "there twice" } else { "not wanted" };
            Flaw::left(event, what)
        }));
        flaws
    }

    /// Sent to us, be it in other words: another scheme, a slash more, a query.
    fn is_ours(&self, hook: &Hook) -> bool {
        let Some(url) = hook.url.as_deref().and_then(|url| Url::parse(url).ok()) else { return false };
        match self.towards {
            Some(towards) => {
                url.host() == towards.host() && url.port() == towards.port() && path(&url) == path(towards)
            }
            None => path(&url).strip_suffix(self.store).is_some_and(|path| path.ends_with("/webhooks/")),
        }
    }

    /// The hook of the wanted event that needs the least correction.
    fn take_best<'h>(&self, event: &str, ours: &mut Vec<&'h Hook>) -> Option<&'h Hook> {
        let fitting = (0..ours.len()).filter(|at| ours[*at].event.as_deref() == Some(event));
        fitting.min_by_key(|at| !self.leads_here(ours[*at])).map(|at| ours.remove(at))
    }

    fn creation(&self, event: &str) -> Flaw {
        let change = self.towards.map(|url| Change { id: None, body: json!({"event": event, "url": url.as_str()}) });
        Flaw { topic: event.to_owned(), what: "missing".to_owned(), change }
    }

    /// What makes `hook` the wanted one; `None` if it is.
    fn correction(&self, event: &str, hook: &Hook) -> Option<Flaw> {
        let mut what = Vec::new();
        if hook.event.as_deref() != Some(event) {
            what.push(format!("missing, with `{}` in its place", hook.event.as_deref().unwrap_or_default()));
        }
        if !self.leads_here(hook) {
            what.push("sent elsewhere".to_owned());
        }
        let url = self.towards.map_or(hook.url.as_deref(), |url| Some(url.as_str()));
        let change = Change { id: hook.id.clone(), body: json!({"event": event, "url": url}) };
        let flaw = Flaw { topic: event.to_owned(), what: what.join(", "), change: Some(change) };
        (!what.is_empty()).then_some(flaw)
    }

    /// Compares URLs and not texts, so that one the store writes differently is not corrected for ever.
    fn leads_here(&self, hook: &Hook) -> bool {
        let leads_to = |url: &Url| hook.url.as_deref().is_some_and(|text| Url::parse(text).as_ref() == Ok(url));
        self.towards.is_none_or(leads_to)
    }
}

fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

#[cfg(test)]
mod tests;
