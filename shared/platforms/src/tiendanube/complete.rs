//! Completes orders: reads what a row does not hold, for one order or for a page of them together.

use std::collections::BTreeSet;

use domain::Order;
use futures::{StreamExt, TryStreamExt, stream};
use orderwire_http::Deadline;
use serde_json::value::RawValue;

use super::mapping::{self, Found, Parts};
use super::optional::Kind;
use super::shop::TiendanubeShop;
use super::wire;
use crate::gate::SLOTS;
use crate::{Completed, Listed, Look, ReadError};

/// An order with all that is read for it alone.
struct Draft {
    order: wire::Order,
    parts: Parts,
}

/// A row on its way.
struct Drafted {
    id: String,
    position: String,
    draft: Result<Draft, ReadError>,
}

impl TiendanubeShop {
    /// [`crate::Shop::order`].
    pub(super) async fn complete_one(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        let raw = self.read_row(&look.id, deadline).await?;
        let draft = self.draft(&look.id, &raw, deadline).await?;
        let found = match self.catalog.find(&wanted([&draft]), deadline).await {
            Err(ReadError::TryLater { .. }) if look.without_catalog => self.catalog.nothing(),
            found => found?,
        };
        draft.complete(&found)
    }

    /// [`crate::Shop::complete`]: the catalog is asked for once for all of them.
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
        let wanted = wanted(drafts.iter().filter_map(|it| it.draft.as_ref().ok()));
        let found = self.catalog.find(&wanted, deadline).await?;
        let completed = drafts.into_iter().map(|Drafted { id, position, draft }| {
            let order = draft.and_then(|draft| draft.complete(&found));
            Completed { id, position, order }
        });
        Ok(completed.collect())
    }

    async fn draft_row(&self, row: Listed, deadline: Deadline) -> Result<Drafted, ReadError> {
        let draft = match self.draft(&row.id, &row.raw, deadline).await {
            // What concerns the store or the token stops all of them.
            Err(error @ (ReadError::TryLater { .. } | ReadError::CredentialsRefused { .. })) => return Err(error),
            own => own,
        };
        Ok(Drafted { id: row.id, position: row.position, draft })
    }

    async fn draft(&self, id: &str, raw: &RawValue, deadline: Deadline) -> Result<Draft, ReadError> {
        let mut order = mapping::row(raw)?;
        let mut parts = Parts { parcels: order.take_parcels(), ..Parts::default() };
        // A parcel may have left before the order says so.
        if !mapping::are_complete(&parts.parcels) {
            let path = ["orders", id, "fulfillment-orders"];
            let parcels = self.catalog.source.list(Kind::Parcels, &path, &[], deadline).await?;
            parts.parcels = parcels.unwrap_or(parts.parcels);
        }
        if mapping::says_refunded(&order) {
            let path = ["orders", id, "transactions"];
            let payments = self.catalog.source.list(Kind::Transactions, &path, &[], deadline).await?;
            parts.payments = payments.unwrap_or_default();
        }
        Ok(Draft { order, parts })
    }
}

impl Draft {
    fn complete(self, found: &Found) -> Result<Order, ReadError> {
        mapping::order(self.order, self.parts, found)
    }
}

fn wanted<'a>(drafts: impl IntoIterator<Item = &'a Draft>) -> BTreeSet<String> {
    drafts.into_iter().flat_map(|draft| mapping::product_ids(&draft.order.products)).collect()
}
