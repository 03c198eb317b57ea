//! What the catalog and the store add to an order, kept for a while so that a warm process asks only for what is new.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use tokio::time::Instant;

use super::mapping::{Found, Product, StoreFacts};
use super::optional::{Kind, Optional};
use super::wire;
use crate::ReadError;
use crate::cache::Cache;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Products kept at most.
const MOST: usize = 5_000;
/// Ids in one look-up, as documented.
const IDS_PER_CALL: usize = 30;
/// A store has 1,000 categories at most, 200 to a page.
const MOST_PAGES: u32 = 5;
const PAGE: usize = 200;
/// The one key of what there is only one of.
const ONLY: &str = "";

/// One store's catalog, through a cache. Products that do not exist are remembered as such.
pub(super) struct Catalog {
    pub(super) source: Optional,
    zone: Option<TimeZone>,
    products: Cache<Option<Arc<Product>>>,
    categories: Cache<Arc<HashMap<String, wire::Texts>>>,
    stores: Cache<Arc<StoreFacts>>,
}

impl Catalog {
    /// Empty. `zone` is what the configuration says.
    pub(super) fn new(source: Optional, zone: Option<TimeZone>) -> Self {
        Self {
            source,
            zone,
            products: Cache::new(HOUR, MOST),
            categories: Cache::new(HOUR, 1),
            stores: Cache::new(DAY, 1),
        }
    }

    /// What is known of these products; what does not exist or is refused is left out.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when the store cannot answer now.
    pub(super) async fn find(&self, ids: &BTreeSet<String>, deadline: Deadline) -> Result<Found, ReadError> {
        let store = self.store(deadline).await?;
        let products = self.products(ids, deadline).await?;
        let needs_names = products.values().any(|product| product.has_bare_categories());
        let categories = if needs_names { self.categories(deadline).await? } else { Arc::default() };
        Ok(Found { store, products, categories })
    }

    /// Without products: what can be said when the catalog cannot be had.
    pub(super) fn nothing(&self) -> Found {
        Found { store: Arc::new(StoreFacts::unknown(self.zone.clone())), ..Found::default() }
    }

    /// The store's time zone.
    ///
    /// # Errors
    /// As [`Catalog::find`].
    pub(super) async fn time_zone(&self, deadline: Deadline) -> Result<TimeZone, ReadError> {
        match &self.zone {
            Some(zone) => Ok(zone.clone()),
            None => Ok(self.store(deadline).await?.zone.clone()),
        }
    }

    async fn products(
        &self,
        ids: &BTreeSet<String>,
        deadline: Deadline,
    ) -> Result<HashMap<String, Arc<Product>>, ReadError> {
        let now = Instant::now();
        let (known, unknown): (Vec<_>, Vec<_>) =
            ids.iter().map(|id| (id, self.products.get(id, now))).partition(|(_, hit)| hit.is_some());
        let mut found: HashMap<_, _> = known.into_iter().filter_map(|(id, hit)| Some((id.clone(), hit??))).collect();
        for chunk in unknown.chunks(IDS_PER_CALL) {
            let ids: Vec<_> = chunk.iter().map(|(id, _)| id.as_str()).collect();
            let joined = ids.join(",");
            let query = [
                ("ids", joined.as_str()),
                ("per_page", "30"),
                ("fields", "id,handle,brand,categories,images,attributes,canonical_url"),
            ];
            let answer: Option<Vec<wire::Product>> =
                self.source.list(Kind::Products, &["products"], &query, deadline).await?;
            let Some(answer) = answer else { continue };
            let read = |product: wire::Product| Some((product.id.clone()?, Arc::new(Product::from(product))));
            let mut answered: HashMap<_, _> = answer.into_iter().filter_map(read).collect();
            for id in ids {
                let product = answered.remove(id);
                self.products.put(id.to_owned(), product.clone(), Instant::now());
                found.extend(product.map(|product| (id.to_owned(), product)));
            }
        }
        Ok(found)
    }

    /// All of them: a product that names its categories by id would take a call each otherwise.
    async fn categories(&self, deadline: Deadline) -> Result<Arc<HashMap<String, wire::Texts>>, ReadError> {
        if let Some(categories) = self.categories.get(ONLY, Instant::now()) {
            return Ok(categories);
        }
        let mut all = HashMap::new();
        for page in 1..=MOST_PAGES {
            let (page, size) = (page.to_string(), PAGE.to_string());
            let query = [("per_page", size.as_str()), ("page", page.as_str()), ("fields", "id,name")];
            let rows: Option<Vec<wire::Category>> =
                self.source.list(Kind::Categories, &["categories"], &query, deadline).await?;
            let Some(rows) = rows else { return Ok(Arc::default()) };
            let is_last = rows.len() < PAGE;
            all.extend(rows.into_iter().filter_map(|category| Some((category.id?, category.name))));
            if is_last {
                break;
            }
        }
        let all = Arc::new(all);
        self.categories.put(ONLY.to_owned(), Arc::clone(&all), Instant::now());
        Ok(all)
    }

    async fn store(&self, deadline: Deadline) -> Result<Arc<StoreFacts>, ReadError> {
        if let Some(store) = self.stores.get(ONLY, Instant::now()) {
            return Ok(store);
        }
        let answer: Option<wire::Store> = self.source.get(Kind::Store, &["store"], deadline).await?;
        let Some(answer) = answer else { return Ok(Arc::new(StoreFacts::unknown(self.zone.clone()))) };
        let store = Arc::new(StoreFacts::of(answer, self.zone.clone()));
        self.stores.put(ONLY.to_owned(), Arc::clone(&store), Instant::now());
        Ok(store)
    }
}
