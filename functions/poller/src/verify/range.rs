//! Goes through a range of days: reads everybody for many days at once, and compares day by day.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use delivery::{Outlet, Store};
use domain::EventKey;
use futures::future::join_all;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use ledger::Parked;
use orderwire_http::Deadline;

use super::books::{Account, Answer, Pages};
use super::compare::{describe, number, placed};
use super::heal::{Remedy, heal};
use super::judge::{Case, Judgement};
use super::report::{DayReport, sorted};
use super::span::{Span, day_of, each, name_of};
use super::store::{Reader, Stretch};
use super::sums::{self, Sums};
use super::table::{Records, refund_sums};
use crate::{Failure, Tools};

/// One store, ready to be compared.
pub(super) struct Range<'a> {
    tools: &'a Tools,
    store: &'a Store,
    now: Timestamp,
    deadline: Deadline,
    zone: TimeZone,
    /// Whether the store named it.
    zone_is_named: bool,
    parked: Vec<Parked>,
    /// Whether what is missing is told again.
    heals: bool,
    /// An import is under way, or was a moment ago, so destinations may not show all of it yet.
    is_importing: bool,
}

/// How long destinations trail at most behind what they were told.
const TRAILING: SignedDuration = SignedDuration::from_mins(10);

/// Ids of the destinations, and what they answered.
type Answers<'a, T> = Vec<(&'a str, Answer<T>)>;

impl<'a> Range<'a> {
    /// Asks for the store's zone and what was set aside.
    pub(super) async fn open(
        tools: &'a Tools,
        store: &'a Store,
        heals: bool,
        now: Timestamp,
        deadline: Deadline,
    ) -> Result<Self, Failure> {
        let named = store.shop.time_zone(deadline).await?;
        let zone_is_named = named.is_some();
        let zone = named.unwrap_or(TimeZone::UTC);
        let parked = tools.ledger.parked(&store.name.id).await?;
        let imports = tools.ledger.imports(&store.name.id).await?;
        let is_importing = imports.iter().any(|(_, import)| import.updated_at + TRAILING > now);
        Ok(Self { tools, store, now, deadline, zone, zone_is_named, parked, heals, is_importing })
    }

    /// The present day.
    pub(super) fn today(&self) -> Date {
        day_of(self.now, &self.zone)
    }

    /// Compares `days`.
    pub(super) async fn compare(
        &self,
        days: RangeInclusive<Date>,
        progress: &(dyn Fn(&DayReport) + Sync),
    ) -> Result<Vec<DayReport>, Failure> {
        let Self { store, deadline, .. } = *self;
        let reader = Reader { store, zone: &self.zone, now: self.now, deadline };
        let prefix = EventKey::order(&store.name, "");
        let opening = store.outlets.iter().map(async |Outlet { name, destination, .. }| {
            (name.as_str(), Account::open(name, &**destination, prefix.as_str(), deadline).await)
        });
        let accounts: Answers<'_, Account<'_>> = join_all(opening).await;
        let mut reports = Vec::new();
        let mut first = *days.start();
        while first <= *days.end() && first <= self.today() {
            let stretch = reader.read(&(first..=self.today().min(*days.end()))).await?;
            let reading = accounts.iter().map(async |(id, account)| match account {
                Ok(Some(account)) => {
                    (*id, account.read(&stretch.days, &self.zone).await.map(|pages| Some((account, pages))))
                }
                Ok(None) => (*id, Ok(None)),
                Err(error) => (*id, Err(error.clone())),
            });
            let answers = join_all(reading).await;
            let mut refunds = refund_sums(&self.tools.ledger, store, &stretch).await?;
            for day in each(&stretch.days) {
                let report = self.day(day, &stretch, refunds.remove(&day).unwrap_or_default(), &answers).await?;
                progress(&report);
                reports.push(report);
            }
            first = stretch.days.end().saturating_add(1.day());
        }
        for day in each(&days).filter(|day| *day > self.today()) {
            let report = self.blank(day);
            progress(&report);
            reports.push(report);
        }
        Ok(reports)
    }

    async fn day(
        &self,
        day: Date,
        stretch: &Stretch,
        refunds: Sums,
        answers: &Answers<'_, (&Account<'_>, Pages)>,
    ) -> Result<DayReport, Failure> {
        let orders = stretch.of(day);
        let records = Records::read(&self.tools.ledger, self.store, day, orders).await?;
        let mut gross = Sums::new();
        for (_, order) in placed(orders) {
            sums::add(&mut gross, order.worth.currency.as_str(), order.worth.amount);
        }
        let case = Case {
            store: self.store,
            zone: &self.zone,
            now: self.now,
            deadline: self.deadline,
            day,
            stretch,
            records: &records,
            parked: &self.parked,
            gross,
            refunds,
        };
        let judgements = join_all(answers.iter().map(|(id, answer)| case.judge(id, answer))).await;
        let mut report = DayReport {
            store_orders: number(placed(orders).count()),
            recorded_orders: records.placed(self.store),
            revenue: sums::revenue(&case.gross, self.store.shop.lists_refunds().then_some(&case.refunds)),
            ..self.blank(day)
        };
        report.notes.extend(stretch.notes.get(&day).into_iter().flatten().cloned());
        let mut explained = describe(orders);
        let mut remedies = Vec::new();
        for ((id, answer), judgement) in answers.iter().zip(judgements) {
            let account = answer.as_ref().ok().and_then(Option::as_ref).map(|(account, _)| *account);
            remedies.push((*id, account, judgement.remedies.clone()));
            report.include(judgement, &mut explained);
        }
        report.explained = explained.into_iter().map(|(id, reasons)| (id, reasons.join("; "))).collect();
        if self.heals {
            self.heal(&mut report, remedies).await?;
        }
        Ok(report)
    }

    async fn heal(
        &self,
        report: &mut DayReport,
        remedies: Vec<(&str, Option<&Account<'_>>, Vec<Remedy>)>,
    ) -> Result<(), Failure> {
        let healed = heal(self.tools, self.store, remedies, self.now).await;
        report.healed = sorted(&healed.map_err(|failure| failure.after(report.figures()))?);
        Ok(())
    }

    /// A day of which nothing is known but its place in time.
    fn blank(&self, day: Date) -> DayReport {
        let span = Span::of_day(day, &self.zone);
        let over = span.until <= self.now;
        let mut notes = Vec::new();
        if !self.zone_is_named {
            notes.push("the store names no time zone, so the day is counted in UTC".to_owned());
        }
        if span.from > self.now {
            notes.push("the day has not begun".to_owned());
        } else if !over {
            notes.push("the day is not over yet".to_owned());
        }
        if self.is_importing {
            notes.push("history was imported minutes ago, and destinations may not show all of it yet".to_owned());
        }
        DayReport::new(day, name_of(&self.zone), over, notes)
    }
}

impl DayReport {
    /// Adds what a destination's day came to, and what `explained` does not hold of it yet.
    fn include(&mut self, judgement: Judgement, explained: &mut BTreeMap<String, Vec<String>>) {
        let Judgement { destination, notes, explained: more, .. } = judgement;
        for (id, reasons) in more {
            let known = explained.entry(id).or_default();
            for reason in reasons {
                if !known.contains(&reason) {
                    known.push(reason);
                }
            }
        }
        self.notes.extend(notes);
        let lists = [
            (&mut self.missing, &destination.missing),
            (&mut self.extra, &destination.extra),
            (&mut self.doubled, &destination.doubled),
        ];
        for (all, more) in lists {
            *all = sorted(&all.iter().chain(more).cloned().collect());
        }
        self.destinations.push(destination);
    }
}
