//! Where in a store's orders somebody is: the words of [`Page::next`](crate::Page::next). Pure.
//!
//! In which order the list comes is not documented, so neither a page number nor an id says what is still to come. Instead
//! orders are read by stretches of time so short that one page holds all of a stretch: nothing can then move from one page
//! to another while they are read, in whatever order they come. An order's creation never changes; one that changes
//! meanwhile leaves a stretch of changes for a later one.

use std::fmt;

use jiff::Timestamp;

/// Rows of a page at most.
pub(super) const PAGE: u64 = 200;
/// What a stretch is made to hold, so that it seldom holds too much.
const AIM: u64 = 150;
/// Less than this says little about how many orders the next stretch has.
const FEW: u64 = 20;
/// Before the platform's first order.
const FIRST_SECOND: i64 = 1_262_304_000;
/// After any order: the end of a window that has none.
const LAST_SECOND: i64 = 4_102_444_800;

/// A place in a window, written as `1754834702+3600>1700042001`: the stretch from which second on, how many seconds long,
/// and behind which order in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    from: i64,
    seconds: u64,
    /// Orders up to this id are done with; 0 for none.
    pub(super) behind: u64,
}

/// A stretch of whole seconds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Stretch {
    /// A window of the caller's.
    pub(super) fn of(from: Option<Timestamp>, to: Option<Timestamp>) -> Self {
        Self { from: from.map_or(FIRST_SECOND, Timestamp::as_second), to: to.map_or(LAST_SECOND, Timestamp::as_second) }
    }

    /// Whether it has this moment.
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        (self.from..=self.to).contains(&at.as_second())
    }

    /// What to ask for to see all of it: a second more on each side, since whether the filters include their ends is not
    /// documented.
    pub(super) fn bounds(&self) -> [String; 2] {
        [moment(self.from.saturating_sub(1)), moment(self.to.saturating_add(1))]
    }

    /// Its first and last second, as filters take them.
    pub(super) fn ends(&self) -> [String; 2] {
        [moment(self.from), moment(self.to)]
    }

    /// Whether it cannot be made shorter.
    pub(super) fn is_shortest(&self) -> bool {
        self.from >= self.to
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.to.saturating_sub(self.from)).unwrap_or(0) + 1
    }
}

/// ISO 8601 with an offset.
fn moment(second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

impl Position {
    /// Before all orders of a window.
    pub(super) fn start(window: Stretch) -> Self {
        Self { from: window.from, seconds: window.seconds(), behind: 0 }
    }

    /// Reads what was written as text; `None` if that is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (from, rest) = text.split_once('+')?;
        let (seconds, behind) = rest.split_once('>')?;
        let position = Self { from: from.parse().ok()?, seconds: seconds.parse().ok()?, behind: behind.parse().ok()? };
        (position.seconds > 0 && Timestamp::from_second(position.from).is_ok()).then_some(position)
    }

    /// The stretch to read, which ends with the window.
    pub(super) fn stretch(&self, window: Stretch) -> Stretch {
        let seconds = i64::try_from(self.seconds - 1).unwrap_or(i64::MAX);
        Stretch { from: self.from, to: self.from.saturating_add(seconds).min(window.to) }
    }

    /// Behind the order of this id in the same stretch.
    pub(super) fn behind(self, id: u64) -> Self {
        Self { behind: id, ..self }
    }

    /// A shorter stretch from the same second on, because this one has `total` orders, if it is known how many.
    pub(super) fn shorter(self, read: Stretch, total: Option<u64>) -> Self {
        let seconds = read.seconds();
        let half = seconds / 2;
        let by_total = total.filter(|total| *total > 0).map(|total| seconds.saturating_mul(AIM) / total);
        Self { seconds: by_total.unwrap_or(half).min(half).max(1), ..self }
    }

    /// The stretch after `read`, which had `rows` orders: as long as will hold about as many as a page can; `None` at the
    /// end of the window.
    pub(super) fn following(read: Stretch, rows: u64, window: Stretch) -> Option<Self> {
        let from = read.to.saturating_add(1);
        let seconds = read.seconds().saturating_mul(AIM) / rows.max(FEW);
        (from <= window.to).then_some(Self { from, seconds: seconds.max(1), behind: 0 })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}>{}", self.from, self.seconds, self.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Stretch = Stretch { from: 1_000, to: 1_999 };

    #[test]
    fn what_was_written_is_read_back() {
        let start = Position::start(WINDOW);
        assert_eq!(start.behind(1_700_042_001).to_string(), "1000+1000>1700042001");
        for position in [start, start.behind(7), Position::following(WINDOW, 10, Stretch::of(None, None)).unwrap()] {
            assert_eq!(Position::parse(&position.to_string()), Some(position));
        }
        let others = ["", "1000", "1000+10", "1000+0>0", "1000+-1>0", "live:5128", "99999999999999999+1>0", "a+1>2"];
        assert_eq!(others.map(Position::parse), [None; 8]);
    }

    #[test]
    fn a_stretch_that_holds_too_much_is_at_least_halved() {
        let start = Position::start(WINDOW);
        let seconds = |total| start.shorter(WINDOW, total).seconds;
        assert_eq!(
            [seconds(None), seconds(Some(250)), seconds(Some(15_000)), seconds(Some(9_000_000))],
            [500, 500, 10, 1]
        );
        assert_eq!(start.behind(7).shorter(WINDOW, None).behind, 7, "what was done of it is done still");
    }

    #[test]
    fn stretches_follow_each_other_without_a_gap_to_the_end_of_the_window() {
        let mut at = Some(Position { seconds: 30, ..Position::start(WINDOW) });
        let mut next = WINDOW.from;
        while let Some(position) = at {
            let stretch = position.stretch(WINDOW);
            assert_eq!(stretch.from, next);
            assert!(stretch.to <= WINDOW.to);
            next = stretch.to + 1;
            at = Position::following(stretch, 180, WINDOW);
        }
        assert_eq!(next, WINDOW.to + 1);
        assert_eq!(
            Position::following(Stretch { to: 1_099, ..WINDOW }, 0, WINDOW).unwrap().seconds,
            750,
            "longer where few are"
        );
    }

    #[test]
    fn bounds_are_asked_for_a_second_wider() {
        let stretch = Stretch { from: 1_754_834_702, to: 1_754_834_702 };
        assert_eq!(stretch.bounds(), ["2025-08-10T14:05:01+00:00", "2025-08-10T14:05:03+00:00"]);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(stretch.holds(at("2025-08-10T14:05:02.999Z")) && !stretch.holds(at("2025-08-10T14:05:03Z")));
    }
}
