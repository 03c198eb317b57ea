//! The store itself.

use serde_json::{Value, json};

use crate::tiendanube::profile::Profile;

/// `GET /store`; a time zone is not among it.
pub(in crate::tiendanube) fn store(profile: &Profile) -> Value {
    let Profile { store_id, name, country, currency, language, domain, .. } = profile;
    let bare = domain.trim_start_matches("www.");
    json!({
        "id": store_id,
        "name": {"es": name, "pt": name},
        "description": {"es": "", "pt": ""},
        "type": "gifts",
        "email": format!("owner@{bare}"),
        "contact_email": format!("hola@{bare}"),
        "logo": format!("//cdn.{bare}/stores/{store_id}/logo.png"),
        "facebook": null,
        "twitter": null,
        "instagram": null,
        "pinterest": null,
        "google_plus": null,
        "blog": null,
        "address": null,
        "phone": null,
        "business_id": null,
        "business_name": null,
        "business_address": null,
        "customer_accounts": "optional",
        "plan_name": "Impulso",
        "country": country,
        "admin_language": language,
        "main_language": language,
        "main_currency": currency,
        "languages": {
            "es": {"currency": if language == "es" { currency } else { "ARS" }, "active": language == "es"},
            "pt": {"currency": if language == "pt" { currency } else { "BRL" }, "active": language == "pt"},
        },
        "domains": [domain, bare],
        "original_domain": format!("{}.mitiendanube.example", bare.split('.').next().unwrap_or_default()),
        "current_theme": "lima",
        "features": ["inventory-levels", "fulfillment-orders"],
        "created_at": "2024-11-02T13:00:00+0000",
    })
}
