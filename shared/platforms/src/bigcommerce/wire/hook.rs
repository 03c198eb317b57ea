//! Webhooks as registered.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Data, Meta};
use crate::tolerant;

/// `GET /v3/hooks`. Unlike most v3 answers it is shown both with and without the usual envelope, and a list that cannot be
/// understood must not pass for an empty one.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Hooks {
    /// As the specification has it.
    Wrapped(Data<Vec<Hook>>),
    /// As the article webhooks/overview has it.
    Bare(Vec<Hook>),
}

impl From<Hooks> for Data<Vec<Hook>> {
    fn from(hooks: Hooks) -> Self {
        match hooks {
            Hooks::Wrapped(data) => data,
            Hooks::Bare(data) => Self { data, meta: Meta::default() },
        }
    }
}

/// One hook. Its headers hold a secret.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Hook {
    #[serde(deserialize_with = "tolerant::id")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) scope: Option<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) destination: Option<String>,
    /// Sent along with each call.
    #[serde(deserialize_with = "tolerant::object")]
    pub(crate) headers: Map<String, Value>,
    #[serde(deserialize_with = "tolerant::flag")]
    pub(crate) is_active: bool,
}
