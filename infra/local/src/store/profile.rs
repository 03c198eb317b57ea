//! Who the store is: what `/v2/store` says of it.

use rust_decimal::Decimal;

/// A store's own particulars.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Store hash, part of every API path.
    pub hash: String,
    /// `store_id`, a number here and text in webhooks.
    pub store_id: u64,
    /// Name.
    pub name: String,
    /// Host name of the storefront.
    pub domain: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// Percent on goods and shipping; prices are without tax.
    pub tax_rate: Decimal,
}

impl Default for Profile {
    /// Alder Goods: USD, Denver, 8 % tax.
    fn default() -> Self {
        Self {
            hash: "qx7k2m9tza".to_owned(),
            store_id: 1_004_417,
            name: "Alder Goods".to_owned(),
            domain: "www.aldergoods.example".to_owned(),
            time_zone: "America/Denver".to_owned(),
            currency: "USD".to_owned(),
            tax_rate: Decimal::from(8),
        }
    }
}

impl Profile {
    /// `https://www.aldergoods.example`.
    pub fn storefront(&self) -> String {
        format!("https://{}", self.domain)
    }
}
