//! A product as it was when it went into a cart: what carts and orders keep of it.

use rust_decimal::Decimal;

use super::catalog::{Product, Variant};

/// How a line reaches its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// Sent to the shipping address.
    Physical,
    /// Downloaded.
    Digital,
    /// E-mailed to this address.
    GiftCertificate {
        /// E-mail of the person it is for.
        recipient: String,
    },
}

/// What was chosen, such as Glaze: Moss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Id of the product's option.
    pub option_id: u64,
    /// Its name.
    pub option: String,
    /// Id of the value.
    pub value_id: u64,
    /// Its label.
    pub label: String,
}

/// A product, variant and price, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// 0 for gift certificates and lines typed in by the merchant.
    pub product_id: u64,
    /// 0 likewise.
    pub variant_id: u64,
    /// Shown to shoppers.
    pub name: String,
    /// Of the variant; empty for custom lines.
    pub sku: String,
    /// How it is delivered.
    pub kind: ItemKind,
    /// List price of one, without tax.
    pub original_price: Decimal,
    /// Price of one today, without tax, before coupons.
    pub price: Decimal,
    /// What one costs the merchant.
    pub cost: Decimal,
    /// Of one.
    pub weight: Decimal,
    /// Name; empty for none.
    pub brand: String,
    /// `None` for simple products.
    pub chosen: Option<Chosen>,
    /// Path of its page; empty for custom lines.
    pub path: String,
    /// Absolute; empty for none.
    pub image_url: String,
}

impl Item {
    pub(super) fn of_variant(product: &Product, variant: &Variant, brand: &str) -> Self {
        let chosen = product.option.as_ref().zip(variant.choice.as_ref()).map(|(option, choice)| Chosen {
            option_id: option.id,
            option: option.name.clone(),
            value_id: choice.id,
            label: choice.label.clone(),
        });
        Self {
            product_id: product.id,
            variant_id: variant.id,
            name: product.name.clone(),
            sku: variant.sku.clone(),
            kind: if product.is_digital { ItemKind::Digital } else { ItemKind::Physical },
            original_price: variant.price.unwrap_or(product.price),
            price: product.price_of(variant),
            cost: product.cost,
            weight: product.weight,
            brand: brand.to_owned(),
            chosen,
            path: product.path.clone(),
            image_url: product.image_of(variant),
        }
    }

    /// A line the merchant types in: no product behind it.
    pub fn custom(name: &str, price: Decimal) -> Self {
        Self {
            product_id: 0,
            variant_id: 0,
            name: name.to_owned(),
            sku: String::new(),
            kind: ItemKind::Physical,
            original_price: price,
            price,
            cost: Decimal::ZERO,
            weight: Decimal::ZERO,
            brand: String::new(),
            chosen: None,
            path: String::new(),
            image_url: String::new(),
        }
    }

    /// A gift certificate over `amount` for the person with this e-mail.
    pub fn gift_certificate(amount: Decimal, recipient: &str) -> Self {
        let kind = ItemKind::GiftCertificate { recipient: recipient.to_owned() };
        Self { kind, ..Self::custom(&format!("${amount:.2} Gift Certificate"), amount) }
    }

    /// Whether it goes into a parcel.
    pub fn is_physical(&self) -> bool {
        self.kind == ItemKind::Physical
    }

    /// Gift certificates are money, not goods.
    pub fn is_taxed(&self) -> bool {
        !matches!(self.kind, ItemKind::GiftCertificate { .. })
    }
}
