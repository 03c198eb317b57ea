//! Products, categories and the store itself.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Texts;
use crate::tolerant;

/// One member of `GET /products`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Product {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    pub(crate) handle: Texts,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) brand: Option<String>,
    #[serde(deserialize_with = "categories")]
    pub(crate) categories: Vec<CategoryRef>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) images: Vec<Image>,
    /// What its variants differ in: `Color`.
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) attributes: Vec<Texts>,
    /// Returned, though not in the list of fields.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) canonical_url: Option<String>,
}

/// A picture of a product.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Image {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) src: Option<String>,
    /// 1 is the main one.
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) position: Option<u32>,
}

/// A category as a product names it: in the samples with all it has, in the text by its id.
pub(crate) enum CategoryRef {
    /// By id alone.
    Id(String),
    /// With its name.
    Named(Texts),
}

/// One member of `GET /categories`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Category {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    pub(crate) name: Texts,
}

fn categories<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<CategoryRef>, D::Error> {
    let items: Vec<Value> = tolerant::list(input)?;
    let category = |item: Value| match item {
        Value::Object(_) => {
            let category = Category::deserialize(item).ok()?;
            match category.name.get(None) {
                Some(_) => Some(CategoryRef::Named(category.name)),
                None => category.id.map(CategoryRef::Id),
            }
        }
        other => tolerant::id_of(&other).map(CategoryRef::Id),
    };
    Ok(items.into_iter().filter_map(category).collect())
}

/// `GET /store`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Store {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    pub(crate) name: Texts,
    /// ISO 3166-1 alpha-2.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) country: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) main_currency: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) main_language: Option<String>,
    /// Host names of the storefront.
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) domains: Vec<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) original_domain: Option<String>,
}
