//! Reads refunds: of one order, of many together, and of a span of time.

use std::collections::{HashMap, HashSet};

use domain::Refund;
use jiff::Timestamp;
use orderwire_http::Deadline;

use super::complete::own;
use super::list::moment;
use super::mapping;
use super::shop::{BigCommerceShop, ORDERS};
use super::wire::{self, Data};
use crate::failure::Failure;
use crate::{ReadError, RefundNote};

/// Orders in one request; what a URL may hold is not documented.
const IDS_PER_CALL: usize = 100;
/// What a page of a v3 list holds unless more is asked for. The specification shows neither the number of pages in this
/// answer nor the largest `limit`: where it is not told, a page of this size may be followed by another.
const LEAST_PAGE: usize = 50;

impl BigCommerceShop {
    /// One order's refunds. One without a readable time counts as of `fallback`.
    pub(super) async fn refunds_of(
        &self,
        id: &str,
        fallback: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<Refund>, ReadError> {
        let path = ["v3", "orders", id, "payment_actions", "refunds"];
        match self.api.get::<Data<Vec<_>>>(&path, &[], deadline).await {
            Ok(answer) => Ok(mapping::refunds(answer.unwrap_or_default().data, fallback)),
            Err(Failure::Gone) => Ok(Vec::new()),
            Err(failure) => Err(failure.into_read_error("the order's refunds", ORDERS)),
        }
    }

    /// The refunds of `orders`, each given with its fallback as above, by the order's id.
    ///
    /// # Errors
    /// When the store cannot answer now. A request it will never answer is the result of each order in it.
    pub(super) async fn refunds_of_many(
        &self,
        orders: &[(&str, Timestamp)],
        deadline: Deadline,
    ) -> Result<HashMap<String, Result<Vec<Refund>, ReadError>>, ReadError> {
        let mut all = HashMap::new();
        for batch in orders.chunks(IDS_PER_CALL) {
            let ids: Vec<_> = batch.iter().map(|(id, _)| *id).collect();
            let mut by_order: HashMap<_, Vec<_>> = HashMap::new();
            let refunds = own(self.list_refunds(&[("order_id:in", &ids.join(","))], deadline).await)?;
            let failed = refunds.map(|refunds| {
                for refund in refunds {
                    by_order.entry(refund.order_id.clone()).or_default().push(refund);
                }
            });
            for (id, fallback) in batch {
                let found = by_order.remove(&Some((*id).to_owned())).unwrap_or_default();
                all.insert((*id).to_owned(), failed.clone().map(|()| mapping::refunds(found, *fallback)));
            }
        }
        Ok(all)
    }

    /// [`crate::Shop::refunds`].
    pub(super) async fn refunds_made(
        &self,
        from: Timestamp,
        to: Timestamp,
        deadline: Deadline,
    ) -> Result<Vec<RefundNote>, ReadError> {
        let refunds =
            self.list_refunds(&[("created:min", &moment(from)), ("created:max", &moment(to))], deadline).await?;
        Ok(refunds.into_iter().filter_map(|refund| mapping::refund_note(refund, to)).collect())
    }

    /// All pages of the list over all orders, each refund once: refunds made meanwhile move the pages.
    async fn list_refunds(&self, filter: &[(&str, &str)], deadline: Deadline) -> Result<Vec<wire::Refund>, ReadError> {
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        for page in 1_u32.. {
            let number = page.to_string();
            let query: Vec<_> = filter.iter().copied().chain([("limit", "250"), ("page", number.as_str())]).collect();
            let answer = self.api.get(&["v3", "orders", "payment_actions", "refunds"], &query, deadline).await;
            let answer: Data<Vec<wire::Refund>> =
                answer.map_err(|failure| failure.of_list("the refunds", ORDERS))?.unwrap_or_default();
            let (rows, known) = (answer.data.len(), all.len());
            all.extend(answer.data.into_iter().filter(|refund| seen.insert(refund.id.clone())));
            let is_last = match answer.meta.pagination.total_pages {
                Some(pages) => page >= pages,
                None => rows < LEAST_PAGE || all.len() == known,
            };
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}
