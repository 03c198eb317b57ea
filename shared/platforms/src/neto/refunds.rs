//! Reads refunds, which are part of returns (RMAs): of some orders, and of a span of time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use orderwire_http::Deadline;
use serde::Deserialize;
use serde_json::{Map, json};

use super::complete::Rmas;
use super::mapping;
use super::shop::NetoShop;
use super::slices::{LIMIT, Place};
use super::stretch::List;
use super::wire::Rma;
use crate::{ReadError, RefundNote};

/// Returns by the time of their last change, which paying back is.
const RMAS: List = List {
    action: "GetRma",
    record: "Rma",
    id: "RmaID",
    selectors: &[
        "OrderID",
        "RmaStatus",
        "RefundedTotal",
        "DateUpdated",
        "RmaLine",
        "RmaLine.ProductName",
        "RmaLine.ReturnReason",
        "Refund",
        "Refund.DateRefunded",
        "Refund.RefundStatus",
    ],
    since: "DateUpdatedFrom",
    until: "DateUpdatedTo",
    what: "the refunds",
};

impl NetoShop {
    /// The returns of these orders, if refunds are told at all.
    pub(super) async fn rmas_of(&self, ids: &[&str], deadline: Deadline) -> Result<Rmas, ReadError> {
        let mut rmas = Rmas::new();
        for ids in ids.chunks(LIMIT).take_while(|_| self.reads_refunds) {
            let filter = Map::from_iter([("OrderID".to_owned(), json!(ids))]);
            let rows = self.read_pages(&RMAS, &filter, deadline).await;
            let rows = rows.map_err(|failure| failure.into_read_error(RMAS.what, RMAS.action))?;
            for rma in rows.into_iter().filter_map(|row| Rma::deserialize(row).ok()) {
                if let Some(order) = rma.order_id.clone() {
                    rmas.entry(order).or_default().push(rma);
                }
            }
        }
        Ok(rmas)
    }

    /// The refunds of all returns that changed since `from`, and with them all refunds made since then; a date of refund that
    /// somebody entered later is among them, too.
    pub(super) async fn refunds_since(
        &self,
        from: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<RefundNote>, ReadError> {
        let mut place = Some(Place::begin(Some(from))).filter(|_| self.reads_refunds);
        let (mut notes, filter) = (BTreeMap::new(), Map::new());
        while let Some(at) = place {
            let slice = self.slice(&RMAS, &filter, &at, None, deadline).await?;
            let rmas: Vec<_> = slice.rows.into_iter().filter_map(|row| Rma::deserialize(row).ok()).collect();
            let found = rmas.iter().flat_map(|rma| mapping::refund_notes(rma, &self.terms.dates));
            // A return that changes meanwhile is met again.
            notes.extend(found.map(|note| (note.id.clone(), note)));
            place = slice.next;
        }
        Ok(notes.into_values().collect())
    }
}
