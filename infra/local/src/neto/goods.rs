//! What is put into a cart or an order: a SKU, a quantity, and what is written on it.

use rust_decimal::Decimal;

use super::shop::Shop;
use crate::store::shop::missing;
use crate::store::{DeedError, Product, Variant};

/// So many of a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// SKU of an item that can be sold.
    pub sku: String,
    /// How many.
    pub quantity: u32,
    /// Names and values of extra options, such as an engraving.
    pub options: Vec<(String, String)>,
}

impl Goods {
    /// Without options.
    pub fn new(sku: impl Into<String>, quantity: u32) -> Self {
        Self { sku: sku.into(), quantity, options: Vec::new() }
    }

    /// The same with one more option.
    #[must_use]
    pub fn with(mut self, option: &str, value: &str) -> Self {
        self.options.push((option.to_owned(), value.to_owned()));
        self
    }
}

impl Shop {
    /// SKUs of everything that can be sold, in the order of the catalog; parents of variants are not.
    pub fn skus(&self) -> Vec<String> {
        self.catalog
            .products
            .values()
            .flat_map(|product| &product.variants)
            .map(|variant| variant.sku.clone())
            .collect()
    }

    /// The product and variant behind a SKU.
    pub(super) fn variant(&self, sku: &str) -> Option<(&Product, &Variant)> {
        self.catalog.products.values().find_map(|product| {
            let variant = product.variants.iter().find(|variant| variant.sku == sku)?;
            Some((product, variant))
        })
    }

    /// Name and price of a SKU as carts and orders keep them.
    pub(super) fn offer(&self, sku: &str) -> Result<(String, Decimal), DeedError> {
        let (product, variant) = self.variant(sku).ok_or_else(|| missing("item", sku))?;
        Ok((name(product, variant), product.price_of(variant)))
    }
}

/// "Stoneware Mug [Glaze: Moss]".
pub(super) fn name(product: &Product, variant: &Variant) -> String {
    match (&product.option, &variant.choice) {
        (Some(option), Some(choice)) => format!("{} [{}: {}]", product.name, option.name, choice.label),
        _ => product.name.clone(),
    }
}
