//! Metrics: made by name on first use, and permanent.

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A metric of the account.
#[derive(Debug, Clone)]
pub(super) struct Metric {
    pub(super) id: String,
    pub(super) name: String,
    /// `API` for ours.
    pub(super) integration: &'static str,
    pub(super) created: Timestamp,
    /// Once an event carried a value, later ones without get `$value: 0`.
    pub(super) has_value: bool,
}

impl Metric {
    pub(super) fn new(name: &str, integration: &'static str, created: Timestamp) -> Self {
        let digest = Sha256::digest(format!("{integration}\n{name}"));
        let id = hex::encode_upper(&digest[..3]);
        Self { id, name: name.to_owned(), integration, created, has_value: false }
    }

    pub(super) fn json(&self, base: &str) -> Value {
        let created = self.created.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
        let key = self.integration.to_lowercase();
        let category = if self.integration == "API" { "API" } else { "eCommerce" };
        let own = format!("{base}/api/metrics/{}/", self.id);
        json!({
            "type": "metric",
            "id": self.id,
            "attributes": {
                "name": self.name,
                "created": created,
                "updated": created,
                "integration": {
                    "object": "integration",
                    "id": "0aBcDe",
                    "key": key,
                    "name": self.integration,
                    "category": category,
                },
            },
            "relationships": {"flow-triggers": {"data": [], "links": {
                "self": format!("{own}relationships/flow-triggers/"), "related": format!("{own}flow-triggers/"),
            }}},
            "links": {"self": own},
        })
    }
}
