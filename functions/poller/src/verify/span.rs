//! Where days begin and end in a time zone. Pure.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A stretch of time: from its first moment until before its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Span {
    /// `days`, which in a zone that changes its clocks are not all of 24 hours.
    pub(super) fn of(days: &RangeInclusive<Date>, zone: &TimeZone) -> Self {
        Self { from: midnight(*days.start(), zone), until: midnight(days.end().saturating_add(1.day()), zone) }
    }

    /// One day.
    pub(super) fn of_day(day: Date, zone: &TimeZone) -> Self {
        Self::of(&(day..=day), zone)
    }

    pub(super) fn holds(&self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at)
    }

    /// The shortest stretch that holds both.
    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), until: self.until.max(other.until) }
    }

    /// Longer by `more` at both ends.
    pub(super) fn widened(self, more: SignedDuration) -> Self {
        Self {
            from: self.from.saturating_sub(more).unwrap_or(self.from),
            until: self.until.saturating_add(more).unwrap_or(self.until),
        }
    }
}

/// The first moment of a day; where clocks skip midnight, that is later than 0:00.
fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().unwrap_or(Timestamp::MAX)
}

/// The day on which `at` falls.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// A zone's name as people write it.
pub(super) fn name_of(zone: &TimeZone) -> String {
    let fixed = || zone.to_fixed_offset().map_or_else(|_| "UTC".to_owned(), |offset| offset.to_string());
    zone.iana_name().map_or_else(fixed, str::to_owned)
}

/// All days of a range.
pub(super) fn each(days: &RangeInclusive<Date>) -> impl Iterator<Item = Date> + use<> {
    let last = *days.end();
    days.start().series(1.day()).take_while(move |day| *day <= last)
}

/// The first half of some days, which are at least two.
pub(super) fn first_half(days: &RangeInclusive<Date>) -> RangeInclusive<Date> {
    let last = each(days).nth(each(days).count() / 2 - 1).unwrap_or(*days.start());
    *days.start()..=last
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn hours(day: Date, zone: &str) -> i64 {
        let span = Span::of_day(day, &TimeZone::get(zone).unwrap());
        span.until.duration_since(span.from).as_hours()
    }

    #[test]
    fn a_day_has_23_or_25_hours_when_clocks_change() {
        let zone = "America/Denver";
        let days = [date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 2)];
        assert_eq!(days.map(|day| hours(day, zone)), [23, 25, 24]);
    }

    #[test]
    fn a_day_without_midnight_begins_when_the_clocks_have_changed() {
        let zone = TimeZone::get("America/Asuncion").unwrap();
        let (skipped, before) = (date(2023, 10, 1), date(2023, 9, 30));
        let span = Span::of_day(skipped, &zone);
        assert_eq!(span.from.to_string(), "2023-10-01T04:00:00Z");
        assert_eq!(Span::of_day(before, &zone).until, span.from, "no moment is lost or counted twice");
        assert_eq!(span.until.duration_since(span.from).as_hours(), 23);
    }

    #[test]
    fn every_moment_falls_on_the_day_whose_span_holds_it() {
        for zone in ["UTC", "America/Denver", "Asia/Kathmandu", "Pacific/Apia", "America/Asuncion"] {
            let zone = TimeZone::get(zone).unwrap();
            let mut at = Timestamp::from_second(1_790_000_000).unwrap();
            for _ in 0..2_000 {
                assert!(Span::of_day(day_of(at, &zone), &zone).holds(at), "{at} in {}", name_of(&zone));
                at += SignedDuration::from_mins(173);
            }
        }
    }

    #[test]
    fn a_range_names_each_of_its_days() {
        let days: Vec<_> = each(&(date(2026, 2, 27)..=date(2026, 3, 1))).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2026-02-27", "2026-02-28", "2026-03-01"]);
        let range = date(2026, 3, 2)..=date(2026, 3, 1);
        assert_eq!(each(&range).count(), 0);
    }

    #[test]
    fn halving_a_range_ends_at_a_single_day() {
        let mut days = date(2026, 3, 1)..=date(2026, 3, 31);
        let mut lengths = Vec::new();
        while days.start() < days.end() {
            days = first_half(&days);
            lengths.push(each(&days).count());
        }
        assert_eq!(lengths, [15, 7, 3, 1]);
    }
}
