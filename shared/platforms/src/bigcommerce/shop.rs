//! What a store's API is read for, each kind of thing in a file of its own; carts here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Checkout, CheckoutTrigger, Email, Order, Rules};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;

use super::catalog::{Catalog, Wanted};
use super::client::Api;
use super::hooks::Hooks;
use super::mapping::{self, Found};
use super::wire::{self, Data};
use crate::failure::Failure;
use crate::{
    Completed, HookFinding, Listed, Look, Page, ReadError, RefundNote, ScriptState, Shop, StoreCheck, StoreScript,
    Window,
};

/// Scope for orders, their lines, coupons and refunds.
pub(super) const ORDERS: &str = "store_v2_orders_read_only";
/// Scopes for checkouts; the specification and the article on accounts spell the former differently.
const CHECKOUTS: &str = "store_checkout_read_only (and store_cart_read_only)";

/// One BigCommerce store.
pub(super) struct BigCommerceShop {
    /// Its API.
    pub(super) api: Arc<Api>,
    /// Its catalog.
    pub(super) catalog: Catalog,
    /// Its webhooks.
    pub(super) hooks: Hooks,
    /// Its settings.
    pub(super) rules: Rules,
}

#[async_trait]
impl Shop for BigCommerceShop {
    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn order(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        self.complete_one(look, deadline).await
    }

    async fn checkout(&self, cart_id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError> {
        let query = [("include", "cart.line_items.physical_items.options,cart.line_items.digital_items.options")];
        let answer = self.api.get::<Data<wire::Checkout>>(&["v3", "checkouts", cart_id], &query, deadline).await;
        let checkout = match answer {
            Ok(Some(answer)) => answer.data,
            Ok(None) | Err(Failure::Gone) => return Ok(None),
            Err(failure) => return Err(failure.into_read_error("the checkout", CHECKOUTS)),
        };
        let shopper = self.shopper(&checkout, deadline).await?;
        // Most carts are anonymous: nothing will be told of them, so the catalog is not asked either.
        if !mapping::cart_is_known(&checkout, &shopper) {
            return mapping::checkout(cart_id, checkout, shopper, &Found::default()).map(Some);
        }
        let wanted = Wanted {
            products: mapping::cart_product_ids(&checkout),
            brands: true,
            channel_ids: checkout.cart.channel_id.as_deref().into_iter().collect(),
        };
        let found = self.catalog.find(&wanted, deadline).await?;
        mapping::checkout(cart_id, checkout, shopper, &found).map(Some)
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

    async fn refunds(&self, from: Timestamp, to: Timestamp, deadline: Deadline) -> Result<Vec<RefundNote>, ReadError> {
        self.refunds_made(from, to, deadline).await
    }

    async fn count(&self, window: &Window, deadline: Deadline) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        self.count_orders(window, deadline).await
    }

    async fn time_zone(&self, deadline: Deadline) -> Result<Option<TimeZone>, ReadError> {
        self.catalog.time_zone(deadline).await
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

impl BigCommerceShop {
    /// Who is signed in, where the trigger needs to know and the checkout does not say.
    async fn shopper(&self, checkout: &wire::Checkout, deadline: Deadline) -> Result<wire::Shopper, ReadError> {
        let emails = [&checkout.billing_address.email, &checkout.cart.email];
        let is_known = emails.into_iter().flatten().any(|email| Email::parse(email).is_some());
        match &checkout.cart.customer_id {
            Some(id) if !is_known && self.rules.checkout_trigger == CheckoutTrigger::CartCreated => {
                self.catalog.shopper(id, deadline).await
            }
            _ => Ok(wire::Shopper::default()),
        }
    }
}
