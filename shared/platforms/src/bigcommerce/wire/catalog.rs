//! The store itself, its storefronts, products, categories and brands.

use serde::Deserialize;

use crate::tolerant;

/// `GET /v2/store`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Store {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
    /// ISO 4217.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) currency: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) secure_url: Option<String>,
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) default_channel_id: Option<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) timezone: Timezone,
}

/// The store's time zone.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Timezone {
    /// IANA name.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
}

/// `GET /v3/channels/{id}/site`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Site {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) url: Option<String>,
}

/// One member of `GET /v3/catalog/products`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Product {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) sku: Option<String>,
    /// 0 for none.
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) brand_id: Option<String>,
    #[serde(deserialize_with = "tolerant::ids")]
    pub(crate) categories: Vec<String>,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) custom_url: CustomUrl,
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) primary_image: Image,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) images: Vec<Image>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) variants: Vec<Variant>,
}

/// The page of a product.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CustomUrl {
    /// Relative, `/alder-dripper/`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) url: Option<String>,
}

/// A picture of a product.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Image {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) url_standard: Option<String>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_thumbnail: bool,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) sort_order: Option<u32>,
}

/// A variant of a product.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Variant {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    /// `""` where it has no picture of its own.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) image_url: Option<String>,
}

/// One member of `GET /v3/catalog/trees/categories`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Category {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) category_id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
}

/// One member of `GET /v3/catalog/brands`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Brand {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: Option<String>,
}
