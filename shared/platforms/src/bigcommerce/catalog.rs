//! What the catalog and the store's settings add to an order, kept for a while so that a warm process asks only for what
//! is new.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::mapping::{Found, Product};
use super::optional::{Kind, Optional};
use super::wire::{self, Data};
use crate::ReadError;
use crate::cache::Cache;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Products, categories or brands kept at most.
const MOST: usize = 5_000;
/// Ids in one look-up; what a URL may hold is not documented.
const IDS_PER_CALL: usize = 100;

/// What to look up.
pub(super) struct Wanted<'a> {
    /// Ids of products.
    pub(super) products: BTreeSet<String>,
    /// Whether names of brands are needed; order lines carry them already.
    pub(super) brands: bool,
    /// The channels whose addresses are needed.
    pub(super) channel_ids: BTreeSet<&'a str>,
}

/// One store's catalog, through a cache. Products, categories and brands that do not exist are remembered as such.
pub(super) struct Catalog {
    source: Optional,
    products: Cache<Option<Arc<Product>>>,
    categories: Cache<Option<String>>,
    brands: Cache<Option<String>>,
    stores: Cache<Arc<StoreFacts>>,
    sites: Cache<Option<String>>,
}

/// What is used of `GET /v2/store`.
#[derive(Default)]
struct StoreFacts {
    zone: Option<TimeZone>,
    base_url: Option<String>,
    default_channel_id: Option<String>,
}

/// How members of a v3 list are asked for by id.
struct Listing {
    kind: Kind,
    path: &'static [&'static str],
    ids: &'static str,
    query: &'static [(&'static str, &'static str)],
}

/// `options` and `modifiers` stay out of `include`: with them a page shrinks to 10 products.
const PRODUCTS: Listing = Listing {
    kind: Kind::Products,
    path: &["v3", "catalog", "products"],
    ids: "id:in",
    query: &[
        ("include", "primary_image,images,variants"),
        ("include_fields", "sku,brand_id,categories,custom_url"),
        ("limit", "250"),
    ],
};
const CATEGORIES: Listing = Listing {
    kind: Kind::Categories,
    path: &["v3", "catalog", "trees", "categories"],
    ids: "category_id:in",
    query: &[("limit", "250")],
};
const BRANDS: Listing =
    Listing { kind: Kind::Brands, path: &["v3", "catalog", "brands"], ids: "id:in", query: &[("limit", "250")] };

impl Catalog {
    /// Empty.
    pub(super) fn new(source: Optional) -> Self {
        Self {
            source,
            products: Cache::new(HOUR, MOST),
            categories: Cache::new(HOUR, MOST),
            brands: Cache::new(HOUR, MOST),
            stores: Cache::new(DAY, 1),
            sites: Cache::new(DAY, MOST),
        }
    }

    /// Looks up what is `wanted`; what does not exist or is refused is left out.
    ///
    /// # Errors
    /// [`ReadError::TryLater`] when the store cannot answer now.
    pub(super) async fn find(&self, wanted: &Wanted<'_>, deadline: Deadline) -> Result<Found, ReadError> {
        let fronts = self.storefronts(&wanted.channel_ids, deadline);
        let ((store, sites), products) = try_join(fronts, self.products(&wanted.products, deadline)).await?;
        let category_ids = products.values().flat_map(|product| &product.categories).cloned().collect();
        let brand_ids =
            products.values().filter(|_| wanted.brands).filter_map(|product| product.brand_id.clone()).collect();
        let (categories, brands) = try_join(
            self.listed(&CATEGORIES, &self.categories, &category_ids, category, deadline),
            self.listed(&BRANDS, &self.brands, &brand_ids, brand, deadline),
        )
        .await?;
        let (zone, base_url) = (store.zone.clone(), store.base_url.clone());
        Ok(Found { zone, base_url, sites, products, categories, brands })
    }

    /// Who a registered customer is, if the token may know.
    ///
    /// # Errors
    /// As [`Catalog::find`].
    pub(super) async fn shopper(&self, id: &str, deadline: Deadline) -> Result<wire::Shopper, ReadError> {
        let query = [("id:in", id)];
        let found = self.source.get::<Data<Vec<_>>>(Kind::Customers, &["v3", "customers"], &query, deadline).await?;
        Ok(found.and_then(|found| found.data.into_iter().next()).unwrap_or_default())
    }

    /// The store's time zone, if the token may know it.
    ///
    /// # Errors
    /// As [`Catalog::find`].
    pub(super) async fn time_zone(&self, deadline: Deadline) -> Result<Option<TimeZone>, ReadError> {
        Ok(self.store(deadline).await?.zone.clone())
    }

    async fn products(
        &self,
        ids: &BTreeSet<String>,
        deadline: Deadline,
    ) -> Result<HashMap<String, Arc<Product>>, ReadError> {
        let read = |product: wire::Product| Some((product.id.clone()?, Arc::new(Product::from(product))));
        self.listed(&PRODUCTS, &self.products, ids, read, deadline).await
    }

    /// The members of a list with these `ids`, from the cache as far as they are in it.
    async fn listed<W: DeserializeOwned, V: Clone>(
        &self,
        listing: &Listing,
        cache: &Cache<Option<V>>,
        ids: &BTreeSet<String>,
        read: impl Fn(W) -> Option<(String, V)>,
        deadline: Deadline,
    ) -> Result<HashMap<String, V>, ReadError> {
        let now = Instant::now();
        let (known, unknown): (Vec<_>, Vec<_>) =
            ids.iter().map(|id| (id, cache.get(id, now))).partition(|(_, hit)| hit.is_some());
        let mut found: HashMap<_, _> = known.into_iter().filter_map(|(id, hit)| Some((id.clone(), hit??))).collect();
        for chunk in unknown.chunks(IDS_PER_CALL) {
            let ids: Vec<_> = chunk.iter().map(|(id, _)| id.as_str()).collect();
            let joined = ids.join(",");
            let query: Vec<_> =
                [(listing.ids, joined.as_str())].into_iter().chain(listing.query.iter().copied()).collect();
            let answer = self.source.get::<Data<Vec<W>>>(listing.kind, listing.path, &query, deadline).await?;
            let Some(answer) = answer else { continue };
            let mut answered: HashMap<_, _> = answer.data.into_iter().filter_map(&read).collect();
            for id in ids {
                let value = answered.remove(id);
                cache.put(id.to_owned(), value.clone(), Instant::now());
                found.extend(value.map(|value| (id.to_owned(), value)));
            }
        }
        Ok(found)
    }

    /// The store, and the addresses of those channels that are not its default one.
    async fn storefronts(
        &self,
        channel_ids: &BTreeSet<&str>,
        deadline: Deadline,
    ) -> Result<(Arc<StoreFacts>, HashMap<String, Option<String>>), ReadError> {
        let store = self.store(deadline).await?;
        let mut sites = HashMap::new();
        if let Some(default) = &store.default_channel_id {
            for id in channel_ids.iter().filter(|id| *id != default) {
                sites.insert((*id).to_owned(), self.site(id, deadline).await?);
            }
        }
        Ok((store, sites))
    }

    async fn store(&self, deadline: Deadline) -> Result<Arc<StoreFacts>, ReadError> {
        const ONLY: &str = "";
        if let Some(store) = self.stores.get(ONLY, Instant::now()) {
            return Ok(store);
        }
        let answer = self.source.get::<wire::Store>(Kind::Store, &["v2", "store"], &[], deadline).await?;
        let Some(answer) = answer else { return Ok(Arc::default()) };
        let store = Arc::new(StoreFacts {
            zone: answer.timezone.name.and_then(|name| TimeZone::get(&name).ok()),
            base_url: answer.secure_url.and_then(|url| plain_base(&url)),
            default_channel_id: answer.default_channel_id,
        });
        self.stores.put(ONLY.to_owned(), Arc::clone(&store), Instant::now());
        Ok(store)
    }

    async fn site(&self, channel_id: &str, deadline: Deadline) -> Result<Option<String>, ReadError> {
        if let Some(site) = self.sites.get(channel_id, Instant::now()) {
            return Ok(site);
        }
        let path = ["v3", "channels", channel_id, "site"];
        let answer = self.source.get::<Data<wire::Site>>(Kind::Site, &path, &[], deadline).await?;
        let Some(answer) = answer else { return Ok(None) };
        let site = answer.data.url.and_then(|url| plain_base(&url));
        self.sites.put(channel_id.to_owned(), site.clone(), Instant::now());
        Ok(site)
    }
}

fn category(category: wire::Category) -> Option<(String, String)> {
    Some((category.category_id?, category.name?))
}

fn brand(brand: wire::Brand) -> Option<(String, String)> {
    Some((brand.id?, brand.name?))
}

/// An address to which a path can be added.
fn plain_base(url: &str) -> Option<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then(|| url.trim_end_matches('/').to_owned())
}
