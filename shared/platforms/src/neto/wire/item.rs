//! A product of the catalog.

use serde::Deserialize;

use crate::neto::many::many;
use crate::tolerant;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Item {
    #[serde(rename = "SKU", deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    /// Of a variant, the product it belongs to.
    #[serde(rename = "ParentSKU", deserialize_with = "tolerant::text")]
    pub(crate) parent_sku: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) brand: Option<String>,
    #[serde(rename = "ImageURL", deserialize_with = "tolerant::text")]
    pub(crate) image_url: Option<String>,
    #[serde(deserialize_with = "many")]
    pub(crate) images: Vec<Image>,
    #[serde(rename = "ProductURL", deserialize_with = "tolerant::text")]
    pub(crate) product_url: Option<String>,
    /// Relative to the shop.
    #[serde(rename = "ItemURL", deserialize_with = "tolerant::text")]
    pub(crate) item_url: Option<String>,
    #[serde(deserialize_with = "many")]
    pub(crate) categories: Vec<Category>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Image {
    /// `Main`, `Alt 1`, …
    #[serde(rename = "Name", deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    #[serde(rename = "URL", deserialize_with = "tolerant::text")]
    pub(crate) url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Category {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) category_name: Option<String>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) priority: Option<u32>,
}
