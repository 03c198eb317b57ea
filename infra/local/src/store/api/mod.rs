//! The HTTP API: which request is answered by what. Paths that BigCommerce does not document are not there.

mod carts;
mod catalog;
mod hooks;
mod order_parts;
mod orders;
mod page;
mod refunds;
mod reply;
mod routes;
mod store;

pub(super) use routes::{answer, route_of};

use jiff::Timestamp;

use super::account::{Account, Accounts};
use super::hooks::Hooks;
use super::shop::Shop;
use crate::web::Request;

/// All the API can see or change.
#[derive(Debug)]
pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) hooks: Hooks,
    pub(super) accounts: Accounts,
}

/// A request that has passed authentication and quota.
struct Call<'a> {
    world: &'a mut World,
    account: &'a Account,
    request: &'a Request,
    /// What stands in the path where the pattern has a name in braces.
    captured: Vec<&'a str>,
    now: Timestamp,
}

impl Call<'_> {
    /// The first captured part as a number.
    fn id(&self) -> Option<u64> {
        self.captured.first()?.parse().ok()
    }

    /// The numbers of a parameter such as `id:in=1,2,3`; `None` without it.
    fn numbers(&self, name: &str) -> Option<Vec<u64>> {
        let text = self.request.parameter(name)?;
        Some(text.split(',').filter_map(|part| part.trim().parse().ok()).collect())
    }

    /// The words of a parameter such as `include=variants,images`; none without it.
    fn words(&self, name: &str) -> Vec<String> {
        let text = self.request.parameter(name).unwrap_or_default();
        text.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}
