//! What the catalog adds to orders and carts, kept for a while so that a warm process asks only for what is new.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::client::Api;
use super::mapping::{Found, Item};
use super::wire;
use crate::ReadError;
use crate::cache::Cache;
use crate::refusals::{Optional, Refusals};

const ACTION: &str = "GetItem";
const SELECTORS: [&str; 8] = ["SKU", "ParentSKU", "Brand", "ImageURL", "Images", "ProductURL", "ItemURL", "Categories"];
const HOUR: Duration = Duration::from_secs(60 * 60);
/// Items kept at most.
const MOST: usize = 5_000;
/// As many as others ask for in one call; what is possible is not documented.
const SKUS_PER_CALL: usize = 50;

/// What the catalog knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Products;

impl Optional for Products {
    fn name(self) -> &'static str {
        "products"
    }

    fn right(self) -> &'static str {
        ACTION
    }
}

/// One store's catalog, through a cache. Items that do not exist are remembered as such.
pub(super) struct Catalog {
    api: Arc<Api>,
    storefront: Url,
    items: Cache<Option<Arc<Item>>>,
    refusals: Refusals<Products>,
}

impl Catalog {
    /// `store` is the id from the configuration, `storefront` the shop's address.
    pub(super) fn new(api: Arc<Api>, store: String, storefront: Url) -> Self {
        Self { api, storefront, items: Cache::new(HOUR, MOST), refusals: Refusals::new(super::ID, store) }
    }

    /// The items with these SKUs, and the parents of those variants that lack something; what does not exist or is refused
    /// is left out.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when the store cannot answer now.
    pub(super) async fn find(&self, skus: &BTreeSet<String>, deadline: Deadline) -> Result<Found, ReadError> {
        let mut found = self.items(skus, deadline).await?;
        let parents: BTreeSet<_> = found.values().filter_map(|item| item.stand_in().cloned()).collect();
        let parents = parents.into_iter().filter(|sku| !found.contains_key(sku)).collect();
        found.extend(self.items(&parents, deadline).await?);
        Ok(Found(found))
    }

    async fn items(
        &self,
        skus: &BTreeSet<String>,
        deadline: Deadline,
    ) -> Result<HashMap<String, Arc<Item>>, ReadError> {
        let now = Instant::now();
        let (known, unknown): (Vec<_>, Vec<_>) =
            skus.iter().map(|sku| (sku, self.items.get(sku, now))).partition(|(_, hit)| hit.is_some());
        let mut found: HashMap<_, _> = known.into_iter().filter_map(|(sku, hit)| Some((sku.clone(), hit??))).collect();
        for chunk in unknown.chunks(SKUS_PER_CALL) {
            let skus: Vec<_> = chunk.iter().map(|(sku, _)| sku.as_str()).collect();
            let Some(rows) = self.ask(&skus, deadline).await? else { continue };
            let items = rows.into_iter().filter_map(|row| wire::Item::deserialize(row).ok());
            let mut answered: HashMap<_, _> = items
                .filter_map(|item| Some((item.sku.clone()?, Arc::new(Item::new(item, &self.storefront)))))
                .collect();
            for sku in skus {
                let item = answered.remove(sku);
                self.items.put(sku.to_owned(), item.clone(), Instant::now());
                found.extend(item.map(|item| (sku.to_owned(), item)));
            }
        }
        Ok(found)
    }

    /// The rows of these SKUs; `None` when they cannot be had. One that does not exist makes a warning of the answer, and
    /// no more.
    async fn ask(&self, skus: &[&str], deadline: Deadline) -> Result<Option<Vec<Value>>, ReadError> {
        let body = json!({"Filter": {
            "SKU": skus, "Page": 0, "Limit": SKUS_PER_CALL, "OutputSelector": SELECTORS,
        }});
        let answer = self.refusals.read(Products, self.api.call(ACTION, &body, deadline)).await?;
        Ok(answer.map(|answer| answer.records("Item")))
    }
}
