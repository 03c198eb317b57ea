//! Where in a list somebody is: the words of [`Page::next`](crate::Page::next). Pure.
//!
//! A list's sort order, its first page number and its largest `Limit` are not documented, and rows move between pages
//! while they are read. So a list is read in slices of time, each so short that one call answers it whole: a slice that
//! fills a call is read again in halves. What changes meanwhile moves to a later slice, or behind the end, where the next
//! look begins.

use std::fmt;

use jiff::Timestamp;

/// Rows of one call. Others use 25 to 200 of them; more than a store gives would look like the end of a slice.
pub(super) const LIMIT: usize = 50;
/// Rows that a slice should hold, so that few have to be read again.
const WANTED: i64 = 30;
/// How much longer a slice may be than the one before.
const MOST_GROWTH: i64 = 8;
/// Where a slice without an end is cut when it is too long: after a month.
const MONTH: i64 = 30 * 24 * 60 * 60;
/// From what length on a slice of a list without an end is without an end again. Far more than a month, or a list that
/// begins in 1970 were walked through month by month.
const AGES: i64 = 50 * 365 * 24 * 60 * 60;

/// A stretch of time and what of it was read. Written as `1755136064+3600>N10482`: from this second on, as many seconds
/// (to the list's end without a number), and of its first second what follows that id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// First second.
    pub(super) start: i64,
    /// Seconds; `None` to the end of the list.
    length: Option<i64>,
    /// Id up to which the rows of the first second were read.
    behind: Option<String>,
}

impl Place {
    /// Before everything that is not older than `from`, or than 1970.
    pub(super) fn begin(from: Option<Timestamp>) -> Self {
        Self { start: from.map_or(1, |from| from.as_second().max(1)), length: None, behind: None }
    }

    /// Reads what was written as text; `None` if that is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (times, behind) = match text.split_once('>') {
            Some((times, behind)) => (times, Some(behind.to_owned())),
            None => (text, None),
        };
        let (start, length) = times.split_once('+')?;
        let length = if length.is_empty() { None } else { Some(length.parse().ok().filter(|length| *length > 0)?) };
        let start = start.parse().ok().filter(|start| Timestamp::from_second(*start).is_ok())?;
        Some(Self { start, length, behind })
    }

    /// The last second, of a list that ends with `end`; `None` if neither does.
    pub(super) fn last(&self, end: Option<i64>) -> Option<i64> {
        let last = self.length.map(|length| self.start.saturating_add(length - 1));
        match (last, end) {
            (Some(last), Some(end)) => Some(last.min(end)),
            (last, end) => last.or(end),
        }
    }

    /// The first half of the slice; `None` of a single second.
    pub(super) fn halved(&self, end: Option<i64>) -> Option<Self> {
        let length = self.last(end).map(|last| last - self.start + 1);
        let half = match length {
            None => MONTH,
            Some(length) if length > 1 => (length + 1) / 2,
            Some(_) => return None,
        };
        Some(Self { length: Some(half), ..self.clone() })
    }

    /// What follows the slice, of which all `rows` were read; `None` at the end of the list. Its length is what should
    /// hold as many rows as wanted, if they stay as dense.
    pub(super) fn next(&self, rows: usize, end: Option<i64>) -> Option<Self> {
        let last = self.last(end)?;
        if end.is_some_and(|end| last >= end) {
            return None;
        }
        let rows = i64::try_from(rows).unwrap_or(i64::MAX).max(1);
        let length = self.length.unwrap_or(MONTH);
        let length = (length.saturating_mul(WANTED) / rows).clamp(1, length.saturating_mul(MOST_GROWTH));
        let is_rest = match end {
            Some(end) => last.saturating_add(length) >= end,
            None => length >= AGES,
        };
        Some(Self { start: last + 1, length: Some(length).filter(|_| !is_rest), behind: None })
    }

    /// Behind the row `id` of the second `at` in this slice, the rows being ordered by (second, id). A row without a time
    /// comes first.
    pub(super) fn behind(&self, at: Option<i64>, id: &str) -> Self {
        match at.filter(|at| *at >= self.start) {
            Some(start) => Self { start, behind: Some(id.to_owned()), ..self.clone() },
            None => self.clone(),
        }
    }

    /// Whether the row `id` of the second `at` is still to be read.
    pub(super) fn holds(&self, at: Option<i64>, id: &str) -> bool {
        at != Some(self.start) || self.behind.as_deref().is_none_or(|behind| id > behind)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.start)?;
        if let Some(length) = self.length {
            write!(f, "{length}")?;
        }
        self.behind.iter().try_for_each(|behind| write!(f, ">{behind}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(text: &str) -> Place {
        Place::parse(text).unwrap()
    }

    #[test]
    fn what_was_written_is_read_back() {
        for text in ["0+", "1755136064+3600", "1755136064+1>N10482", "1755136064+>N1>2"] {
            assert_eq!(place(text).to_string(), text);
        }
        for text in ["", "live:5128", "5", "+", "5+0", "5+-1", "x+1", "9223372036854775807+1"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_full_slice_is_halved_down_to_a_second() {
        let halves: Vec<_> =
            std::iter::successors(Some(place("0+")), |at| at.halved(Some(9))).map(|at| at.to_string()).collect();
        assert_eq!(halves, ["0+", "0+5", "0+3", "0+2", "0+1"]);
        assert_eq!(place("0+").halved(None), Some(place("0+2592000")));
    }

    #[test]
    fn slices_grow_where_there_is_little() {
        assert_eq!(place("0+100").next(0, Some(9_999)), Some(place("100+800")));
        assert_eq!(place("0+100").next(30, Some(9_999)), Some(place("100+100")));
        assert_eq!(place("0+100").next(49, Some(9_999)), Some(place("100+61")));
        assert_eq!(place("0+100").next(9, Some(200)), Some(place("100+")), "the rest");
        assert_eq!(place("100+100").next(9, Some(199)), None);
        assert_eq!(place("0+").next(49, Some(199)), None);
    }

    #[test]
    fn a_list_without_an_end_ends_where_nothing_is_left() {
        let month = place("0+").halved(None).unwrap();
        assert_eq!(month.next(49, None), Some(place("2592000+1586938")), "dense");
        let slices = std::iter::successors(Some(month), |at| at.next(0, None));
        let starts: Vec<_> = slices.map(|at| at.start / MONTH).collect();
        assert_eq!(starts, [0, 1, 9, 73, 585], "and the last one has no end");
    }

    #[test]
    fn a_list_without_an_end_is_not_walked_through_month_by_month() {
        let times: Vec<_> = (0..200).map(|index| 1_760_000_000 + index * 3_600).collect();
        let (all, calls) = read(&rows(&times), Place::begin(None), None);
        assert_eq!(all.len(), 200);
        assert!(calls < 50, "{calls}");
    }

    /// Reads a list of rows (second, id) slice by slice, as a store with this limit shows it, and says how many calls that
    /// took.
    fn read(rows: &[(i64, String)], from: Place, end: Option<i64>) -> (Vec<(i64, String)>, usize) {
        let (mut all, mut calls, mut at) = (Vec::new(), 0, from);
        loop {
            calls += 1;
            let last = at.last(end);
            let mut slice: Vec<_> = rows
                .iter()
                .filter(|(time, _)| *time >= at.start && last.is_none_or(|last| *time <= last))
                .cloned()
                .collect();
            if slice.len() >= LIMIT
                && let Some(half) = at.halved(end)
            {
                at = half;
                continue;
            }
            slice.sort();
            let count = slice.len();
            slice.retain(|(time, id)| at.holds(Some(*time), id));
            all.extend(slice);
            match at.next(count, end) {
                Some(next) => at = next,
                None => return (all, calls),
            }
        }
    }

    fn rows(times: &[i64]) -> Vec<(i64, String)> {
        let mut rows: Vec<_> = times.iter().enumerate().map(|(index, at)| (*at, format!("N{index}"))).collect();
        rows.sort();
        rows
    }

    #[test]
    fn a_history_takes_few_more_calls_than_it_has_full_pages() {
        let times: Vec<_> = (0..5_000).map(|index| 1_650_000_000 + index * 20_000 + index % 7 * 1_000).collect();
        let (all, calls) = read(&rows(&times), Place::begin(None), Some(1_760_000_000));
        assert_eq!(all.len(), 5_000);
        assert!(calls < 200, "{calls}");
    }

    proptest! {
        #[test]
        fn every_row_is_read_once_and_from_every_place_on(
            times in prop::collection::vec(0_i64..2_000, 0..300), cut in any::<prop::sample::Index>(), open: bool,
        ) {
            let rows = rows(&times);
            let end = Some(2_000).filter(|_| !open);
            prop_assert_eq!(&read(&rows, place("0+"), end).0, &rows);
            if !rows.is_empty() {
                let cut = cut.index(rows.len());
                let behind = place("0+77").behind(Some(rows[cut].0), &rows[cut].1);
                prop_assert_eq!(&read(&rows, behind, end).0, &rows[cut + 1..]);
            }
        }
    }
}
