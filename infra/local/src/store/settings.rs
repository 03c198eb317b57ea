//! What a store is started with.

use std::collections::BTreeSet;
use std::fmt;

use super::account::{Account, Scope};
use super::delivery::WebhookSettings;
use super::profile::Profile;
use crate::web::Quota;

/// What a store is started with.
#[derive(Clone)]
pub struct StoreSettings {
    /// Who it is.
    pub profile: Profile,
    /// The main API account: the value `X-Auth-Token` must have.
    pub access_token: String,
    /// Of the main API account, shown in hooks.
    pub client_id: String,
    /// Of the main API account; signs the webhooks to its hooks.
    pub client_secret: String,
    /// What the main API account may read.
    pub scopes: BTreeSet<Scope>,
    /// API accounts besides the main one.
    pub accounts: Vec<Account>,
    /// Requests allowed, whichever account makes them.
    pub quota: Quota,
    /// Of everything invented: people, ids of carts, tracking numbers.
    pub seed: u64,
    /// How webhooks are sent.
    pub webhooks: WebhookSettings,
}

impl StoreSettings {
    /// The main API account.
    pub fn account(&self) -> Account {
        Account {
            access_token: self.access_token.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            scopes: self.scopes.clone(),
        }
    }
}

impl Default for StoreSettings {
    /// Alder Goods with made-up credentials that may read everything, and the quota of the Plus plan.
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            access_token: "sample-access-token".to_owned(),
            client_id: "sampleclientid0000000000000000a".to_owned(),
            client_secret: "sample-client-secret".to_owned(),
            scopes: Scope::ALL.into(),
            accounts: Vec::new(),
            quota: Quota::PLUS,
            seed: 1,
            webhooks: WebhookSettings::default(),
        }
    }
}

impl fmt::Debug for StoreSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StoreSettings").field("profile", &self.profile).finish_non_exhaustive()
    }
}
