//! The hooks a store has been asked to call, and the rules for registering them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

/// Most hooks of one scope.
const PER_SCOPE: usize = 10;

/// The scope that tells of failed deliveries: one hook only, and no other leads where it leads (BigCommerce docs,
/// webhooks/events).
pub(super) const TROUBLE: &str = "store/hook/deliveryException";

/// Scopes that can be registered. Channel forms are left out: this shop has one channel.
const SCOPES: [&str; 31] = [
    "store/order/*",
    "store/order/created",
    "store/order/updated",
    "store/order/statusUpdated",
    "store/order/archived",
    "store/order/message/created",
    "store/order/refund/created",
    "store/order/transaction/created",
    "store/order/transaction/updated",
    "store/cart/*",
    "store/cart/created",
    "store/cart/updated",
    "store/cart/deleted",
    "store/cart/abandoned",
    "store/cart/converted",
    "store/cart/couponApplied",
    "store/cart/lineItem/created",
    "store/cart/lineItem/updated",
    "store/cart/lineItem/deleted",
    "store/shipment/created",
    "store/shipment/updated",
    "store/shipment/deleted",
    "store/customer/created",
    "store/customer/updated",
    "store/customer/deleted",
    "store/product/created",
    "store/product/updated",
    "store/product/deleted",
    "store/information/updated",
    "store/app/uninstalled",
    TROUBLE,
];

/// A registered hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Id.
    pub id: u64,
    /// The API account that made it.
    pub client_id: String,
    /// What it hears of; a wildcard such as `store/order/*` hears of everything below.
    pub scope: String,
    /// Where it is called. Unlike BigCommerce, any port and plain HTTP.
    pub destination: Url,
    /// Sent along with each call.
    pub headers: BTreeMap<String, String>,
    /// Switched off by hand, or by BigCommerce after the last retry failed.
    pub is_active: bool,
    /// When it was registered.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// What a registration or change says; what is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HookRequest {
    /// Scope.
    pub scope: Option<String>,
    /// Absolute URL.
    pub destination: Option<String>,
    /// Headers.
    pub headers: Option<BTreeMap<String, String>>,
    /// Whether it is called.
    pub is_active: Option<bool>,
}

/// Why a hook is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// A field is missing or wrong: 422.
    #[error("{field} {why}")]
    Invalid {
        /// `scope` or `destination`.
        field: &'static str,
        /// Continues the sentence.
        why: &'static str,
    },
    /// Not one hook with that id: 404.
    #[error("webhook with id [{0}] not found")]
    Missing(u64),
}

/// All hooks of all API accounts.
#[derive(Debug, Default)]
pub(super) struct Hooks {
    by_id: BTreeMap<u64, Hook>,
    last: u64,
}

impl Hooks {
    pub(super) fn all(&self) -> impl Iterator<Item = &Hook> {
        self.by_id.values()
    }

    /// Those an account sees.
    pub(super) fn of_client(&self, client_id: &str) -> impl Iterator<Item = &Hook> {
        self.all().filter(move |hook| hook.client_id == client_id)
    }

    pub(super) fn get(&self, id: u64) -> Result<&Hook, HookError> {
        self.by_id.get(&id).ok_or(HookError::Missing(id))
    }

    /// The hooks to call for `scope`.
    pub(super) fn for_scope(&self, scope: &str) -> impl Iterator<Item = &Hook> {
        self.all().filter(move |hook| hook.is_active && hears_of(&hook.scope, scope))
    }

    /// What the account asks for; the limits are those of its own hooks.
    pub(super) fn register(
        &mut self,
        client_id: &str,
        request: HookRequest,
        now: Timestamp,
    ) -> Result<&Hook, HookError> {
        let scope = request.scope.ok_or(invalid("scope", "error.path.missing"))?;
        let destination = request.destination.ok_or(invalid("destination", "error.path.missing"))?;
        let destination = self.checked(client_id, None, &scope, &destination)?;
        self.last += 1;
        let id = 20_000 + self.last;
        let hook = Hook {
            id,
            client_id: client_id.to_owned(),
            scope,
            destination,
            headers: request.headers.unwrap_or_default(),
            is_active: request.is_active.unwrap_or(true),
            created: now,
            updated: now,
        };
        Ok(self.by_id.entry(id).insert_entry(hook).into_mut())
    }

    pub(super) fn change(&mut self, id: u64, request: HookRequest, now: Timestamp) -> Result<&Hook, HookError> {
        if request == HookRequest::default() {
            return Err(invalid("body", "needs at least one field"));
        }
        let old = self.get(id)?;
        let scope = request.scope.unwrap_or_else(|| old.scope.clone());
        let destination = request.destination.unwrap_or_else(|| old.destination.to_string());
        let destination = self.checked(&old.client_id, Some(id), &scope, &destination)?;
        let hook = self.by_id.get_mut(&id).ok_or(HookError::Missing(id))?;
        hook.scope = scope;
        hook.destination = destination;
        hook.headers = request.headers.unwrap_or_else(|| hook.headers.clone());
        hook.is_active = request.is_active.unwrap_or(hook.is_active);
        hook.updated = now;
        Ok(hook)
    }

    /// What BigCommerce does after the last retry failed.
    pub(super) fn switch_off(&mut self, id: u64, now: Timestamp) {
        if let Some(hook) = self.by_id.get_mut(&id) {
            hook.is_active = false;
            hook.updated = now;
        }
    }

    pub(super) fn delete(&mut self, id: u64) -> Result<Hook, HookError> {
        self.by_id.remove(&id).ok_or(HookError::Missing(id))
    }

    /// Deletes all hooks of an account.
    pub(super) fn forget(&mut self, client_id: &str) {
        self.by_id.retain(|_, hook| hook.client_id != client_id);
    }

    /// The limits: known scope, readable URL, 10 hooks per scope, one per scope and destination, those of [`TROUBLE`].
    fn checked(&self, client_id: &str, but: Option<u64>, scope: &str, destination: &str) -> Result<Url, HookError> {
        if !SCOPES.contains(&scope) {
            return Err(invalid("scope", "is not a known scope"));
        }
        let url = Url::parse(destination).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or(invalid("destination", "is not a URL that can be called"))?;
        let others = || self.of_client(client_id).filter(|hook| Some(hook.id) != but);
        let is_apart = |hook: &Hook| scope == TROUBLE || hook.scope == TROUBLE;
        if others().any(|hook| hook.destination == url && (hook.scope == scope || is_apart(hook))) {
            return Err(invalid("destination", "is already registered"));
        }
        let most = if scope == TROUBLE { 1 } else { PER_SCOPE };
        if others().filter(|hook| hook.scope == scope).count() >= most {
            return Err(invalid("scope", "has as many hooks as it may have"));
        }
        Ok(url)
    }
}

impl Hook {
    /// As the API writes it; times are epoch seconds.
    pub(super) fn json(&self, store_hash: &str) -> Value {
        json!({
            "id": self.id,
            "client_id": self.client_id,
            "store_hash": store_hash,
            "scope": self.scope,
            "destination": self.destination.as_str(),
            "headers": if self.headers.is_empty() { Value::Null } else { json!(self.headers) },
            "is_active": self.is_active,
            "created_at": self.created.as_second(),
            "updated_at": self.updated.as_second(),
        })
    }
}

fn hears_of(hook: &str, scope: &str) -> bool {
    match hook.strip_suffix('*') {
        Some(prefix) => scope.starts_with(prefix),
        None => hook == scope,
    }
}

fn invalid(field: &'static str, why: &'static str) -> HookError {
    HookError::Invalid { field, why }
}
