//! Lists a store's orders: a page of them, one as a page would hold it, and how many there are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use orderwire_http::Deadline;
use serde_json::value::RawValue;

use super::mapping;
use super::position::{Phase, Position};
use super::shop::{BigCommerceShop, ORDERS};
use super::wire;
use crate::failure::Failure;
use crate::{Listed, Moment, Page, ReadError, Window};

/// Lines and addresses come with the order; the old form of consignments is the default still.
const INCLUDED: [(&str, &str); 2] = [("include", "consignments.line_items,fees"), ("consignment_structure", "object")];

impl BigCommerceShop {
    /// [`crate::Shop::page`]: pages are cut by id, so that nothing moves between them while they are read.
    pub(super) async fn list_page(
        &self,
        window: &Window,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page, ReadError> {
        let at = after.map_or(Some(Position::START), Position::parse);
        let at = at.ok_or_else(|| ReadError::Unusable { why: "the place to go on from cannot be read".into() })?;
        let query = page_query(window, at);
        let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let rows = match self.api.get::<Vec<Box<RawValue>>>(&["v2", "orders"], &query, deadline).await {
            // Whether archived orders can be asked for is not documented; a store that does not know how has none to show.
            Err(Failure::Useless(_)) if at.phase == Phase::Archived => None,
            answer => answer.map_err(|failure| failure.of_list("the orders", ORDERS))?,
        };
        mapping::page(rows.unwrap_or_default(), at)
    }

    /// [`crate::Shop::listed`].
    pub(super) async fn list_one(&self, id: &str, deadline: Deadline) -> Result<Listed, ReadError> {
        let raw = self.read_row(id, deadline).await?;
        let order = mapping::row(&raw)?;
        let phase = if order.is_deleted { Phase::Archived } else { Phase::Live };
        mapping::listed(&order, phase, raw)
    }

    /// An order with its lines, as a page holds it.
    pub(super) async fn read_row(&self, id: &str, deadline: Deadline) -> Result<Box<RawValue>, ReadError> {
        let answer = self.api.get(&["v2", "orders", id], &INCLUDED, deadline).await;
        let empty = || ReadError::TryLater { after: None, why: "cannot read the order: the answer is empty".into() };
        answer.map_err(|failure| failure.into_read_error("the order", ORDERS))?.ok_or_else(empty)
    }

    /// [`crate::Shop::count`]. That the counts by status obey the filters is not documented: those that do not add up to
    /// the count of all are not taken.
    pub(super) async fn count_orders(
        &self,
        window: &Window,
        deadline: Deadline,
    ) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        let bounds: Vec<_> = bounds(window).collect();
        let query: Vec<_> = bounds.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.api.get::<wire::OrderCount>(&["v2", "orders", "count"], &query, deadline).await;
        let answer = answer.map_err(|failure| failure.of_list("the count of orders", ORDERS))?.unwrap_or_default();
        let rows = answer.statuses.iter().filter_map(|status| Some((status.id?.to_string(), u64::from(status.count?))));
        let counts: BTreeMap<_, _> = rows.filter(|(_, count)| *count > 0).collect();
        let all = answer.count.map_or(0, u64::from);
        Ok((counts.values().sum::<u64>() == all).then_some(counts))
    }
}

fn page_query(window: &Window, at: Position) -> Vec<(&'static str, String)> {
    let archived = (at.phase == Phase::Archived).then(|| ("is_deleted", "true".to_owned()));
    let least = (at.least > 0).then(|| ("min_id", at.least.to_string()));
    let limit = [("sort", "id:asc".to_owned()), ("limit", mapping::PAGE.to_string())];
    let included = INCLUDED.map(|(name, value)| (name, value.to_owned()));
    bounds(window).chain(archived).chain(least).chain(limit).chain(included).collect()
}

fn bounds(window: &Window) -> impl Iterator<Item = (&'static str, String)> {
    let (from, to) = match window.by {
        Moment::Created => ("min_date_created", "max_date_created"),
        Moment::Modified => ("min_date_modified", "max_date_modified"),
    };
    let bounds = [(from, window.from), (to, window.to)];
    bounds.into_iter().filter_map(|(name, at)| Some((name, moment(at?))))
}

/// As filters take it: whole seconds with an offset.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
