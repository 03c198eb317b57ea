//! What an inbox is started with.

use std::fmt;

use super::keys::Scopes;

/// What becomes of an event that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dedupe {
    /// As Klaviyo does: dropped silently if profile, metric and `unique_id` are known.
    #[default]
    ByProfileMetricAndId,
    /// Every arrival is kept, so that a test sees what was sent twice.
    Off,
}

/// What an inbox is started with.
#[derive(Clone)]
pub struct InboxSettings {
    /// The account's first private key; requests must carry it, or one of [`Inbox::add_key`](super::Inbox::add_key).
    pub api_key: String,
    /// What that key may do.
    pub scopes: Scopes,
    /// What becomes of repeats.
    pub dedupe: Dedupe,
    /// Drop addresses of test domains silently, as Klaviyo does.
    pub realistic_drops: bool,
    /// Enforce the documented rate limits; their headers come in any case.
    pub rate_limits: bool,
    /// IANA name, of the account.
    pub time_zone: String,
    /// ISO 4217, of the account.
    pub currency: String,
    /// Which account it is: also its id.
    pub public_api_key: String,
    /// What it is called.
    pub organization_name: String,
    /// Whether it is one for trying things out.
    pub test_account: bool,
}

impl Default for InboxSettings {
    /// A key that may do everything; Klaviyo's dedupe; nothing else dropped, no limits; an account in Denver.
    fn default() -> Self {
        Self {
            api_key: "pk_sample_private_key".to_owned(),
            scopes: Scopes::All,
            dedupe: Dedupe::default(),
            realistic_drops: false,
            rate_limits: false,
            time_zone: "America/Denver".to_owned(),
            currency: "USD".to_owned(),
            public_api_key: "Zx9Yw8".to_owned(),
            organization_name: "Alder Goods".to_owned(),
            test_account: false,
        }
    }
}

impl fmt::Debug for InboxSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("InboxSettings");
        debug.field("dedupe", &self.dedupe).field("rate_limits", &self.rate_limits).finish_non_exhaustive()
    }
}
