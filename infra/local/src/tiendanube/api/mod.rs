//! The HTTP API: which request is answered by what. Paths that this store has nothing for are not there.

mod catalog;
mod checkouts;
mod customers;
mod hooks;
mod orders;
mod page;
mod reply;
mod routes;

pub(super) use reply::error;
pub(super) use routes::{answer, route_of};

use jiff::Timestamp;
use serde_json::Value;

use super::hooks::Hooks;
use super::settings::TiendanubeSettings;
use super::shop::Shop;
use crate::web::Request;

/// All the API can see or change.
#[derive(Debug)]
pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) hooks: Hooks,
    /// Whether the app is installed; without that its token is dead.
    pub(super) installed: bool,
    /// Whether the store owes the platform money.
    pub(super) suspended: bool,
}

/// A request that has passed authentication and bucket.
struct Call<'a> {
    world: &'a mut World,
    settings: &'a TiendanubeSettings,
    request: &'a Request,
    /// Whether `v1` shapes are wanted.
    v1: bool,
    /// What stands in the path where the pattern has a name in braces.
    captured: Vec<&'a str>,
    now: Timestamp,
}

impl Call<'_> {
    /// The first captured part as a number.
    fn id(&self) -> Option<u64> {
        self.captured.first()?.parse().ok()
    }

    /// A parameter as a number; 0 without it.
    fn since_id(&self) -> u64 {
        self.request.parameter("since_id").and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// Only the members that `fields` names, where it is given.
    fn fields(&self, row: Value) -> Value {
        let (Some(wanted), Value::Object(mut row)) = (self.request.parameter("fields"), row.clone()) else {
            return row;
        };
        row.retain(|name, _| wanted.split(',').any(|field| field.trim() == name));
        Value::Object(row)
    }
}
