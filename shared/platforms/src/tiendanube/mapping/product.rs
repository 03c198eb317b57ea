//! What the catalog knows about products and the store about itself, as far as events use it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::tiendanube::wire::{self, CategoryRef, Texts};
use crate::tiendanube::zone;

/// One product, small enough to keep thousands.
pub(crate) struct Product {
    brand: Option<String>,
    categories: Vec<CategoryRef>,
    /// What its variants differ in.
    attributes: Vec<Texts>,
    handle: Texts,
    page: Option<String>,
    image: Option<String>,
}

impl From<wire::Product> for Product {
    fn from(mut product: wire::Product) -> Self {
        product.images.sort_by_key(|image| image.position.unwrap_or(u32::MAX));
        Self {
            brand: product.brand,
            categories: product.categories,
            attributes: product.attributes,
            handle: product.handle,
            page: product.canonical_url,
            image: product.images.into_iter().find_map(|image: wire::Image| image.src),
        }
    }
}

impl Product {
    /// Whether it names categories by their ids alone.
    pub(crate) fn has_bare_categories(&self) -> bool {
        self.categories.iter().any(|category| matches!(category, CategoryRef::Id(_)))
    }
}

/// What is used of `GET /store`.
pub(crate) struct StoreFacts {
    /// Its time zone.
    pub(crate) zone: TimeZone,
    /// Which of several languages is the shop's own.
    language: Option<String>,
    /// Host name of the storefront.
    host: Option<String>,
}

impl StoreFacts {
    /// What it says of itself; `zone` is what the configuration says.
    pub(crate) fn of(store: wire::Store, zone: Option<TimeZone>) -> Self {
        let hosts = store.domains.into_iter().chain(store.original_domain);
        Self {
            zone: zone.unwrap_or_else(|| zone::of(store.country.as_deref())),
            language: store.main_language.map(|language| language.to_lowercase()),
            host: hosts.map(|host| host.trim_end_matches('/').to_owned()).find(|host| is_host(host)),
        }
    }

    /// Of a store that says nothing.
    pub(crate) fn unknown(zone: Option<TimeZone>) -> Self {
        Self { zone: zone.unwrap_or_else(|| zone::of(None)), language: None, host: None }
    }
}

impl Default for StoreFacts {
    fn default() -> Self {
        Self::unknown(None)
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte))
}

/// What was found for the products of some orders or a cart; what is missing was not found.
#[derive(Default)]
pub(crate) struct Found {
    /// The store.
    pub(crate) store: Arc<StoreFacts>,
    /// By id.
    pub(crate) products: HashMap<String, Arc<Product>>,
    /// Names of categories by id, if a product names some by their ids.
    pub(crate) categories: Arc<HashMap<String, Texts>>,
}

impl Found {
    /// The text in the shop's own language.
    pub(crate) fn say(&self, texts: &Texts) -> Option<String> {
        texts.get(self.store.language.as_deref()).map(str::to_owned)
    }

    /// The product of a line.
    pub(crate) fn product(&self, id: Option<&String>) -> Option<&Product> {
        self.products.get(id?).map(Arc::as_ref)
    }

    /// Names of the categories a product is in.
    pub(crate) fn categories(&self, product: &Product) -> Vec<String> {
        let names = product.categories.iter().filter_map(|category| match category {
            CategoryRef::Named(name) => Some(name),
            CategoryRef::Id(id) => self.categories.get(id),
        });
        names.filter_map(|name| self.say(name)).collect()
    }

    /// Its brand.
    pub(crate) fn brand(&self, product: &Product) -> Option<String> {
        product.brand.clone()
    }

    /// Its main picture.
    pub(crate) fn image(&self, product: &Product) -> Option<String> {
        product.image.clone()
    }

    /// What the variants of a product differ in at this place.
    pub(crate) fn attribute(&self, product: &Product, at: usize) -> Option<String> {
        self.say(product.attributes.get(at)?)
    }

    /// Its page: as the product says, or where the storefront has it in the language of its handle.
    pub(crate) fn page(&self, product: &Product) -> Option<String> {
        let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
        product.page.as_ref().filter(is_web).cloned().or_else(|| {
            let host = self.store.host.as_ref()?;
            let (language, handle) = product.handle.find(self.store.language.as_deref())?;
            let folder = match language {
                "pt" => "produtos",
                "en" => "products",
                _ => "productos",
            };
            Some(format!("https://{host}/{folder}/{handle}/"))
        })
    }
}
