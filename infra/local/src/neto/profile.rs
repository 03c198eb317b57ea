//! Who the store is. Its API says little of it: neither name nor time zone.

use rust_decimal::Decimal;

/// A store's own particulars.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Host name of the storefront, which is the API's as well.
    pub domain: String,
    /// Before the digits of every order id.
    pub order_prefix: String,
    /// IANA name; nothing of the API tells it.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Percent of goods and services tax, which all prices include.
    pub tax_rate: Decimal,
}

impl Default for Profile {
    /// Kettlebay Goods: AUD, Sydney, 10 % tax.
    fn default() -> Self {
        Self {
            domain: "www.kettlebay.example".to_owned(),
            order_prefix: "KB".to_owned(),
            time_zone: "Australia/Sydney".to_owned(),
            currency: "AUD".to_owned(),
            country: "AU".to_owned(),
            tax_rate: Decimal::TEN,
        }
    }
}

impl Profile {
    /// `https://www.kettlebay.example`.
    pub fn storefront(&self) -> String {
        format!("https://{}", self.domain)
    }
}
