//! Completes orders: reads what a row does not hold, for one order or for a page of them together.

use std::collections::BTreeSet;

use domain::{Coupon, Order, Refund};
use futures::future::try_join;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use orderwire_http::Deadline;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::catalog::Wanted;
use super::mapping::{self, Found, Parts};
use super::shop::{BigCommerceShop, ORDERS};
use super::wire;
use crate::failure::Failure;
use crate::gate::SLOTS;
use crate::{Completed, Listed, Look, ReadError};

/// An order with all that is read for it alone.
struct Draft {
    order: wire::Order,
    lines: Vec<wire::OrderLine>,
    coupons: Vec<Coupon>,
    /// If refunds are to be read: when one was made that does not say it. An order without dates is unusable anyway.
    refunded: Option<Timestamp>,
}

/// A row on its way.
struct Drafted {
    id: String,
    position: String,
    draft: Result<Draft, ReadError>,
}

impl Draft {
    fn complete(self, refunds: Vec<Refund>, found: &Found) -> Result<Order, ReadError> {
        mapping::order(self.order, Parts { lines: self.lines, coupons: self.coupons, refunds }, found)
    }
}

impl BigCommerceShop {
    /// [`crate::Shop::order`].
    pub(super) async fn complete_one(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        let raw = self.read_row(&look.id, deadline).await?;
        let draft = self.draft(&look.id, &raw, look.refunds, deadline).await?;
        let refunds = async {
            match draft.refunded {
                Some(fallback) => self.refunds_of(&look.id, fallback, deadline).await,
                None => Ok(Vec::new()),
            }
        };
        let found = async {
            match self.catalog.find(&wanted([&draft]), deadline).await {
                Err(ReadError::TryLater { .. }) if look.without_catalog => Ok(Found::default()),
                found => found,
            }
        };
        let (refunds, found) = try_join(refunds, found).await?;
        draft.complete(refunds, &found)
    }

    /// [`crate::Shop::complete`]: refunds and catalog are asked for once for all of them.
    pub(super) async fn complete_page(
        &self,
        rows: Vec<Listed>,
        deadline: Deadline,
    ) -> Result<Vec<Completed>, ReadError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let drafts = stream::iter(rows).map(|row| self.draft_row(row, deadline)).buffered(SLOTS);
        let drafts: Vec<_> = drafts.try_collect().await?;
        let usable = || drafts.iter().filter_map(|it| Some((it.id.as_str(), it.draft.as_ref().ok()?)));
        let refunded: Vec<_> = usable().filter_map(|(id, draft)| Some((id, draft.refunded?))).collect();
        let wanted = wanted(usable().map(|(_, draft)| draft));
        let (refunds, found) =
            try_join(self.refunds_of_many(&refunded, deadline), self.catalog.find(&wanted, deadline)).await?;
        let completed = drafts.into_iter().map(|Drafted { id, position, draft }| {
            let refunds = refunds.get(&id).cloned().unwrap_or(Ok(Vec::new()));
            let order = draft.and_then(|draft| draft.complete(refunds?, &found));
            Completed { id, position, order }
        });
        Ok(completed.collect())
    }

    async fn draft_row(&self, row: Listed, deadline: Deadline) -> Result<Drafted, ReadError> {
        let draft = own(self.draft(&row.id, &row.raw, row.refunds, deadline).await)?;
        Ok(Drafted { id: row.id, position: row.position, draft })
    }

    async fn draft(&self, id: &str, raw: &RawValue, refunds: bool, deadline: Deadline) -> Result<Draft, ReadError> {
        let mut order = mapping::row(raw)?;
        let lines = self.lines(id, &mut order, deadline).await?;
        let coupons = self.coupons(id, &order, &lines, deadline).await?;
        let has_refunds = refunds || mapping::says_refunded(&order, &lines);
        let refunded = order.date_modified.or(order.date_created).filter(|_| has_refunds);
        Ok(Draft { order, lines, coupons, refunded })
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
            let all: Vec<wire::OrderLine> = self.below(id, "products", deadline).await?;
            let known: BTreeSet<_> = lines.iter().map(|line| line.id.clone()).collect();
            lines.extend(all.into_iter().filter(|line| !known.contains(&line.id)));
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
        Ok(mapping::coupons(self.below(id, "coupons", deadline).await?))
    }

    /// A v2 list below the order; none if the order has gone meanwhile or the list is empty.
    async fn below<T: DeserializeOwned>(&self, id: &str, list: &str, deadline: Deadline) -> Result<Vec<T>, ReadError> {
        match self.api.get_pages(&["v2", "orders", id, list], deadline).await {
            Err(Failure::Gone) => Ok(Vec::new()),
            answer => answer.map_err(|failure| failure.into_read_error(&format!("the order's {list}"), ORDERS)),
        }
    }
}

fn wanted<'a>(drafts: impl IntoIterator<Item = &'a Draft>) -> Wanted<'a> {
    let mut wanted = Wanted { products: BTreeSet::new(), brands: false, channel_ids: BTreeSet::new() };
    for draft in drafts {
        wanted.products.extend(draft.lines.iter().filter_map(|line| line.product_id.clone()));
        wanted.channel_ids.extend(draft.order.channel_id.as_deref());
    }
    wanted
}

/// What is wrong with one order is its own result; what concerns the store or the token stops all of them.
pub(super) fn own<T>(read: Result<T, ReadError>) -> Result<Result<T, ReadError>, ReadError> {
    match read {
        Err(error @ (ReadError::TryLater { .. } | ReadError::CredentialsRefused { .. })) => Err(error),
        own => Ok(own),
    }
}
