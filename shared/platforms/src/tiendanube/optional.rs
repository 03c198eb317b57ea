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
    /// The store's country, language and address.
    Store,
    /// Fulfilment orders, for the time of a dispatch.
    Parcels,
    /// Payments, for what was really paid back.
    Transactions,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Categories => "categories",
            Self::Store => "store information",
            Self::Parcels => "fulfillment orders",
            Self::Transactions => "transactions",
        }
    }

    fn scope(self) -> &'static str {
        match self {
            Self::Products | Self::Categories => "read_products",
            Self::Store => "(none is needed)",
            Self::Parcels => "read_fulfillment_orders",
            Self::Transactions => "of payment apps",
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

    /// Reads a resource; `None` when it cannot be had.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when it can probably be had later.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        kind: Kind,
        path: &[&str],
        deadline: Deadline,
    ) -> Result<Option<T>, ReadError> {
        self.read(kind, self.api.get(path, &[], deadline)).await
    }

    /// Reads a page of a list; `None` when it cannot be had.
    ///
    /// # Errors
    /// As [`Optional::get`].
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        kind: Kind,
        path: &[&str],
        query: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Option<Vec<T>>, ReadError> {
        let rows = self.read(kind, self.api.list(path, query, deadline)).await?;
        Ok(rows.map(|rows| rows.rows))
    }

    /// `read` is not begun where it would be in vain.
    async fn read<T>(
        &self,
        kind: Kind,
        read: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Option<T>, ReadError> {
        if self.with_record(kind, |record| record.is_refused(Instant::now())) {
            return Ok(None);
        }
        match read.await {
            Ok(answer) => Ok(Some(answer)),
            // What hangs on an order may be gone with it, or never have been there.
            Err(Failure::Gone) if matches!(kind, Kind::Parcels | Kind::Transactions) => Ok(None),
            Err(later @ Failure::Later { .. }) => Err(later.into_read_error(kind.name(), kind.scope())),
            Err(failure) => {
                let refused = matches!(failure, Failure::Refused(_));
                // Payments are kept for payment apps: to be refused them is the rule.
                let is_usual = refused && kind == Kind::Transactions;
                if self.with_record(kind, |record| record.note(refused, Instant::now())) && !is_usual {
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
