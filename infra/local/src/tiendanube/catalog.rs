//! The catalog: products with variants and images, categories; all texts by language.

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
}

/// A text by language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Spanish.
    pub es: String,
    /// Portuguese; empty where nobody has translated it.
    pub pt: String,
}

/// A product; every product has at least one variant.
#[derive(Debug, Clone)]
pub struct Product {
    /// Id.
    pub id: u64,
    /// Name.
    pub name: Text,
    /// Part of its page's path.
    pub handle: Text,
    /// Name; `None` for none.
    pub brand: Option<String>,
    /// Category ids.
    pub categories: Vec<u64>,
    /// Ids and absolute URLs; may be empty, the first is the main one.
    pub images: Vec<(u64, String)>,
    /// At least one.
    pub variants: Vec<Variant>,
    /// Whether it goes into a parcel.
    pub requires_shipping: bool,
    /// Last edit.
    pub updated: Timestamp,
}

/// One sellable version of a product.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Id.
    pub id: u64,
    /// `None` for none.
    pub sku: Option<String>,
    /// List price.
    pub price: Decimal,
    /// Instead of `price` while there is one.
    pub promotional_price: Option<Decimal>,
    /// What it differs in; `None` for the only variant of a simple product.
    pub value: Option<Text>,
}

/// A category.
#[derive(Debug, Clone)]
pub struct Category {
    /// Id.
    pub id: u64,
    /// `None` = top.
    pub parent: Option<u64>,
    /// Name.
    pub name: Text,
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
}

impl Variant {
    /// What it costs today.
    pub fn price_today(&self) -> Decimal {
        self.promotional_price.unwrap_or(self.price)
    }
}

impl Text {
    /// In this language, or in the other one where it lacks.
    pub fn of(&self, language: &str) -> &str {
        let (first, second) = if language == "pt" { (&self.pt, &self.es) } else { (&self.es, &self.pt) };
        if first.is_empty() { second } else { first }
    }
}
