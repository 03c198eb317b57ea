//! Reads what an event can do without.

use std::sync::Arc;

use orderwire_http::Deadline;
use serde::de::DeserializeOwned;

use super::client::Api;
use crate::ReadError;
use crate::failure::Failure;
use crate::refusals::{self, Refusals};

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

impl refusals::Optional for Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Categories => "categories",
            Self::Store => "store information",
            Self::Parcels => "fulfillment orders",
            Self::Transactions => "transactions",
        }
    }

    fn right(self) -> &'static str {
        match self {
            Self::Products | Self::Categories => "read_products",
            Self::Store => "(none is needed)",
            Self::Parcels => "read_fulfillment_orders",
            Self::Transactions => "of payment apps",
        }
    }

    fn is_rarely_granted(self) -> bool {
        self == Self::Transactions
    }
}

/// The store's API, for optional data.
pub(super) struct Optional {
    api: Arc<Api>,
    refusals: Refusals<Kind>,
}

impl Optional {
    /// `store` is the id from the configuration, for the warnings.
    pub(super) fn new(api: Arc<Api>, store: String) -> Self {
        Self { api, refusals: Refusals::new(super::ID, store) }
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

    async fn read<T>(
        &self,
        kind: Kind,
        read: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Option<T>, ReadError> {
        let read = async {
            match read.await {
                // What hangs on an order may be gone with it, or never have been there.
                Err(Failure::Gone) if matches!(kind, Kind::Parcels | Kind::Transactions) => Ok(None),
                answer => answer.map(Some),
            }
        };
        Ok(self.refusals.read(kind, read).await?.flatten())
    }
}
