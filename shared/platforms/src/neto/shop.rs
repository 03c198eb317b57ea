//! What a store's API is read for, each kind of thing in a file of its own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Checkout, Order, Rules};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orderwire_http::{Client, Deadline};
use url::Url;

use super::catalog::Catalog;
use super::client::Api;
use super::settings::{Settings, Terms};
use crate::{
    CartPage, Completed, Haste, HookFinding, Listed, Look, Page, ReadError, RefundNote, Shop, StoreCheck, Window,
};

/// One Neto store.
pub(super) struct NetoShop {
    /// Its API.
    pub(super) api: Arc<Api>,
    /// Its catalog.
    pub(super) catalog: Catalog,
    /// Its settings for deriving events.
    pub(super) rules: Rules,
    /// What its orders do not say of themselves.
    pub(super) terms: Terms,
    /// Its address.
    pub(super) storefront: Url,
    /// Whether refunds are read.
    pub(super) reads_refunds: bool,
}

impl NetoShop {
    /// The store with these settings, known as `id` in the configuration.
    pub(super) fn new(settings: Settings, id: String, client: Client, haste: Haste) -> Self {
        let Settings { url, storefront, credentials, rules, terms, refunds, calls_per_minute, .. } = settings;
        let api = Arc::new(Api::new(client, url, credentials, calls_per_minute, haste));
        let catalog = Catalog::new(Arc::clone(&api), id, storefront.clone());
        Self { api, catalog, rules, terms, storefront, reads_refunds: refunds }
    }
}

#[async_trait]
impl Shop for NetoShop {
    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn order(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        self.complete_one(look, deadline).await
    }

    async fn checkout(&self, cart_id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError> {
        self.read_cart(cart_id, deadline).await
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

    async fn refunds(&self, from: Timestamp, _to: Timestamp, deadline: Deadline) -> Result<Vec<RefundNote>, ReadError> {
        self.refunds_since(from, deadline).await
    }

    fn lists_refunds(&self) -> bool {
        self.reads_refunds
    }

    /// No count is documented.
    async fn count(&self, _: &Window, _: Deadline) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        Ok(None)
    }

    /// The store names none; the configuration does.
    async fn time_zone(&self, _deadline: Deadline) -> Result<Option<TimeZone>, ReadError> {
        Ok(Some(self.terms.zone.clone()))
    }

    /// There is one address for notifications, entered by hand, and no call that shows it.
    async fn hooks(&self, _towards: Option<&str>, _deadline: Deadline) -> Result<Vec<HookFinding>, ReadError> {
        Ok(Vec::new())
    }

    async fn check(&self, deadline: Deadline) -> Result<StoreCheck, ReadError> {
        self.check_access(deadline).await
    }

    fn paused(&self) -> Duration {
        self.api.paused()
    }
}
