//! Lists a store's orders: a page of them, one as a page would hold it, and how many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use http::StatusCode;
use orderwire_http::Deadline;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::client::Rows;
use super::mapping;
use super::position::{PAGE, Position, Stretch};
use super::shop::{ORDERS, TiendanubeShop};
use super::status;
use crate::failure::{Failure, Refusal};
use crate::{Listed, Moment, Page, ReadError, Window};

/// Beyond this many rows the list of orders answers no page.
const MOST_ROWS: u64 = 9_000;
/// How often a second with more than a page of orders is read again because it changed meanwhile.
const MOST_TRIES: u32 = 3;
/// Has orders come with their fulfilment orders instead of the ids of those.
const PARCELS: &[(&str, &str)] = &[("aggregates", "fulfillment_orders")];

/// Whether orders may be asked for with what hangs on them. Where that is refused, they are asked for without, from then
/// on, if it was the reason.
#[derive(Default)]
pub(super) struct Aggregates {
    are_refused: AtomicBool,
}

impl Aggregates {
    /// What to add to a query.
    fn query(&self) -> &'static [(&'static str, &'static str)] {
        if self.are_refused.load(Ordering::Relaxed) { &[] } else { PARCELS }
    }

    /// Whether `answer` to a query with them may be better without.
    fn may_be_why<T>(&self, answer: &Result<T, Failure>) -> bool {
        let is_refusal = matches!(
            answer,
            Err(Failure::Refused(Refusal { status: StatusCode::FORBIDDEN, .. }) | Failure::Useless(_))
        );
        is_refusal && !self.query().is_empty()
    }

    /// Takes note of the answer without them.
    fn were_why<T>(&self, answer: &Result<T, Failure>) {
        self.are_refused.fetch_or(answer.is_ok(), Ordering::Relaxed);
    }
}

impl TiendanubeShop {
    /// [`crate::Shop::page`]: one stretch of time, which the page holds all of, or an empty page before a shorter one.
    pub(super) async fn list_page(
        &self,
        window: &Window,
        after: Option<&str>,
        deadline: Deadline,
    ) -> Result<Page, ReadError> {
        let whole = Stretch::of(window.from, window.to);
        if whole.from > whole.to {
            return Ok(Page::default());
        }
        let at = after.map_or(Some(Position::start(whole)), Position::parse);
        let at = at.ok_or_else(|| ReadError::Unusable { why: "the place to go on from cannot be read".into() })?;
        let stretch = at.stretch(whole);
        let first = self.read_page(window.by, stretch, 1, deadline).await?;
        let rows = match first.go_on(1, PAGE) {
            false => first.rows,
            true if !stretch.is_shortest() => {
                let next = Some(at.shorter(stretch, first.total).to_string());
                return Ok(Page { next, ..Page::default() });
            }
            true => self.read_second(window.by, stretch, deadline).await?,
        };
        let page = mapping::leaf(rows, window.by, stretch, at);
        let held = count(page.orders.len());
        Ok(Page { next: Position::following(stretch, held, whole).map(|next| next.to_string()), ..page })
    }

    /// [`crate::Shop::listed`].
    pub(super) async fn list_one(&self, id: &str, deadline: Deadline) -> Result<Listed, ReadError> {
        let raw = self.read_row(id, deadline).await?;
        let order = mapping::row(&raw)?;
        mapping::listed(&order, Position::start(Stretch::of(None, None)), raw)
    }

    /// An order as a page holds it.
    pub(super) async fn read_row(&self, id: &str, deadline: Deadline) -> Result<Box<RawValue>, ReadError> {
        let path = ["orders", id];
        let mut answer = self.api.get(&path, self.aggregates.query(), deadline).await;
        if self.aggregates.may_be_why(&answer) {
            answer = self.api.get(&path, &[], deadline).await;
            self.aggregates.were_why(&answer);
        }
        answer.map_err(|failure| failure.into_read_error("the order", ORDERS))
    }

    /// [`crate::Shop::count`]: how many there are in all, and how many in each status that does not count as placed, the
    /// others together. One call, and one more for each of those statuses.
    pub(super) async fn count_orders(
        &self,
        window: &Window,
        deadline: Deadline,
    ) -> Result<Option<BTreeMap<String, u64>>, ReadError> {
        let excluded = &self.rules.excluded_statuses;
        let filters: Option<Vec<_>> = excluded.iter().map(|id| Some((id, status::filters(id)?))).collect();
        let Some(filters) = filters else { return Ok(None) };
        let stretch = Stretch::of(window.from, window.to);
        let Some(mut others) = self.read_total(window.by, stretch, &[], deadline).await? else { return Ok(None) };
        let mut counts = BTreeMap::new();
        for (id, filter) in filters {
            let Some(number) = self.read_total(window.by, stretch, &filter, deadline).await? else { return Ok(None) };
            others = others.saturating_sub(number);
            counts.insert(id.clone(), number);
        }
        counts.insert("others".to_owned(), others);
        counts.retain(|_, number| *number > 0);
        Ok(Some(counts))
    }

    /// Counted with the bounds as they are: what lies on one of them may or may not be counted.
    async fn read_total(
        &self,
        by: Moment,
        stretch: Stretch,
        filter: &[(&str, &str)],
        deadline: Deadline,
    ) -> Result<Option<u64>, ReadError> {
        let ([from, to], [least, most]) = (names(by), stretch.ends());
        let bounds = [(from, least.as_str()), (to, &most), ("per_page", "1"), ("fields", "id")];
        let query: Vec<_> = bounds.iter().chain(filter).copied().collect();
        let answer = self.api.list::<IgnoredAny>(&["orders"], &query, deadline).await;
        Ok(answer.map_err(|failure| failure.of_list("the count of orders", ORDERS))?.total)
    }

    /// All orders of a single second, of which there are more than a page holds: whoever moves hundreds at once. Read by
    /// page numbers, and again until as many different ones were seen as the store counts.
    async fn read_second(
        &self,
        by: Moment,
        stretch: Stretch,
        deadline: Deadline,
    ) -> Result<Vec<Box<RawValue>>, ReadError> {
        for _ in 0..MOST_TRIES {
            let (mut all, mut ids, mut expected) = (Vec::new(), BTreeSet::new(), None);
            for page in 1..=MOST_ROWS / PAGE {
                let Rows { rows, total, .. } = self.read_page(by, stretch, page, deadline).await?;
                if total.is_some_and(|total| total > MOST_ROWS) {
                    let why = format!("cannot read the orders: a single second has more than {MOST_ROWS} of them");
                    return Err(ReadError::Unusable { why });
                }
                let (is_last, before) = (rows.is_empty(), ids.len());
                // A page past the last one counts nothing.
                expected = total.filter(|_| !is_last).or(expected);
                ids.extend(rows.iter().map(|row| mapping::id_of(row)));
                all.extend(rows);
                if is_last || ids.len() == before || expected.is_some_and(|expected| count(ids.len()) >= expected) {
                    break;
                }
            }
            if expected.is_none_or(|expected| count(ids.len()) >= expected) {
                return Ok(all);
            }
        }
        let why = "cannot read the orders: they keep changing while they are read".to_owned();
        Err(ReadError::TryLater { after: None, why })
    }

    async fn read_page(
        &self,
        by: Moment,
        stretch: Stretch,
        page: u64,
        deadline: Deadline,
    ) -> Result<Rows<Box<RawValue>>, ReadError> {
        let ([from, to], [least, most]) = (names(by), stretch.bounds());
        let (size, page) = (PAGE.to_string(), page.to_string());
        let plain = [(from, least.as_str()), (to, most.as_str()), ("per_page", &size), ("page", &page)];
        let query: Vec<_> = plain.iter().chain(self.aggregates.query()).copied().collect();
        let mut answer = self.api.list(&["orders"], &query, deadline).await;
        if self.aggregates.may_be_why(&answer) {
            answer = self.api.list(&["orders"], &plain, deadline).await;
            self.aggregates.were_why(&answer);
        }
        answer.map_err(|failure| failure.of_list("the orders", ORDERS))
    }
}

fn names(by: Moment) -> [&'static str; 2] {
    match by {
        Moment::Created => ["created_at_min", "created_at_max"],
        Moment::Modified => ["updated_at_min", "updated_at_max"],
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
