//! What the catalog knows about products, as far as events use it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::bigcommerce::wire;

/// One product, small enough to keep thousands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Product {
    /// Its own SKU; variants have others.
    pub(crate) sku: Option<String>,
    pub(crate) brand_id: Option<String>,
    /// Ids.
    pub(crate) categories: Vec<String>,
    /// Path of its page.
    path: Option<String>,
    image: Option<String>,
    /// Pictures of variants that have their own, by the variant's id.
    variant_images: HashMap<String, String>,
}

impl From<wire::Product> for Product {
    fn from(product: wire::Product) -> Self {
        let variants = product.variants.into_iter();
        Self {
            sku: product.sku,
            brand_id: product.brand_id,
            categories: product.categories,
            path: product.custom_url.url,
            image: product.primary_image.url_standard.or_else(|| best_image(product.images)),
            variant_images: variants.filter_map(|variant| Some((variant.id?, variant.image_url?))).collect(),
        }
    }
}

/// The thumbnail, else the first in the merchant's order.
fn best_image(mut images: Vec<wire::Image>) -> Option<String> {
    images.sort_by_key(|image| (!image.is_thumbnail, image.sort_order));
    images.into_iter().find_map(|image| image.url_standard)
}

impl Product {
    /// The variant's picture, else the product's.
    pub(crate) fn image(&self, variant_id: Option<&str>) -> Option<String> {
        let own = variant_id.and_then(|id| self.variant_images.get(id));
        own.or(self.image.as_ref()).cloned()
    }

    /// Address of its page in the storefront at `base_url`.
    pub(crate) fn page(&self, base_url: Option<&str>) -> Option<String> {
        let (base_url, path) = (base_url?, self.path.as_ref()?);
        Some(format!("{base_url}/{}", path.trim_start_matches('/')))
    }
}

/// What was found for the products of some orders or a cart; what is missing was not found.
#[derive(Default)]
pub(crate) struct Found {
    /// The store's time zone.
    pub(crate) zone: Option<TimeZone>,
    /// Address of the default channel's storefront, without a trailing slash.
    pub(crate) base_url: Option<String>,
    /// The same of other channels by their ids; `None` for a channel without one.
    pub(crate) sites: HashMap<String, Option<String>>,
    /// By id.
    pub(crate) products: HashMap<String, Arc<Product>>,
    /// Names by id.
    pub(crate) categories: HashMap<String, String>,
    /// Names by id.
    pub(crate) brands: HashMap<String, String>,
}

impl Found {
    /// The product of a line.
    pub(crate) fn product(&self, id: Option<&String>) -> Option<&Product> {
        self.products.get(id?).map(Arc::as_ref)
    }

    /// Names of the categories a product is in.
    pub(crate) fn category_names(&self, product: &Product) -> Vec<String> {
        product.categories.iter().filter_map(|id| self.categories.get(id)).cloned().collect()
    }

    /// Name of a product's brand.
    pub(crate) fn brand_name(&self, product: &Product) -> Option<String> {
        self.brands.get(product.brand_id.as_ref()?).cloned()
    }

    /// Address of a channel's storefront.
    pub(crate) fn base_url(&self, channel_id: Option<&str>) -> Option<&str> {
        let other = channel_id.and_then(|id| self.sites.get(id));
        other.unwrap_or(&self.base_url).as_deref()
    }
}
