//! How far a look through orders or carts has got, and how its cursor moves. Pure.
//!
//! A pass looks through the orders that changed between two moments. The later one is when the pass begins, never when
//! some order says that it changed; the earlier one lies before the end of the pass before it. So whatever changed is in
//! one of two passes, if only the store shows it within [`OVERLAP`] and its clock is not further off than that: a change
//! that came while pages were read, or one in the same second as the cursor, too.

use jiff::{SignedDuration, Timestamp};
use ledger::{Cursor, Pass};

/// How far a pass reaches back before the end of the one before it.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// How far the first poll of a store looks back that does not say when it was connected.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);
/// Passes of one poll. A second one takes a few minutes' changes; what comes after the last has another hour's time.
const MOST_PASSES: u32 = 4;

/// How far a poll has got.
#[derive(Debug)]
pub(crate) struct Course {
    /// The end of the last pass that was read to its end.
    until: Timestamp,
    /// The pass under way.
    pub(crate) pass: Pass,
    /// Whether this poll has begun it, and not taken it over from one that had no time left.
    pub(super) is_own: bool,
    /// Whether it has brought anything so far.
    pub(super) brought_news: bool,
    /// Its pages with orders on them that this poll has read. A platform may have an empty one at the end of each list.
    pages: u32,
    /// Passes before it.
    passes: u32,
}

impl Course {
    /// Begins where the poll before has ended.
    pub(crate) fn begin(stored: Option<&Cursor>, connected_at: Option<Timestamp>, now: Timestamp) -> Self {
        let now = second(now);
        let first = || connected_at.unwrap_or(now - FIRST_LOOK);
        // A cursor from the future was written by a wrong clock: what changed between then and now was never looked at.
        let stored = stored.filter(|cursor| cursor.until <= now + OVERLAP);
        let until = stored.map_or_else(first, |cursor| cursor.until).min(now);
        let unfinished = stored.and_then(|cursor| cursor.pass.clone());
        Self {
            until,
            is_own: unfinished.is_none(),
            pass: unfinished.map_or_else(|| pass(until, now), |pass| Pass { to: pass.to.min(now), ..pass }),
            brought_news: false,
            pages: 0,
            passes: 0,
        }
    }

    /// Notes a page that is done with; `next` is where the following one begins.
    pub(crate) fn turn_page(&mut self, is_empty: bool, next: Option<&str>) {
        self.pages += u32::from(!is_empty);
        if let Some(next) = next {
            self.pass.after = Some(next.to_owned());
        }
    }

    /// Notes that the pass is done with, and begins another one if it is due: orders may have changed while several pages
    /// were read, which takes them out of the stretch of time and off the pages to come.
    pub(crate) fn finish_pass(&mut self, now: Timestamp) -> bool {
        let took_a_while = self.pages > 1 || !self.is_own;
        let is_worth_it = self.passes == 0 || self.brought_news;
        self.until = self.pass.to;
        self.pass = pass(self.until, second(now).max(self.until));
        self.passes += 1;
        (self.is_own, self.brought_news, self.pages) = (true, false, 0);
        took_a_while && is_worth_it && self.passes < MOST_PASSES
    }

    /// What is to be written down: the pass under way only if it has got somewhere.
    pub(crate) fn cursor(&self, last_poll: Option<Timestamp>) -> Cursor {
        let pass = self.pass.after.is_some().then(|| self.pass.clone());
        Cursor { until: self.until, last_poll, pass }
    }
}

fn pass(until: Timestamp, now: Timestamp) -> Pass {
    Pass { from: until - OVERLAP, to: now, after: None }
}

/// Stores know whole seconds.
fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).expect("it is the second of a timestamp")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_784_045_100 + 60 * minute).unwrap()
    }

    fn cursor(until: i64) -> Cursor {
        Cursor { until: at(until), last_poll: None, pass: None }
    }

    fn window(course: &Course) -> (Timestamp, Timestamp) {
        (course.pass.from, course.pass.to)
    }

    /// Reads a pass of so many pages to its end.
    fn read(course: &mut Course, pages: u32, now: i64) -> bool {
        for page in 1..=pages {
            course.turn_page(false, (page < pages).then_some("next"));
        }
        course.turn_page(true, None);
        course.finish_pass(at(now))
    }

    #[test]
    fn first_poll_begins_at_the_connection_or_a_day_ago() {
        assert_eq!(window(&Course::begin(None, Some(at(-90)), at(0))), (at(-100), at(0)));
        assert_eq!(window(&Course::begin(None, None, at(0))), (at(-24 * 60 - 10), at(0)));
        assert_eq!(window(&Course::begin(None, Some(at(99)), at(0))), (at(-10), at(0)), "connected in the future");
    }

    #[test]
    fn pass_overlaps_the_one_before_and_ends_with_the_second_it_begins_in() {
        let now = at(0) + SignedDuration::from_millis(700);
        assert_eq!(window(&Course::begin(Some(&cursor(-60)), Some(at(-999)), now)), (at(-70), at(0)));
    }

    #[test]
    fn cursor_moves_to_where_the_pass_began_and_never_into_the_future() {
        let mut course = Course::begin(Some(&cursor(-60)), None, at(0));
        assert_eq!(course.cursor(None), cursor(-60));
        assert!(!read(&mut course, 1, 3), "nothing can have changed between the pages of one");
        assert_eq!(course.cursor(Some(at(3))), Cursor { last_poll: Some(at(3)), ..cursor(0) });
    }

    #[test]
    fn cursor_from_the_future_says_nothing_unless_it_is_by_little() {
        let begin = |until, connected_at| Course::begin(Some(&cursor(until)), connected_at, at(0));
        let by_little = begin(9, None);
        assert_eq!((window(&by_little), by_little.cursor(None)), ((at(-10), at(0)), cursor(0)));
        assert_eq!(window(&begin(60, None)), (at(-24 * 60 - 10), at(0)), "as if it were the first poll");
        assert_eq!(window(&begin(60, Some(at(-9_000)))), (at(-9_010), at(0)));
    }

    #[test]
    fn several_pages_call_for_another_pass_until_one_brings_nothing() {
        let mut course = Course::begin(Some(&cursor(-60)), None, at(0));
        assert!(read(&mut course, 40, 5), "whether it brought anything or not");
        assert_eq!((window(&course), course.cursor(None)), ((at(-10), at(5)), cursor(0)));
        course.brought_news = true;
        assert!(read(&mut course, 2, 6));
        assert!(!read(&mut course, 2, 7), "nothing new on two pages");
        assert_eq!(course.cursor(None), cursor(6));
    }

    #[test]
    fn passes_are_bounded_however_busy_the_store() {
        let mut course = Course::begin(None, None, at(0));
        let mut passes = 1;
        loop {
            course.brought_news = true;
            if !read(&mut course, 9, passes) {
                break;
            }
            passes += 1;
        }
        assert_eq!(passes, i64::from(MOST_PASSES));
    }

    #[test]
    fn unfinished_pass_goes_on_where_it_was_and_is_followed_by_another() {
        let mut course = Course::begin(Some(&cursor(-60)), None, at(0));
        course.turn_page(false, Some("5250"));
        let stored = course.cursor(Some(at(1)));
        assert_eq!(stored.until, at(-60), "not over what was not read");
        let mut course = Course::begin(Some(&stored), None, at(15));
        assert_eq!((window(&course), course.pass.after.as_deref()), ((at(-70), at(0)), Some("5250")));
        assert!(read(&mut course, 1, 16));
        assert_eq!((window(&course), course.cursor(None)), ((at(-10), at(16)), cursor(0)));
    }
}
