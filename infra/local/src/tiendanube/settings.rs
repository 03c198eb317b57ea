//! What a store is started with.

use std::collections::BTreeSet;
use std::fmt;

use jiff::SignedDuration;

use super::profile::Profile;
use crate::web::CourierSettings;

/// What a store is started with.
#[derive(Clone)]
pub struct TiendanubeSettings {
    /// Who it is.
    pub profile: Profile,
    /// The token the app was given.
    pub access_token: String,
    /// The app's; signs all webhooks.
    pub client_secret: String,
    /// What the token may read.
    pub scopes: BTreeSet<Scope>,
    /// In which header the token is looked for.
    pub token_header: TokenHeader,
    /// Whether everything is written as `v1` does, whatever version is asked for.
    pub v1_shapes: bool,
    /// Whether the app may read transactions, which is reserved for payment apps.
    pub transactions: bool,
    /// How long after its creation a checkout appears; up to 6 hours are documented.
    pub checkouts_after: SignedDuration,
    /// Whether webhooks may go to plain HTTP and to this machine; the platform allows neither.
    pub any_hook_url: bool,
    /// Whether lists begin with what is newest. Their order is not documented.
    pub newest_first: bool,
    /// Whether privacy callbacks are signed, of which the reference says nothing.
    pub privacy_signed: bool,
    /// How much faster requests may come than with the usual plans; 10 with the larger ones.
    pub pace: u32,
    /// Of everything invented: people, tokens, ids of parcels.
    pub seed: u64,
    /// How webhooks are sent.
    pub webhooks: CourierSettings,
}

/// In which header the token is looked for; documents and third parties contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenHeader {
    /// `Authentication` alone (API reference).
    Authentication,
    /// `Authorization` alone (developer portal, ERP guide).
    Authorization,
    /// Either.
    Both,
}

/// What a token may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Orders, checkouts, fulfilment orders.
    Orders,
    /// Customers; without it orders have none.
    Customers,
    /// Products and categories.
    Products,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Customers, Self::Products];
}

impl Default for TiendanubeSettings {
    /// Mates del Sur with made-up credentials that may read everything but transactions, at the usual pace.
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            access_token: "sample-access-token".to_owned(),
            client_secret: "sample-client-secret".to_owned(),
            scopes: Scope::ALL.into(),
            token_header: TokenHeader::Authentication,
            v1_shapes: false,
            transactions: false,
            checkouts_after: SignedDuration::ZERO,
            any_hook_url: true,
            newest_first: true,
            privacy_signed: true,
            pace: 1,
            seed: 1,
            webhooks: CourierSettings::default(),
        }
    }
}

impl fmt::Debug for TiendanubeSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TiendanubeSettings").field("profile", &self.profile).finish_non_exhaustive()
    }
}
