//! Reads what an event can do without: a refusal costs a warning, not the event.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use orderwire_http::Deadline;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::warn;

use super::client::{Api, Failure};
use crate::ReadError;

/// A refused kind is not asked for again that long, so that a missing scope does not cost a request per order.
const REFUSAL_HOLDS: Duration = Duration::from_secs(5 * 60);
/// One warning per kind in this time.
const WARN_EVERY: Duration = Duration::from_secs(60 * 60);

/// A kind of optional data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Products of the catalog.
    Products,
    /// Names of categories.
    Categories,
    /// Names of brands.
    Brands,
    /// The store's time zone and address.
    Store,
    /// The address of a channel other than the default one.
    Site,
    /// Who a signed-in shopper is.
    Customers,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Categories => "categories",
            Self::Brands => "brands",
            Self::Store => "store information",
            Self::Site => "channel sites",
            Self::Customers => "customers",
        }
    }

    fn scope(self) -> &'static str {
        match self {
            Self::Products | Self::Categories | Self::Brands => "store_v2_products_read_only",
            Self::Store => "store_v2_information_read_only",
            Self::Site => "store_sites_read_only",
            Self::Customers => "store_v2_customers_read_only",
        }
    }
}

/// What went wrong with a kind lately.
#[derive(Default, Clone, Copy)]
struct Record {
    refused: Option<Instant>,
    warned: Option<Instant>,
}

/// The store's API, for optional data.
pub(super) struct Optional {
    api: Arc<Api>,
    store: String,
    records: Mutex<HashMap<Kind, Record>>,
}

impl Optional {
    /// `store` is the id from the configuration, for the warnings.
    pub(super) fn new(api: Arc<Api>, store: String) -> Self {
        Self { api, store, records: Mutex::default() }
    }

    /// Reads something; `None` when it cannot be had. An empty answer gives the default.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when it can probably be had later.
    pub(super) async fn get<T: DeserializeOwned + Default>(
        &self,
        kind: Kind,
        path: &[&str],
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Option<T>, ReadError> {
        if self.is_refused(kind, Instant::now()) {
            return Ok(None);
        }
        match self.api.get(path, query, deadline).await {
            Ok(answer) => Ok(Some(answer.unwrap_or_default())),
            // A channel without a site, a marketplace for instance, is nothing to warn of.
            Err(Failure::Gone) if kind == Kind::Site => Ok(Some(T::default())),
            Err(later @ Failure::Later { .. }) => Err(later.into_read_error(kind.name(), kind.scope())),
            Err(failure) => {
                let refused = matches!(failure, Failure::Refused(_));
                if self.note(kind, refused, Instant::now()) {
                    let error = failure.into_read_error(kind.name(), kind.scope());
                    warn!(platform = super::ID, store = %self.store, %error, "events go without {}", kind.name());
                }
                Ok(None)
            }
        }
    }

    fn is_refused(&self, kind: Kind, now: Instant) -> bool {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.get(&kind).and_then(|record| record.refused).is_some_and(|at| now.duration_since(at) < REFUSAL_HOLDS)
    }

    /// Whether a warning is due.
    fn note(&self, kind: Kind, refused: bool, now: Instant) -> bool {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let record = records.entry(kind).or_default();
        if refused {
            record.refused = Some(now);
        }
        let is_due = record.warned.is_none_or(|at| now.duration_since(at) >= WARN_EVERY);
        if is_due {
            record.warned = Some(now);
        }
        is_due
    }
}
