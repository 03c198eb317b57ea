//! Which calls an order or a checkout takes, and in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::{Checkout, CheckoutTrigger, Coupon, Email, Order, Refund, Rules};
use futures::future::try_join3;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::catalog::{Catalog, Wanted};
use super::client::{Api, Failure};
use super::mapping::{self, Found, Parts};
use super::wire::{self, Data};
use crate::{Completed, HookFinding, Listed, Look, Page, ReadError, RefundNote, Shop, Window};

/// Scope for orders, their lines, coupons and refunds.
const ORDERS: &str = "store_v2_orders_read_only";
/// Scopes for checkouts; the specification and the article on accounts spell the former differently.
const CHECKOUTS: &str = "store_checkout_read_only (and store_cart_read_only)";

/// One BigCommerce store.
pub(super) struct BigCommerceShop {
    /// Its API.
    pub(super) api: Arc<Api>,
    /// Its catalog.
    pub(super) catalog: Catalog,
    /// Its settings.
    pub(super) rules: Rules,
}

#[async_trait]
impl Shop for BigCommerceShop {
    fn rules(&self) -> &Rules {
        &self.rules
    }

    async fn order(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        let mut order = parse(&self.read_order(&look.id, deadline).await?)?;
        let lines = self.lines(&look.id, &mut order, deadline).await?;
        let has_refunds = look.refunds || mapping::says_refunded(&order, &lines);
        let wanted = Wanted {
            products: lines.iter().filter_map(|line| line.product_id.clone()).collect(),
            brands: false,
            channel_id: order.channel_id.as_deref(),
        };
        let (refunds, coupons, found) = try_join3(
            self.refunds_of(&look.id, &order, has_refunds, deadline),
            self.coupons(&look.id, &order, &lines, deadline),
            self.found(&wanted, look.without_catalog, deadline),
        )
        .await?;
        mapping::order(order, Parts { lines, coupons, refunds, found })
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
            channel_id: checkout.cart.channel_id.as_deref(),
        };
        let found = self.catalog.find(&wanted, deadline).await?;
        mapping::checkout(cart_id, checkout, shopper, &found).map(Some)
    }

    async fn page(&self, _: &Window, _: Option<&str>, _: Deadline) -> Result<Page, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn listed(&self, _: &str, _: Deadline) -> Result<Listed, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn complete(&self, _: Vec<Listed>, _: Deadline) -> Result<Vec<Completed>, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn refunds(&self, _: Timestamp, _: Timestamp, _: Deadline) -> Result<Vec<RefundNote>, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn count(&self, _: &Window, _: Deadline) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn time_zone(&self, _: Deadline) -> Result<Option<TimeZone>, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    async fn hooks(&self, _: Option<&str>, _: Deadline) -> Result<Vec<HookFinding>, ReadError> {
        Err(ReadError::Unusable { why: "not built yet".into() })
    }

    fn paused(&self) -> Duration {
        Duration::ZERO
    }
}

impl BigCommerceShop {
    async fn found(&self, wanted: &Wanted<'_>, optional: bool, deadline: Deadline) -> Result<Found, ReadError> {
        match self.catalog.find(wanted, deadline).await {
            Err(ReadError::TryLater { .. }) if optional => Ok(Found::default()),
            found => found,
        }
    }

    async fn read_order(&self, id: &str, deadline: Deadline) -> Result<Value, ReadError> {
        let query = [("include", "consignments.line_items,fees"), ("consignment_structure", "object")];
        let answer = self.api.get(&["v2", "orders", id], &query, deadline).await;
        let empty = || ReadError::TryLater { after: None, why: "cannot read the order: the answer is empty".into() };
        answer.map_err(|failure| failure.into_read_error("the order", ORDERS))?.ok_or_else(empty)
    }

    /// The lines that came with the order, completed where they do not add up to what it says it holds. Whether an
    /// include is cut off somewhere is not documented.
    async fn lines(
        &self,
        id: &str,
        order: &mut wire::Order,
        deadline: Deadline,
    ) -> Result<Vec<wire::OrderLine>, ReadError> {
        let included = order.consignments.as_mut().map(|consignments| consignments.take_lines());
        let expected = order.items_total.map(u64::from);
        let is_complete = match &included {
            Some(lines) => mapping::pieces(lines) >= expected.unwrap_or(0),
            None => expected == Some(0),
        };
        let mut lines = included.unwrap_or_default();
        if !is_complete {
            let listed: Vec<wire::OrderLine> = self.listed(id, "products", deadline).await?;
            let known: BTreeSet<_> = lines.iter().map(|line| line.id.clone()).collect();
            lines.extend(listed.into_iter().filter(|line| !known.contains(&line.id)));
        }
        Ok(lines)
    }

    async fn coupons(
        &self,
        id: &str,
        order: &wire::Order,
        lines: &[wire::OrderLine],
        deadline: Deadline,
    ) -> Result<Vec<Coupon>, ReadError> {
        let on_lines = mapping::codes_on_lines(lines);
        if !on_lines.is_empty() || order.coupon_discount.is_none_or(|discount| discount.is_zero()) {
            return Ok(on_lines);
        }
        Ok(mapping::coupons(self.listed(id, "coupons", deadline).await?))
    }

    async fn refunds_of(
        &self,
        id: &str,
        order: &wire::Order,
        wanted: bool,
        deadline: Deadline,
    ) -> Result<Vec<Refund>, ReadError> {
        // An order without dates is unusable anyway, which the mapping says.
        let (true, Some(fallback)) = (wanted, order.date_modified.or(order.date_created)) else {
            return Ok(Vec::new());
        };
        let path = ["v3", "orders", id, "payment_actions", "refunds"];
        match self.api.get::<Data<Vec<_>>>(&path, &[], deadline).await {
            Ok(answer) => Ok(mapping::refunds(answer.unwrap_or_default().data, fallback)),
            Err(Failure::Gone) => Ok(Vec::new()),
            Err(failure) => Err(failure.into_read_error("the order's refunds", ORDERS)),
        }
    }

    /// A v2 list below the order; none if the order has gone meanwhile or the list is empty.
    async fn listed<T: DeserializeOwned>(&self, id: &str, list: &str, deadline: Deadline) -> Result<Vec<T>, ReadError> {
        match self.api.get_pages(&["v2", "orders", id, list], deadline).await {
            Err(Failure::Gone) => Ok(Vec::new()),
            answer => answer.map_err(|failure| failure.into_read_error(&format!("the order's {list}"), ORDERS)),
        }
    }

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

/// Serde would also take an array for an order, field by field; the API's errors are arrays.
fn parse(order: &Value) -> Result<wire::Order, ReadError> {
    let parsed = wire::Order::deserialize(order).ok().filter(|_| order.is_object());
    parsed.ok_or_else(|| ReadError::Unusable { why: "the order is not an object".into() })
}
