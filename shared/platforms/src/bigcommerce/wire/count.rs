//! How many orders there are.

use serde::Deserialize;

use crate::tolerant;

/// `GET /v2/orders/count`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OrderCount {
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) count: Option<u32>,
    #[serde(deserialize_with = "tolerant::list")]
    pub(crate) statuses: Vec<StatusCount>,
}

/// How many orders are in one status.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct StatusCount {
    /// 0 is a status like any other.
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) id: Option<u32>,
    #[serde(deserialize_with = "tolerant::count")]
    pub(crate) count: Option<u32>,
}
