//! Completes orders: reads what a row does not hold, for one order or for a page of them together.

use std::collections::{BTreeSet, HashMap};

use domain::Order;
use futures::future::try_join;
use orderwire_http::Deadline;
use serde_json::value::RawValue;

use super::mapping::{self, Found};
use super::shop::NetoShop;
use super::wire;
use crate::{Completed, Listed, Look, ReadError};

impl NetoShop {
    /// [`crate::Shop::order`].
    pub(super) async fn complete_one(&self, look: &Look, deadline: Deadline) -> Result<Order, ReadError> {
        let order = mapping::row(&self.read_row(&look.id, deadline).await?)?;
        let ids = if look.refunds { vec![look.id.as_str()] } else { Vec::new() };
        let skus = skus([&order]);
        let found = async {
            match self.catalog.find(&skus, deadline).await {
                Err(ReadError::TryLater { .. }) if look.without_catalog => Ok(Found::default()),
                found => found,
            }
        };
        let (mut rmas, found) = try_join(self.rmas_of(&ids, deadline), found).await?;
        let order = self.finish(&order, rmas.remove(&look.id).unwrap_or_default(), &found)?;
        let told = look.cancelled_at.map(|at| at.max(order.created_at));
        Ok(Order { cancelled_at: order.cancelled_at.map(|at| told.unwrap_or(at)), ..order })
    }

    /// [`crate::Shop::complete`]: returns and catalog are asked for once for all of them.
    pub(super) async fn complete_page(
        &self,
        rows: Vec<Listed>,
        deadline: Deadline,
    ) -> Result<Vec<Completed>, ReadError> {
        let orders: Vec<_> = rows.iter().map(|row| parsed(&row.raw)).collect();
        let refunded: Vec<_> = rows.iter().filter(|row| row.refunds).map(|row| row.id.as_str()).collect();
        let skus = skus(orders.iter().flatten());
        let (mut rmas, found) = try_join(self.rmas_of(&refunded, deadline), self.catalog.find(&skus, deadline)).await?;
        let completed = rows.iter().zip(orders).map(|(row, order)| {
            let rmas = rmas.remove(&row.id).unwrap_or_default();
            let order = order.and_then(|order| self.finish(&order, rmas, &found));
            Completed { id: row.id.clone(), position: row.position.clone(), order }
        });
        Ok(completed.collect())
    }

    fn finish(&self, order: &wire::Order, rmas: Vec<wire::Rma>, found: &Found) -> Result<Order, ReadError> {
        let refunds = mapping::refunds(&rmas, &order.lines, &self.terms.dates);
        mapping::order(order, refunds, found, &self.terms)
    }
}

/// Returns by the id of their order.
pub(super) type Rmas = HashMap<String, Vec<wire::Rma>>;

fn parsed(raw: &RawValue) -> Result<wire::Order, ReadError> {
    let row = serde_json::from_str(raw.get());
    mapping::row(&row.map_err(|_| ReadError::Unusable { why: "the order is not JSON".into() })?)
}

fn skus<'a>(orders: impl IntoIterator<Item = &'a wire::Order>) -> BTreeSet<String> {
    orders.into_iter().flat_map(|order| &order.lines).filter_map(|line| line.sku.clone()).collect()
}
