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
    /// Names of brands.
    Brands,
    /// The store's time zone and address.
    Store,
    /// The address of a channel other than the default one.
    Site,
    /// Who a signed-in shopper is.
    Customers,
}

impl refusals::Optional for Kind {
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

    fn right(self) -> &'static str {
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
    refusals: Refusals<Kind>,
}

impl Optional {
    /// `store` is the id from the configuration, for the warnings.
    pub(super) fn new(api: Arc<Api>, store: String) -> Self {
        Self { api, refusals: Refusals::new(super::ID, store) }
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
        let read = async {
            match self.api.get(path, query, deadline).await {
                // A channel without a site, a marketplace for instance, is nothing to warn of.
                Err(Failure::Gone) if kind == Kind::Site => Ok(None),
                answer => answer,
            }
        };
        Ok(self.refusals.read(kind, read).await?.map(Option::unwrap_or_default))
    }
}
