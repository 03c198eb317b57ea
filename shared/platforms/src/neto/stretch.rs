//! Reads lists of orders, carts and returns: a slice of time with each call, as `slices.rs` says.

use std::collections::BTreeSet;

use jiff::Timestamp;
use orderwire_http::Deadline;
use serde_json::{Map, Value, json};

use super::client::Failure;
use super::shop::NetoShop;
use super::slices::{LIMIT, Place};
use crate::{ReadError, tolerant};

/// Pages of a single second at most: what a bulk change in an ERP may leave behind.
const MOST_PAGES: usize = 200;

/// A kind of list.
pub(super) struct List {
    /// The call that gives it.
    pub(super) action: &'static str,
    /// What its rows are called.
    pub(super) record: &'static str,
    /// The field by which a row is known.
    pub(super) id: &'static str,
    /// What is asked of each row.
    pub(super) selectors: &'static [&'static str],
    /// The condition for the beginning of a stretch of time.
    pub(super) since: &'static str,
    /// That for its end.
    pub(super) until: &'static str,
    /// What it is, for a message.
    pub(super) what: &'static str,
}

impl List {
    /// By what `row` is known.
    pub(super) fn id_of(&self, row: &Value) -> Option<String> {
        // Without its id a row is lost, so its case is not insisted on.
        let (_, id) = row.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(self.id))?;
        tolerant::text_of(id)
    }
}

/// What one call has shown of a list.
pub(super) struct Slice {
    /// All rows of the slice; none if it has to be read again in halves.
    pub(super) rows: Vec<Value>,
    /// What follows.
    pub(super) next: Option<Place>,
}

impl NetoShop {
    /// The slice of `list` at `place`. Its ends are asked for a second further out, as it is not documented whether they
    /// are included.
    ///
    /// # Errors
    /// [`ReadError`], never [`ReadError::NotFound`].
    pub(super) async fn slice(
        &self,
        list: &List,
        filter: &Map<String, Value>,
        place: &Place,
        end: Option<i64>,
        deadline: Deadline,
    ) -> Result<Slice, ReadError> {
        let second = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        let last = place.last(end).map(|last| second(last.saturating_add(1)));
        let (since, until) = self.terms.dates.bounds(second(place.start.saturating_sub(1)), last);
        let mut filter = filter.clone();
        filter.insert(list.since.to_owned(), json!(since));
        if let Some(until) = until {
            filter.insert(list.until.to_owned(), json!(until));
        }
        let read = self.read_page(list, &filter, 0, deadline).await;
        let rows = read.map_err(|failure| failure.into_read_error(list.what, list.action))?;
        if rows.len() < LIMIT {
            return Ok(Slice { next: place.next(rows.len(), end), rows });
        }
        if let Some(half) = place.halved(end) {
            return Ok(Slice { rows: Vec::new(), next: Some(half) });
        }
        let rows = self.read_pages(list, &filter, deadline).await;
        let rows = rows.map_err(|failure| failure.into_read_error(list.what, list.action))?;
        Ok(Slice { next: place.next(rows.len(), end), rows })
    }

    /// Everything that fits `filter`, page by page. Whether the first page has the number 0 or 1 differs, and rows move
    /// between pages: each row counts once, and several pages are read again until that brings nothing new.
    pub(super) async fn read_pages(
        &self,
        list: &List,
        filter: &Map<String, Value>,
        deadline: Deadline,
    ) -> Result<Vec<Value>, Failure> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        loop {
            let (mut is_last, mut page, known) = (false, 0, all.len());
            while !is_last && page < MOST_PAGES {
                let rows = self.read_page(list, filter, page, deadline).await?;
                is_last = rows.len() < LIMIT;
                // A row without an id cannot be told from another.
                all.extend(rows.into_iter().filter(|row| list.id_of(row).is_some_and(|id| seen.insert(id))));
                page += 1;
            }
            if page == 1 || all.len() == known {
                return Ok(all);
            }
        }
    }

    async fn read_page(
        &self,
        list: &List,
        filter: &Map<String, Value>,
        page: usize,
        deadline: Deadline,
    ) -> Result<Vec<Value>, Failure> {
        let mut filter = filter.clone();
        filter.insert("Page".to_owned(), json!(page));
        filter.insert("Limit".to_owned(), json!(LIMIT));
        filter.insert("OutputSelector".to_owned(), json!(list.selectors));
        let answer = self.api.call(list.action, &json!({"Filter": filter}), deadline).await?;
        Ok(answer.records(list.record))
    }
}

/// Where to go on.
///
/// # Errors
/// [`ReadError::Unusable`] if `after` is of something else.
pub(super) fn place(after: Option<&str>, from: Option<Timestamp>) -> Result<Place, ReadError> {
    let place = after.map_or_else(|| Some(Place::begin(from)), Place::parse);
    place.ok_or_else(|| ReadError::Unusable { why: "the place to go on from cannot be read".into() })
}
