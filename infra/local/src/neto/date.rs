//! Dates as Neto writes them: text without a zone, in UTC unless it says local.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// `2025-08-12 22:41:09` in UTC.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The same, or `""`.
pub(super) fn utc_or_empty(at: Option<Timestamp>) -> String {
    at.map(utc).unwrap_or_default()
}

/// The moment by the store's own clocks.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2025-08-12` by the store's own calendar, or `""`.
pub(super) fn day(at: Option<Timestamp>, zone: &TimeZone) -> String {
    at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// A date of a condition, in UTC: with a space or a `T` before the time, or without a time.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches('Z');
    let at: DateTime = match text.len() {
        10 => text.parse::<Date>().ok()?.into(),
        _ => text.parse().ok()?,
    };
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_may_be_written_in_three_ways() {
        let noon: Timestamp = "2026-08-01T12:00:00Z".parse().unwrap();
        assert_eq!(read("2026-08-01 12:00:00"), Some(noon));
        assert_eq!(read("2026-08-01T12:00:00"), Some(noon));
        assert_eq!(read(&utc(noon)), Some(noon));
        assert_eq!(read("2026-08-01").map(utc).as_deref(), Some("2026-08-01 00:00:00"));
        assert_eq!(read("yesterday"), None);
    }
}
