//! `orderwire verify`: the proof, day by day, that what the store has is what the destinations hold.

mod listing;
mod page;
#[cfg(test)]
mod samples;
mod verdict;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use delivery::Store;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;
use platforms::ReadError;
use poller::DayReport;
use runtime::clock;
use serde_json::json;

use crate::connection::{Connection, Place};
use crate::{output, progress};

pub(crate) use listing::listing;
pub(crate) use page::page;
pub(crate) use verdict::Checked;

/// How long a store may take to say its time zone.
const TO_ANSWER: Duration = Duration::from_secs(30);
/// How long a store's days may take; long enough for years, and an end all the same.
const PATIENCE: Duration = Duration::from_secs(4 * 60 * 60);

/// Options of `verify`. Days are the store's own.
#[derive(Args)]
#[command(
    after_help = "Days are those of the store's time zone. Exit code 0: every day agrees; 1: something is missing, \
                        extra or doubled, or could not be asked; 2: the command was not understood."
)]
pub(crate) struct VerifyArguments {
    /// Which store; all of them if it is left out.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// First day, 2026-11-01; yesterday if it is left out.
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day; yesterday if it is left out.
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// This day only.
    #[arg(long, value_name = "DAY", conflicts_with_all = ["from", "to"])]
    day: Option<Date>,
    /// Queue what is missing, so that it is told again.
    #[arg(long)]
    heal: bool,
    /// Also write it as one page for a browser, with charts.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Compares. Success means that every day was compared and nothing is missing, extra or doubled.
pub(crate) async fn run(arguments: &VerifyArguments) -> anyhow::Result<()> {
    let connection = arguments.place.connect().await?;
    let mut checked = Vec::new();
    for store in connection.stores(arguments.store.as_deref())? {
        checked.push(match today(&store).await {
            Ok(today) => check(&connection, &store, arguments.days(today)?, arguments).await,
            Err(error) => Checked {
                store: store.name.id.clone(),
                paused: store.paused,
                days: Vec::new(),
                trouble: Some(error.to_string()),
            },
        });
    }
    if let Some(file) = &arguments.html {
        write_page(file, &checked)?;
    }
    output::show(arguments.json, || json(&checked), || listing(&checked))?;
    let wrong: Vec<_> = checked.iter().filter(|checked| !checked.is_right()).collect();
    match wrong.as_slice() {
        [] => Ok(()),
        _ => bail!(advice(&wrong, arguments.heal)),
    }
}

impl VerifyArguments {
    /// The days to compare.
    fn days(&self, today: Date) -> anyhow::Result<RangeInclusive<Date>> {
        range(self.day.or(self.from), self.day.or(self.to), today)
    }
}

/// Today in the store's time zone.
async fn today(store: &Store) -> Result<Date, ReadError> {
    let zone = store.shop.time_zone(Deadline::within(TO_ANSWER)).await?;
    Ok(clock::now().to_zoned(zone.unwrap_or(TimeZone::UTC)).date())
}

/// From the first to the last day; yesterday where one is left out.
fn range(from: Option<Date>, to: Option<Date>, today: Date) -> anyhow::Result<RangeInclusive<Date>> {
    let yesterday = today.saturating_sub(1.day());
    let to = to.unwrap_or_else(|| from.map_or(yesterday, |from| from.max(yesterday)));
    let from = from.unwrap_or_else(|| to.min(yesterday));
    if from > to {
        bail!("--from {from} is after --to {to}");
    }
    if to > today {
        bail!("{to} has not come yet; at the store it is {today}");
    }
    Ok(from..=to)
}

/// Compares the days of one store; what was compared before it failed is kept.
async fn check(
    connection: &Connection,
    store: &Store,
    days: RangeInclusive<Date>,
    arguments: &VerifyArguments,
) -> Checked {
    let days_to_compare = u64::try_from((*days.end() - *days.start()).get_days()).unwrap_or_default() + 1;
    let progress = progress::bar(arguments.json, days_to_compare, "{prefix} {wide_bar} {pos}/{len} days  {msg}  {eta}");
    progress.bar().set_prefix(store.name.id.clone());
    let done = Mutex::new(Vec::new());
    let note = |report: &DayReport| {
        progress.bar().set_message(report.day.to_string());
        progress.bar().inc(1);
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done.push(report.clone());
        progress.note(|| format!("{}: {} of {days_to_compare} days compared", store.name.id, done.len()));
    };
    let (tools, deadline) = (&connection.tools, Deadline::within(PATIENCE));
    let compared = poller::verify_days(tools, store, days, arguments.heal, deadline, &note).await;
    drop(progress);
    let (days, trouble) = match compared {
        Ok(days) => (days, None),
        Err(failure) => (done.into_inner().unwrap_or_else(PoisonError::into_inner), Some(failure.why)),
    };
    Checked { store: store.name.id.clone(), paused: store.paused, days, trouble }
}

fn write_page(file: &Path, checked: &[Checked]) -> anyhow::Result<()> {
    std::fs::write(file, page(checked, clock::now())).with_context(|| format!("cannot write {}", file.display()))
}

fn json(checked: &[Checked]) -> serde_json::Value {
    let entry = |checked: &Checked| {
        let Checked { store, days, trouble, .. } = checked;
        json!({"store": store, "ok": checked.is_right(), "days": days, "error": trouble})
    };
    json!({"stores": checked.iter().map(entry).collect::<Vec<_>>()})
}

/// What is wrong, and what can be done.
fn advice(wrong: &[&Checked], healed: bool) -> String {
    let mut lines: Vec<_> = wrong.iter().map(|checked| format!("{}: {}", checked.store, checked.sentence())).collect();
    let lacks = |checked: &&&Checked| checked.days.iter().any(|day| !day.missing.is_empty());
    for Checked { store, .. } in wrong.iter().filter(lacks).filter(|checked| checked.paused) {
        lines.push(format!("{store} is paused: what happened meanwhile is told by: orderwire resume --store {store}"));
    }
    let missing = wrong.iter().filter(|checked| !checked.paused).any(|checked| lacks(&checked));
    match (missing, healed) {
        (true, false) => lines.push("--heal has what is missing told again".to_owned()),
        (true, true) => {
            lines.push("what is missing was queued to be told again; look again in some minutes".to_owned())
        }
        (false, _) => {}
    }
    lines.join("\n  ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn it_is_yesterday_unless_something_else_is_asked_for() {
        let day = |day| date(2026, 11, day);
        let days = |from, to| range(from, to, TODAY).unwrap();
        assert_eq!(days(None, None), day(21)..=day(21));
        assert_eq!(days(Some(day(1)), None), day(1)..=day(21));
        assert_eq!(days(Some(day(22)), None), day(22)..=day(22), "today so far");
        assert_eq!(days(None, Some(day(3))), day(3)..=day(3));
        assert_eq!(days(Some(day(1)), Some(day(3))), day(1)..=day(3));
    }

    #[test]
    fn days_to_come_and_ranges_backwards_are_refused() {
        let refused = |from, to| range(from, to, TODAY).unwrap_err().to_string();
        assert!(refused(None, Some(date(2026, 11, 23))).contains("has not come yet"));
        assert!(refused(Some(date(2026, 11, 9)), Some(date(2026, 11, 8))).contains("is after"));
    }

    #[test]
    fn what_is_missing_comes_with_what_to_do() {
        let checked = samples::differing(3);
        assert!(advice(&[&checked], false).contains("--heal"));
        assert!(advice(&[&checked], true).contains("look again"));
        let paused = advice(&[&Checked { paused: true, ..samples::differing(3) }], false);
        assert!(paused.contains("orderwire resume --store alder-us") && !paused.contains("--heal"), "{paused}");
    }
}
