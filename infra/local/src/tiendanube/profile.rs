//! Who the store is: what `GET /store` says of it.

/// A store's own particulars.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Part of every API path.
    pub store_id: u64,
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// `es` or `pt`.
    pub language: String,
    /// Host name of the storefront.
    pub domain: String,
    /// The app's id, told when it is uninstalled.
    pub app_id: u64,
}

impl Default for Profile {
    /// Mates del Sur: Argentina, ARS, Spanish.
    fn default() -> Self {
        Self {
            store_id: 4_815_162,
            name: "Mates del Sur".to_owned(),
            country: "AR".to_owned(),
            currency: "ARS".to_owned(),
            language: "es".to_owned(),
            domain: "www.matesdelsur.example".to_owned(),
            app_id: 6001,
        }
    }
}

impl Profile {
    /// `https://www.matesdelsur.example`.
    pub fn storefront(&self) -> String {
        format!("https://{}", self.domain)
    }
}
