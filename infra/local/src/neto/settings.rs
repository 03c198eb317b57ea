//! What a Neto store is started with.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use super::profile::Profile;
use crate::scene::TOKEN;
use crate::web::{CourierSettings, Quota};

/// What a Neto store is started with.
#[derive(Clone)]
pub struct NetoSettings {
    /// Who it is.
    pub profile: Profile,
    /// The value `NETOAPI_KEY` must have in requests.
    pub api_key: String,
    /// The staff user whose key it is; it may be left out of requests, but not be wrong.
    pub username: String,
    /// The value `NETOAPI_KEY` has in notifications.
    pub verify_token: String,
    /// Actions the key does not allow.
    pub denied: BTreeSet<String>,
    /// Requests allowed to everybody together.
    pub quota: Quota,
    /// Number of the first page, 0 or 1: the documents say 0, some clients begin with 1. With 1, page 0 is the first as well.
    pub first_page: u64,
    /// In which order rows come, which is documented nowhere.
    pub rows: RowOrder,
    /// How notifications are sent. Without retries, as at first, redelivery is off: a notification that fails is gone.
    pub notifications: CourierSettings,
    /// Of everything invented.
    pub seed: u64,
}

/// In which order rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOrder {
    /// As they were made.
    Made,
    /// The one that changed longest ago first, so that a row that changes moves behind all others.
    Updated,
}

impl Default for NetoSettings {
    /// Kettlebay Goods with made-up credentials, 500 requests a minute, pages from 0, redelivery off.
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            api_key: "sample-neto-api-key".to_owned(),
            username: "orderwire".to_owned(),
            verify_token: TOKEN.to_owned(),
            denied: BTreeSet::new(),
            quota: Quota { requests: 500, window: Duration::from_mins(1) },
            first_page: 0,
            rows: RowOrder::Made,
            notifications: CourierSettings { retries: Vec::new(), ..CourierSettings::default() },
            seed: 1,
        }
    }
}

impl fmt::Debug for NetoSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NetoSettings").field("profile", &self.profile).finish_non_exhaustive()
    }
}
