//! API accounts: who may call the store's API and for what, and whose secret signs the webhooks they ask for.

use std::collections::BTreeSet;
use std::fmt;

/// A store-level API account. Nothing of it ever changes: another secret, or another scope, is another account
/// (BigCommerce docs, start/authentication/api-accounts).
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The value `X-Auth-Token` must have.
    pub access_token: String,
    /// Owns the hooks it makes; nobody else sees them.
    pub client_id: String,
    /// Signs what is sent to them.
    pub client_secret: String,
    /// What it may read. Hooks need no scope.
    pub scopes: BTreeSet<Scope>,
}

impl Account {
    /// Made-up credentials beginning with `name`, and every scope.
    pub fn named(name: &str) -> Self {
        Self {
            access_token: format!("{name}-access-token"),
            client_id: format!("{name}-client-id"),
            client_secret: format!("{name}-client-secret"),
            scopes: Scope::ALL.into(),
        }
    }

    /// The same but for some scopes.
    #[must_use]
    pub fn without(mut self, scopes: &[Scope]) -> Self {
        self.scopes.retain(|scope| !scopes.contains(scope));
        self
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Account");
        debug.field("client_id", &self.client_id).field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// What an account may read. Those that only forms of writing need are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Orders, their lines, coupons and shipments, and refunds.
    Orders,
    /// Payments; refunds as well.
    Transactions,
    /// The catalog.
    Products,
    /// The store itself.
    Information,
    /// Carts.
    Carts,
    /// Checkouts.
    Checkouts,
    /// Registered shoppers.
    Customers,
    /// Where a channel's storefront is.
    Sites,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::Orders,
        Self::Transactions,
        Self::Products,
        Self::Information,
        Self::Carts,
        Self::Checkouts,
        Self::Customers,
        Self::Sites,
    ];
}

/// The accounts of a store, oldest first.
#[derive(Debug)]
pub(super) struct Accounts(Vec<Account>);

impl Accounts {
    pub(super) fn new(accounts: impl IntoIterator<Item = Account>) -> Self {
        Self(accounts.into_iter().collect())
    }

    pub(super) fn oldest(&self) -> Option<&Account> {
        self.0.first()
    }

    pub(super) fn of_token(&self, token: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.access_token == token)
    }

    pub(super) fn of_client(&self, client_id: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.client_id == client_id)
    }

    pub(super) fn add(&mut self, account: Account) {
        self.0.push(account);
    }

    pub(super) fn remove(&mut self, client_id: &str) {
        self.0.retain(|account| account.client_id != client_id);
    }
}
