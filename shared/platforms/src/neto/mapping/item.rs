//! What the catalog knows about products, as far as events use it.

use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use crate::neto::wire;

/// One product or variant, small enough to keep thousands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The product that a variant belongs to.
    pub(crate) parent_sku: Option<String>,
    brand: Option<String>,
    /// Names, in the merchant's order.
    categories: Vec<String>,
    page: Option<String>,
    image: Option<String>,
}

impl Item {
    /// `storefront` is the shop's address.
    pub(crate) fn new(item: wire::Item, storefront: &Url) -> Self {
        let mut categories = item.categories;
        categories.sort_by_key(|category| category.priority.unwrap_or(u32::MAX));
        let main = |image: &wire::Image| image.name.as_deref().is_none_or(|name| !name.eq_ignore_ascii_case("Main"));
        let mut images = item.images;
        images.sort_by_key(main);
        let image = item.image_url.or_else(|| images.into_iter().find_map(|image| image.url));
        Self {
            parent_sku: item.parent_sku.filter(|parent| Some(parent) != item.sku.as_ref()),
            brand: item.brand,
            categories: categories.into_iter().filter_map(|category| category.category_name).collect(),
            page: item.product_url.or(item.item_url).and_then(|url| absolute(&url, storefront)),
            image: image.and_then(|url| absolute(&url, storefront)),
        }
    }

    /// The product to ask for what this variant lacks.
    pub(crate) fn stand_in(&self) -> Option<&String> {
        let is_complete =
            self.brand.is_some() && !self.categories.is_empty() && self.page.is_some() && self.image.is_some();
        self.parent_sku.as_ref().filter(|_| !is_complete)
    }
}

/// `url` as it is, or in the shop.
pub(super) fn absolute(url: &str, storefront: &Url) -> Option<String> {
    storefront.join(url).ok().filter(|url| matches!(url.scheme(), "https" | "http")).map(String::from)
}

/// What was found for the products of some orders or a cart, and their parents, by SKU; what is missing was not found.
#[derive(Default)]
pub(crate) struct Found(pub(crate) HashMap<String, Arc<Item>>);

/// What is known of the product of a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) code: Option<String>,
    pub(crate) brand: Option<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) page: Option<String>,
    pub(crate) image: Option<String>,
}

impl Found {
    /// What the item says, and what its parent says where it says nothing.
    pub(crate) fn product(&self, sku: Option<&String>) -> Product {
        let Some(item) = sku.and_then(|sku| self.0.get(sku)) else { return Product::default() };
        let parent = item.parent_sku.as_ref().and_then(|sku| self.0.get(sku));
        let first = |part: fn(&Item) -> &Option<String>| part(item).clone().or_else(|| part(parent?).clone());
        let inherited = parent.filter(|_| item.categories.is_empty()).unwrap_or(item);
        Product {
            code: item.parent_sku.clone(),
            brand: first(|item| &item.brand),
            categories: inherited.categories.clone(),
            page: first(|item| &item.page),
            image: first(|item| &item.image),
        }
    }
}
