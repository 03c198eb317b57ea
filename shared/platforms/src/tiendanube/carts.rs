//! Abandoned checkouts: a page of those that may have been started lately, and one by itself.

use domain::Checkout;
use jiff::{SignedDuration, Timestamp};
use orderwire_http::Deadline;
use serde::de::IgnoredAny;

use super::client::Rows;
use super::mapping;
use super::shop::{ORDERS, TiendanubeShop};
use super::wire;
use crate::failure::Failure;
use crate::{CartNote, CartPage, ReadError};

/// How long after it was left a checkout may be missing from the list (Tiendanube API reference, abandoned checkout).
const LATE: SignedDuration = SignedDuration::from_hours(6);
/// Rows of a page at most.
const PAGE: u64 = 200;

impl TiendanubeShop {
    /// [`crate::Shop::carts`]. In which order the list comes, and whether it takes `created_at_min`, is not documented: it is
    /// asked with that, looked through all the same, and left early only where a page shows that older ones follow. A row
    /// that a change moves past a page is met the next time, a few minutes later.
    pub(super) async fn list_carts(
        &self,
        since: Timestamp,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<CartPage, ReadError> {
        let page: u64 = after
            .map_or(Some(1), |page| page.parse().ok())
            .ok_or_else(|| ReadError::Unusable { why: "the place to go on from cannot be read".into() })?;
        // It shows late, and then with the time at which it was begun. Whoever asks drops what was told.
        let since = since.saturating_sub(LATE).unwrap_or(since);
        let (number, size) = (page.to_string(), PAGE.to_string());
        let from = since.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
        let query = [("created_at_min", from.as_str()), ("per_page", &size), ("page", &number)];
        let answer = match self.api.list(&["checkouts"], &query, deadline).await {
            Err(Failure::Useless(_)) => self.api.list(&["checkouts"], &query[1..], deadline).await,
            answer => answer,
        };
        let read: Rows<wire::CheckoutRow> = answer.map_err(|failure| failure.of_list("the checkouts", ORDERS))?;
        let goes_on = !read.rows.is_empty() && read.go_on(page, PAGE) && !only_older_follow(&read.rows, since);
        let next = goes_on.then(|| (page + 1).to_string());
        let worth = read.rows.into_iter().filter(|row| mapping::is_worth_reading(row, since));
        let carts = worth.filter_map(|row| Some(CartNote { version: mapping::version(&row)?, id: row.id? }));
        Ok(CartPage { carts: carts.collect(), next })
    }

    /// [`crate::Shop::checkout`]. A checkout keeps its id when it becomes an order, as it seems, and may stay in the list
    /// for a while.
    pub(super) async fn read_checkout(&self, id: &str, deadline: Deadline) -> Result<Option<Checkout>, ReadError> {
        let checkout: wire::Checkout = match self.api.get(&["checkouts", id], &[], deadline).await {
            Ok(checkout) => checkout,
            Err(Failure::Gone) => return Ok(None),
            Err(failure) => return Err(failure.into_read_error("the checkout", ORDERS)),
        };
        let is_order = checkout.row.completed_at.is_some() || self.is_order(id, deadline).await?;
        let order_id = is_order.then(|| id.to_owned());
        let found = self.catalog.find(&mapping::cart_product_ids(&checkout), deadline).await?;
        mapping::checkout(id, checkout, order_id, &found).map(Some)
    }

    async fn is_order(&self, id: &str, deadline: Deadline) -> Result<bool, ReadError> {
        match self.api.get::<IgnoredAny>(&["orders", id], &[("fields", "id")], deadline).await {
            Ok(_) => Ok(true),
            Err(Failure::Gone) => Ok(false),
            Err(failure) => Err(failure.into_read_error("the checkout's order", ORDERS)),
        }
    }
}

/// Whether a page goes from the youngest to the oldest and has come past `since`.
fn only_older_follow(rows: &[wire::CheckoutRow], since: Timestamp) -> bool {
    let times: Option<Vec<_>> = rows.iter().map(|row| row.created_at).collect();
    let Some(times) = times else { return false };
    times.len() > 1 && times.is_sorted_by(|one, next| one >= next) && times.last().is_some_and(|last| *last < since)
}
