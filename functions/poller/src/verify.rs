//! Proves day by day that nothing is missing: compares what the store, the table and the destinations hold.

mod books;
mod compare;
mod events;
mod heal;
mod judge;
mod range;
mod report;
mod span;
mod store;
mod sums;
mod table;

use std::ops::RangeInclusive;

use delivery::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use orderwire_http::Deadline;
use runtime::{Counter, clock, telemetry};

pub use self::heal::late_mode;
use self::range::Range;
pub use self::report::{Compared, DayReport, DestinationDay, Revenue};
use crate::{Failure, Figures, Tools, VerifyRequest};

/// Compares one day, yesterday if the request names none, and counts what differs.
pub(crate) async fn verify(
    tools: &Tools,
    store: &Store,
    request: &VerifyRequest,
    deadline: Deadline,
) -> Result<Figures, Failure> {
    let now = clock::now();
    let range = Range::open(tools, store, request.heal, now, deadline).await?;
    let day = request.day.unwrap_or_else(|| range.today().yesterday().unwrap_or(Date::MIN));
    let reports = range.compare(day..=day, &|report| tell(store, report, now)).await?;
    let report = reports.into_iter().next().expect("one day, one report");
    match report.failure() {
        None => Ok(report.figures()),
        Some(failure) => Err(failure.after(report.figures())),
    }
}

/// Compares the days of a store one by one, in its own time zone, and has told again what is missing if `heals`. Each
/// report is shown to `progress` as soon as it is there. The store, the table and the sums of the destinations are read
/// for many days at once.
///
/// # Errors
/// When the store or the table does not answer; what one destination does not answer is in its part of the reports.
pub async fn verify_days(
    tools: &Tools,
    store: &Store,
    days: RangeInclusive<Date>,
    heals: bool,
    deadline: Deadline,
    progress: &(dyn Fn(&DayReport) + Sync),
) -> Result<Vec<DayReport>, Failure> {
    let range = Range::open(tools, store, heals, clock::now(), deadline).await?;
    range.compare(days, progress).await
}

/// One log line and the metrics that alarms go by.
fn tell(store: &Store, report: &DayReport, now: Timestamp) {
    let missing_lines: usize = report.destinations.iter().map(|at| at.missing_lines.len()).sum();
    let (missing, extra, doubled) = (report.missing.len(), report.extra.len(), report.doubled.len());
    let healed = report.healed.len();
    tracing::info!(
        store = store.name.id,
        day = %report.day,
        store_orders = report.store_orders,
        recorded_orders = report.recorded_orders,
        missing,
        missing_lines,
        extra,
        doubled,
        healed,
        "verified"
    );
    let counts = [(Counter::Differences, missing + missing_lines + extra + doubled), (Counter::Healed, healed)];
    let counts = counts.map(|(name, count)| (name, u64::try_from(count).unwrap_or(u64::MAX)));
    telemetry::metrics(now, Some(&store.name.id), &counts);
}
