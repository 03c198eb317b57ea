//! Reads lists of orders, carts and returns: a slice of time with each call, as `slices.rs` says.

use std::collections::BTreeSet;

use jiff::Timestamp;
use orderwire_http::Deadline;
use serde_json::{Map, Value, json};

use super::shop::NetoShop;
use super::slices::{LIMIT, Place};
use crate::failure::Failure;
use crate::{ReadError, tolerant};

/// Pages of a single second at most: more than a bulk change in an ERP leaves behind.
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

    /// The field that its conditions of time are about.
    fn time(&self) -> &'static str {
        self.since.strip_suffix("From").unwrap_or(self.since)
    }

    /// `filter` with these bounds.
    fn within(&self, filter: &Map<String, Value>, (since, until): &(String, Option<String>)) -> Map<String, Value> {
        let until = until.as_ref().map(|until| (self.until, until));
        let bounds = [(self.since, since)].into_iter().chain(until);
        let bounds = bounds.map(|(name, at)| (name.to_owned(), json!(at)));
        filter.clone().into_iter().chain(bounds).collect()
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
    /// are included. From a store that does not heed them everything is read at once.
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
        let failed = |failure: Failure| failure.into_read_error(list.what, list.action);
        let bounds = self.bounds(place.start, place.last(end));
        let bounded = list.within(filter, &bounds);
        let rows = self.read_page(list, &bounded, 0, deadline).await.map_err(failed)?;
        if rows.len() < LIMIT {
            return Ok(Slice { next: place.next(rows.len(), end), rows });
        }
        if self.are_heeded(list, &bounds, &rows) {
            if let Some(half) = place.halved(end) {
                return Ok(Slice { rows: Vec::new(), next: Some(half) });
            }
            let rows = self.read_pages(list, &bounded, deadline).await.map_err(failed)?;
            if self.are_heeded(list, &bounds, &rows) {
                return Ok(Slice { next: place.next(rows.len(), end), rows });
            }
        }
        let rest = list.within(filter, &self.bounds(place.start, end));
        let rows = self.read_pages(list, &rest, deadline).await.map_err(failed)?;
        Ok(Slice { rows, next: None })
    }

    /// What to ask for to see everything from the second `first` to the second `last`.
    fn bounds(&self, first: i64, last: Option<i64>) -> (String, Option<String>) {
        let second = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
        self.terms.dates.bounds(second(first.saturating_sub(1)), last.map(|last| second(last.saturating_add(1))))
    }

    /// Whether `rows` may be what was asked for with these bounds. They may be of another zone than ours, but not of a
    /// longer stretch of time; halving that would never come to an end.
    fn are_heeded(&self, list: &List, (since, until): &(String, Option<String>), rows: &[Value]) -> bool {
        let time = |text: &String| self.terms.dates.read(Some(text)).map(Timestamp::as_second);
        let (Some(since), Some(until)) = (time(since), until.as_ref().and_then(time)) else { return true };
        let times = || rows.iter().filter_map(|row| time(&tolerant::text_of(row.get(list.time())?)?));
        let span = times().max().zip(times().min()).map_or(0, |(latest, earliest)| latest - earliest);
        span <= 2 * (until - since)
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
            let (mut is_last, mut page, mut met, known) = (false, 0, BTreeSet::new(), all.len());
            while !is_last {
                if page == MOST_PAGES {
                    return Err(Failure::Useless(format!("more than {} of one second", MOST_PAGES * LIMIT)));
                }
                let rows = self.read_page(list, filter, page, deadline).await?;
                let met_before = met.len();
                met.extend(rows.iter().filter_map(|row| list.id_of(row)));
                // The first two may be one; a later page that repeats is of a store that does not go by their numbers.
                is_last = rows.len() < LIMIT || (page > 1 && met.len() == met_before);
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
