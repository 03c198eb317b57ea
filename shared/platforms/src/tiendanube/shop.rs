//! What a store's API is read for, each kind of thing in a file of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Checkout, Order, Rules};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;

use super::catalog::Catalog;
use super::client::Api;
use super::hooks::Hooks;
use super::list::Aggregates;
use crate::{
    CartPage, Completed, HookFinding, Listed, Look, Page, ReadError, RefundNote, ScriptState, Shop, StoreCheck,
    StoreScript, Window,
};

/// Scope for orders, their payments and parcels, and checkouts.
pub(super) const ORDERS: &str = "read_orders";

/// One Tiendanube store.
pub(super) struct TiendanubeShop {
    /// Its API.
    pub(super) api: Arc<Api>,
    /// Its catalog.
    pub(super) catalog: Catalog,
    /// Its webhooks.
    pub(super) hooks: Hooks,
    /// Its settings.
    pub(super) rules: Rules,
    /// Whether orders come with their fulfilment orders.
    pub(super) aggregates: Aggregates,
}

#[async_trait]
impl Shop for TiendanubeShop {
    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn order(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        self.complete_one(look, deadline).await
    }

    async fn checkout(&self, cart_id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError> {
        self.read_checkout(cart_id, deadline).await
    }

    async fn carts(&self, since: Timestamp, after: Option<&str>, deadline: Deadline) -> Result<CartPage, ReadError> {
        self.list_carts(since, after, deadline).await
    }

    async fn page(&self, window: &Window, after: Option<&str>, deadline: Deadline) -> Result<Page, ReadError> {
        self.list_page(window, after, deadline).await
    }

    async fn listed(&self, id: &str, deadline: Deadline) -> Result<Listed, ReadError> {
        self.list_one(id, deadline).await
    }

    async fn complete(&self, orders: Vec<Listed>, deadline: Deadline) -> Result<Vec<Completed>, ReadError> {
        self.complete_page(orders, deadline).await
    }

    /// Tiendanube lists none: an order says by itself that money went back.
    async fn refunds(&self, _: Timestamp, _: Timestamp, _: Deadline) -> Result<Vec<RefundNote>, ReadError> {
        Ok(Vec::new())
    }

    fn lists_refunds(&self) -> bool {
        false
    }

    async fn count(&self, window: &Window, deadline: Deadline) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        self.count_orders(window, deadline).await
    }

    async fn time_zone(&self, deadline: Deadline) -> Result<Option<TimeZone>, ReadError> {
        self.catalog.time_zone(deadline).await.map(Some)
    }

    async fn hooks(&self, towards: Option<&str>, deadline: Deadline) -> Result<Vec<HookFinding>, ReadError> {
        self.hooks.look_after(towards, deadline).await
    }

    async fn check(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        self.check_access(deadline).await
    }

    async fn install_script(&self, script: &StoreScript, deadline: Deadline) -> Result<ScriptState, ReadError> {
        self.put_script(script, deadline).await
    }

    fn paused(&self) -> Duration {
        self.api.paused()
    }
}
