//! What is wrong with the hooks a store has, and what would put it right. Pure.
//!
//! Limits behind it: one hook per store, account, scope and destination; one `deliveryException` hook per store and
//! account, whose destination differs from all others; a wildcard beside a scope it covers doubles deliveries
//! (BigCommerce docs, webhooks/overview and webhooks/events).

use std::iter::once;

use config::Secret;
use serde_json::{Map, Value, json};
use url::Url;

use crate::bigcommerce::concern::{ADDED, TOPICS, TROUBLE};
use crate::bigcommerce::signature::TOKEN_HEADER;
use crate::bigcommerce::wire::Hook;
use crate::flaws::{Change, Flaw};

/// The header as it is written; its name is compared without case.
const TOKEN_HEADER_WRITTEN: &str = "X-Orderwire-Token";

/// How a store's hooks should be.
pub(super) struct Ideal<'a> {
    wanted: Vec<Wanted>,
    /// The current one, then previous ones.
    tokens: &'a [Secret],
}

/// A hook that should be there.
struct Wanted {
    scope: &'static str,
    /// `None` while it is not known where hooks should be sent; then they may be sent anywhere.
    destination: Option<Url>,
}

impl<'a> Ideal<'a> {
    /// All hooks sent `towards` one address, but those about failed deliveries to a variant of it. These come first, so
    /// that one in the place of the others is out of the way when they are put right.
    pub(super) fn new(towards: Option<&Url>, tokens: &'a [Secret], added: bool) -> Self {
        let aside = towards.cloned().map(|mut url| {
            url.query_pairs_mut().append_pair("about", "deliveries");
            url
        });
        let usual =
            TOPICS.iter().chain(added.then_some(&ADDED)).map(|scope| Wanted { scope, destination: towards.cloned() });
        Self { wanted: once(Wanted { scope: TROUBLE, destination: aside }).chain(usual).collect(), tokens }
    }

    /// What is wrong with the hooks `present`. A hook of ours that is too many takes the place of one that is missing, or
    /// is named and left: nothing is deleted. Hooks of others are passed over.
    pub(super) fn flaws(&self, present: &[Hook]) -> Vec<Flaw> {
        let (mut ours, others): (Vec<_>, Vec<_>) = present.iter().partition(|hook| self.is_ours(hook));
        let found: Vec<_> = self.wanted.iter().map(|wanted| (wanted, self.take_best(wanted, &mut ours))).collect();
        // One that is switched off does no harm.
        let mut surplus = ours.into_iter().filter(|hook| hook.is_active);
        let is_taken = others.into_iter().any(|hook| has_scope(hook, TROUBLE));
        let mut flaws = Vec::new();
        for (wanted, hook) in found {
            flaws.extend(match hook {
                Some(hook) => self.correction(wanted, hook),
                None if is_taken && wanted.scope == TROUBLE => {
                    Some(Flaw::left(TROUBLE, "missing, and the only one the store allows is not ours"))
                }
                None => match surplus.next() {
                    Some(hook) => self.correction(wanted, hook),
                    None => Some(self.creation(wanted)),
                },
            });
        }
        flaws.extend(surplus.map(|hook| {
            let scope = hook.scope.as_deref().unwrap_or_default();
            let is_second = self.wanted.iter().any(|wanted| wanted.scope == scope);
            Flaw::left(scope, if is_second { "there twice" } else { "not wanted" })
        }));
        flaws
    }

    /// Sent to us, or with a token of ours.
    fn is_ours(&self, hook: &Hook) -> bool {
        let mut destinations = self.wanted.iter().filter_map(|wanted| wanted.destination.as_ref());
        let is_known = |value: &Value| self.tokens.iter().any(|token| *value == *token.expose());
        destinations.any(|url| leads_to(hook, url)) || token_headers(hook).any(|(_, value)| is_known(value))
    }

    /// The hook of the wanted scope that needs the least correction.
    fn take_best<'h>(&self, wanted: &Wanted, ours: &mut Vec<&'h Hook>) -> Option<&'h Hook> {
        let fitting = (0..ours.len()).filter(|at| has_scope(ours[*at], wanted.scope));
        let fit = |hook: &Hook| (wanted.is_destination_of(hook), hook.is_active, self.has_current_token(hook));
        fitting.max_by_key(|at| fit(ours[*at])).map(|at| ours.remove(at))
    }

    fn creation(&self, wanted: &Wanted) -> Flaw {
        let change = wanted.destination.as_ref().map(|destination| {
            let (url, headers) = (destination.as_str(), self.headers(&Map::new()));
            let body = json!({"scope": wanted.scope, "destination": url, "is_active": true, "headers": headers});
            Change { id: None, body }
        });
        Flaw { topic: wanted.scope.to_owned(), what: "missing".to_owned(), change }
    }

    /// What makes `hook` the wanted one; `None` if it is.
    fn correction(&self, wanted: &Wanted, hook: &Hook) -> Option<Flaw> {
        let (mut what, mut body) = (Vec::new(), Map::new());
        if !has_scope(hook, wanted.scope) {
            what.push(format!("missing, with `{}` in its place", hook.scope.as_deref().unwrap_or_default()));
            body.insert("scope".to_owned(), json!(wanted.scope));
        }
        if !hook.is_active {
            what.push("switched off".to_owned());
            body.insert("is_active".to_owned(), json!(true));
        }
        if !wanted.is_destination_of(hook) {
            what.push("sent elsewhere".to_owned());
            body.insert("destination".to_owned(), json!(wanted.destination.as_ref().map(Url::as_str)));
        }
        if !self.has_current_token(hook) {
            what.push("without the current token".to_owned());
            body.insert("headers".to_owned(), Value::Object(self.headers(&hook.headers)));
        }
        let change = Change { id: hook.id.clone(), body: Value::Object(body) };
        let flaw = Flaw { topic: wanted.scope.to_owned(), what: what.join(", "), change: Some(change) };
        (!what.is_empty()).then_some(flaw)
    }

    /// Exactly one: of two the receiver could not say which is meant.
    fn has_current_token(&self, hook: &Hook) -> bool {
        let mut headers = token_headers(hook);
        let first = headers.next().and_then(|(_, value)| value.as_str());
        first.is_some() && first == self.current() && headers.next().is_none()
    }

    fn current(&self) -> Option<&str> {
        self.tokens.first().map(Secret::expose)
    }

    /// `headers` with the current token in the place of any other.
    fn headers(&self, headers: &Map<String, Value>) -> Map<String, Value> {
        let others = headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(TOKEN_HEADER));
        let others = others.map(|(name, value)| (name.clone(), value.clone()));
        others.chain(once((TOKEN_HEADER_WRITTEN.to_owned(), json!(self.current())))).collect()
    }
}

impl Wanted {
    fn is_destination_of(&self, hook: &Hook) -> bool {
        self.destination.as_ref().is_none_or(|url| leads_to(hook, url))
    }
}

fn has_scope(hook: &Hook, scope: &str) -> bool {
    hook.scope.as_deref() == Some(scope)
}

/// Compares URLs and not texts, so that one the store writes differently is not corrected for ever.
fn leads_to(hook: &Hook, url: &Url) -> bool {
    hook.destination.as_deref().is_some_and(|destination| Url::parse(destination).as_ref() == Ok(url))
}

fn token_headers(hook: &Hook) -> impl Iterator<Item = (&String, &Value)> {
    hook.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(TOKEN_HEADER))
}

#[cfg(test)]
mod tests;
