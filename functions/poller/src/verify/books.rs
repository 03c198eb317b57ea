//! Reads what a destination holds of a stretch of days.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use destinations::{Books, BooksError, DaySum, Destination};
use domain::Metric;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use orderwire_http::Deadline;

use super::events::Events;
use super::span::Span;

/// So many events come in one answer, so that looking at them costs no more than a sum.
const CHEAP: u64 = 1_000;

/// One account, to be asked.
pub(super) struct Account<'a> {
    pub(super) id: &'a str,
    books: &'a dyn Books,
    /// The account's own.
    pub(super) zone: TimeZone,
    /// What the keys of the store's orders begin with.
    prefix: &'a str,
    deadline: Deadline,
}

/// What was asked of a destination; `None` if it never can be asked.
pub(super) type Answer<T> = Result<Option<T>, BooksError>;

/// Number and sums by day.
type Days = BTreeMap<Date, DaySum>;

/// What it holds of some days, as counted in the store's zone.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) placed: Days,
    pub(super) lines: Days,
    pub(super) refunds: Days,
    /// Placed orders as the account counts its own days; read only where they are not to be had from `events`.
    pub(super) on_its_days: Days,
    /// The placed orders themselves, where they are few.
    pub(super) events: Option<Events>,
}

impl<'a> Account<'a> {
    /// Asks for the account's zone.
    pub(super) async fn open(
        id: &'a str,
        destination: &'a dyn Destination,
        prefix: &'a str,
        deadline: Deadline,
    ) -> Answer<Self> {
        let Some(books) = destination.books() else { return Ok(None) };
        let zone = books.time_zone(deadline).await?;
        Ok(Some(Self { id, books, zone, prefix, deadline }))
    }

    /// Sums for all the days, and the events if they are few: one call each.
    pub(super) async fn read(&self, days: &RangeInclusive<Date>, zone: &TimeZone) -> Result<Pages, BooksError> {
        let range = (*days.start(), *days.end());
        let sums = |metric| self.books.days(metric, range, zone, self.deadline);
        let placed = sums(Metric::PlacedOrder).await?;
        let lines = sums(Metric::OrderedProduct).await?;
        let refunds = sums(Metric::RefundedOrder).await?;
        let few = placed.values().map(|day| day.count).sum::<u64>() <= CHEAP;
        let events = match few {
            true => Some(self.told(Metric::PlacedOrder, self.span(days, zone)).await?),
            false => None,
        };
        let on_its_days = match events.is_some() || self.zone == *zone {
            true => placed.clone(),
            false => self.books.days(Metric::PlacedOrder, range, &self.zone, self.deadline).await?,
        };
        Ok(Pages { placed, lines, refunds, on_its_days, events })
    }

    /// `days` both as the store and as the account counts them.
    pub(super) fn span(&self, days: &RangeInclusive<Date>, zone: &TimeZone) -> Span {
        Span::of(days, zone).and(Span::of(days, &self.zone))
    }

    /// The events of a metric, sorted.
    pub(super) async fn told(&self, metric: Metric, span: Span) -> Result<Events, BooksError> {
        let told = self.books.told(metric, span.from, span.until, self.deadline).await?;
        Ok(Events::sort(told, self.prefix))
    }
}
