//! Dates as Neto writes them: without a zone, meant as UTC unless the store's settings say otherwise. Pure.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Reads and writes the dates of one store.
pub(super) struct Dates {
    /// The zone of fields that do not say theirs.
    pub(super) zone: TimeZone,
}

impl Dates {
    /// A field without a zone in its name: `2025-08-14 03:27:44`, with a `T` in between, or a date alone.
    pub(super) fn read(&self, text: Option<&String>) -> Option<Timestamp> {
        read(text?, &self.zone)
    }

    /// A field named `…UTC`.
    pub(super) fn read_utc(&self, text: Option<&String>) -> Option<Timestamp> {
        read(text?, &TimeZone::UTC)
    }

    /// A field that may be a date alone, which says on which day but not when: `latest` if that is on the same day.
    pub(super) fn read_day(&self, text: Option<&String>, latest: Timestamp) -> Option<Timestamp> {
        let at = self.read(text)?;
        let is_same_day = || self.zone.to_datetime(latest).date() == self.zone.to_datetime(at).date();
        let is_day_alone = text.is_some_and(|text| text.trim().parse::<Date>().is_ok() && text.trim().len() == 10);
        Some(if is_day_alone && is_same_day() { latest } else { at })
    }

    /// The ends of a stretch of time, as filters take them. Where the zone puts its clocks back the same text means two
    /// hours, so the stretch is widened there.
    pub(super) fn bounds(&self, from: Timestamp, to: Option<Timestamp>) -> (String, Option<String>) {
        let shifts = |at: Timestamp| {
            let offset = |at: Option<Timestamp>| at.map(|at| self.zone.to_offset(at));
            offset(at.checked_sub(HOUR).ok()) != offset(at.checked_add(HOUR).ok())
        };
        let from = if shifts(from) { from.checked_sub(HOUR).unwrap_or(from) } else { from };
        let to = to.map(|to| if shifts(to) { to.checked_add(HOUR).unwrap_or(to) } else { to });
        (self.write(from), to.map(|to| self.write(to)))
    }

    fn write(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

/// Some say their offset all the same.
fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    text.parse::<Timestamp>().or_else(|_| zone.to_timestamp(text.parse::<DateTime>()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(zone: &str) -> Dates {
        Dates { zone: TimeZone::get(zone).unwrap() }
    }

    fn read_in(zone: &str, text: &str) -> Option<String> {
        dates(zone).read(Some(&text.to_owned())).map(|at| at.to_string())
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_of_a_date_is_read() {
        for text in ["2025-08-14 03:27:44", "2025-08-14T03:27:44", "2025-08-14T03:27:44Z", "2025-08-14T13:27:44+10:00"]
        {
            assert_eq!(read_in("UTC", text).as_deref(), Some("2025-08-14T03:27:44Z"), "{text}");
        }
        assert_eq!(read_in("UTC", "2025-08-14").as_deref(), Some("2025-08-14T00:00:00Z"));
        for text in ["", " ", "0000-00-00 00:00:00", "0000-00-00", "soon"] {
            assert_eq!(read_in("UTC", text), None, "{text}");
        }
    }

    #[test]
    fn another_zone_counts_for_fields_that_do_not_name_theirs() {
        let text = "2025-08-14 13:27:44".to_owned();
        assert_eq!(read_in("Australia/Sydney", &text).as_deref(), Some("2025-08-14T03:27:44Z"));
        assert_eq!(dates("Australia/Sydney").read_utc(Some(&text)), Some(at("2025-08-14T13:27:44Z")));
        let (from, to) = dates("Australia/Sydney").bounds(at("2025-08-14T03:27:44Z"), Some(at("2025-08-14T04:00:00Z")));
        assert_eq!((from.as_str(), to.as_deref()), ("2025-08-14 13:27:44", Some("2025-08-14 14:00:00")));
    }

    #[test]
    fn a_day_alone_is_the_last_change_of_that_day_or_its_beginning() {
        let of = |text: &str, latest| dates("UTC").read_day(Some(&text.to_owned()), at(latest)).unwrap().to_string();
        assert_eq!(of("2025-08-14", "2025-08-14T03:27:44Z"), "2025-08-14T03:27:44Z");
        assert_eq!(of("2025-08-14", "2025-08-16T03:27:44Z"), "2025-08-14T00:00:00Z");
        assert_eq!(of("2025-08-14 01:00:00", "2025-08-14T03:27:44Z"), "2025-08-14T01:00:00Z");
    }

    #[test]
    fn no_bound_is_missed_in_the_hour_that_comes_twice() {
        // In Sydney clocks go back at 16:00 UTC on 5 April 2025.
        let sydney = dates("Australia/Sydney");
        let (from, to) = sydney.bounds(at("2025-04-05T15:50:00Z"), Some(at("2025-04-05T16:10:00Z")));
        assert_eq!((from.as_str(), to.as_deref()), ("2025-04-06 01:50:00", Some("2025-04-06 03:10:00")));
    }
}
