//! The catalog: products with variants and images, categories, brands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

/// What a shop sells.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// By id.
    pub products: BTreeMap<u64, Product>,
    /// By id.
    pub categories: BTreeMap<u64, Category>,
    /// By id.
    pub brands: BTreeMap<u64, Brand>,
}

/// A product; every product has at least one variant.
#[derive(Debug, Clone)]
pub struct Product {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Base SKU; variants have their own.
    pub sku: String,
    /// Path of its page, with both slashes.
    pub path: String,
    /// Delivered as a download.
    pub is_digital: bool,
    /// List price without tax.
    pub price: Decimal,
    /// Instead of `price` while there is one.
    pub sale_price: Option<Decimal>,
    /// What it costs the merchant.
    pub cost: Decimal,
    /// In the store's unit; zero for downloads.
    pub weight: Decimal,
    /// Category ids.
    pub categories: Vec<u64>,
    /// 0 = none.
    pub brand_id: u64,
    /// Name and id of what its variants differ in.
    pub option: Option<ProductOption>,
    /// At least one.
    pub variants: Vec<Variant>,
    /// May be empty; the first is the thumbnail.
    pub images: Vec<Image>,
    /// Last edit.
    pub modified: Timestamp,
}

/// What the variants of a product differ in, such as "Glaze".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductOption {
    /// Id.
    pub id: u64,
    /// Shown to shoppers.
    pub name: String,
}

/// One sellable version of a product.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Id.
    pub id: u64,
    /// SKU.
    pub sku: String,
    /// `None` = the product's.
    pub price: Option<Decimal>,
    /// The value of the product's option; `None` for the only variant of a simple product.
    pub choice: Option<Choice>,
    /// Absolute URL, empty for none.
    pub image_url: String,
}

/// A value of a product's option, such as "Moss".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Id.
    pub id: u64,
    /// Shown to shoppers.
    pub label: String,
}

/// A picture of a product, in the sizes BigCommerce derives.
#[derive(Debug, Clone)]
pub struct Image {
    /// Id.
    pub id: u64,
    /// Absolute URL with `{size}` where the size belongs.
    pub template: String,
}

/// A category of the one tree.
#[derive(Debug, Clone)]
pub struct Category {
    /// Id.
    pub id: u64,
    /// 0 = top.
    pub parent_id: u64,
    /// Name.
    pub name: String,
    /// Path of its page, with both slashes.
    pub path: String,
}

/// A brand.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: String,
    /// Path of its page, with both slashes.
    pub path: String,
}

impl Catalog {
    /// A variant and its product.
    pub fn variant(&self, id: u64) -> Option<(&Product, &Variant)> {
        self.products.values().find_map(|product| {
            let variant = product.variants.iter().find(|variant| variant.id == id)?;
            Some((product, variant))
        })
    }

    /// Ids of all variants, in ascending order of their products.
    pub fn variant_ids(&self) -> Vec<u64> {
        self.products.values().flat_map(|product| &product.variants).map(|variant| variant.id).collect()
    }

    /// The name of a brand; empty for 0.
    pub fn brand_name(&self, id: u64) -> &str {
        self.brands.get(&id).map_or("", |brand| &brand.name)
    }
}

impl Product {
    /// What a variant costs today, without tax.
    pub fn price_of(&self, variant: &Variant) -> Decimal {
        variant.price.or(self.sale_price).unwrap_or(self.price)
    }

    /// The picture shown beside a variant; empty for none.
    pub fn image_of(&self, variant: &Variant) -> String {
        match variant.image_url.is_empty() {
            false => variant.image_url.clone(),
            true => self.images.first().map(Image::standard).unwrap_or_default(),
        }
    }
}

impl Image {
    /// The URL of one size, such as `386.513`.
    pub fn sized(&self, size: &str) -> String {
        self.template.replace("{size}", size)
    }

    /// The size that lists and carts show.
    pub fn standard(&self) -> String {
        self.sized("386.513")
    }
}
