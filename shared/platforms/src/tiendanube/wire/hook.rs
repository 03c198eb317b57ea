//! Webhooks as registered.

use serde::Deserialize;

use crate::tolerant;

/// One member of `GET /webhooks`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Hook {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) event: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) url: Option<String>,
}
