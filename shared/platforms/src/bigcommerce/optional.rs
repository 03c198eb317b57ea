//! Reads what an event can do without: a refusal costs a warning, not the event.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use orderwire_http::Deadline;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::warn;

use super::client::{Api, Failure};
use crate::ReadError;
use crate::refusals::Record;

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
        if self.with_record(kind, |record| record.is_refused(Instant::now())) {
            return Ok(None);
        }
        match self.api.get(path, query, deadline).await {
            Ok(answer) => Ok(Some(answer.unwrap_or_default())),
            // A channel without a site, a marketplace for instance, is nothing to warn of.
            Err(Failure::Gone) if kind == Kind::Site => Ok(Some(T::default())),
            Err(later @ Failure::Later { .. }) => Err(later.into_read_error(kind.name(), kind.scope())),
            Err(failure) => {
                let refused = matches!(failure, Failure::Refused(_));
                if self.with_record(kind, |record| record.note(refused, Instant::now())) {
                    let error = failure.into_read_error(kind.name(), kind.scope());
                    warn!(platform = super::ID, store = %self.store, %error, "events go without {}", kind.name());
                }
                Ok(None)
            }
        }
    }

    fn with_record<T>(&self, kind: Kind, act: impl FnOnce(&mut Record) -> T) -> T {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        act(records.entry(kind).or_default())
    }
}
