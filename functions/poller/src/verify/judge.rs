//! Compares a day at one destination: first by its sums, then by its events, then by what else can be found out.

use std::collections::{BTreeMap, BTreeSet};

use delivery::Store;
use domain::{Metric, Tag};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ledger::Parked;
use orderwire_http::Deadline;
use platforms::ReadError;

use super::books::{Account, Answer, Pages};
use super::compare::{Evidence, Findings, Known, by_table, compare, number, placed, table_agrees, take_as_told};
use super::events;
use super::heal::Remedy;
use super::report::{Compared, DestinationDay, sorted};
use super::span::{Span, day_of, name_of};
use super::store::Stretch;
use super::sums::{self, Sums};
use super::table::{Records, set_aside};
use crate::Failure;

/// How far from its day an event is looked for: a whole day, and what a mix-up of zones can make of it.
const AROUND: SignedDuration = SignedDuration::from_hours(24 + 14);
/// Orders of a day that the store is asked for one by one, because only a destination has them.
const MOST_LOOK_UPS: usize = 50;

/// A day, as the store and the table have it.
pub(super) struct Case<'a> {
    pub(super) store: &'a Store,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    pub(super) deadline: Deadline,
    pub(super) day: Date,
    pub(super) stretch: &'a Stretch,
    pub(super) records: &'a Records,
    pub(super) parked: &'a [Parked],
    /// What the day's placed orders are worth.
    pub(super) gross: Sums,
    /// What was given back on the day.
    pub(super) refunds: Sums,
}

/// What a day at one destination came to.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) destination: DestinationDay,
    pub(super) explained: BTreeMap<String, Vec<String>>,
    pub(super) notes: Vec<String>,
    /// What would put it right.
    pub(super) remedies: Vec<Remedy>,
}

impl Case<'_> {
    /// Compares the day at the destination `id`. One that cannot be asked is taken to hold what the table says it was
    /// told.
    pub(super) async fn judge(&self, id: &str, answer: &Answer<(&Account<'_>, Pages)>) -> Judgement {
        let failure = match answer {
            Ok(Some((account, pages))) => match self.by_books(account, pages).await {
                Ok(judgement) => return judgement,
                Err(failure) => Some(failure),
            },
            Ok(None) => None,
            Err(error) => Some(error.clone().into()),
        };
        let (known, parked) = (self.records.at(id), set_aside(self.parked, id));
        let evidence = self.evidence(id, self.zone, &known, &parked);
        let findings = by_table(&evidence);
        let destination = DestinationDay {
            id: id.to_owned(),
            error: failure.as_ref().map(|failure| failure.why.clone()),
            credentials_refused: failure.is_some_and(|failure| failure.credentials_refused),
            ..DestinationDay::differing(&findings)
        };
        let remedies = Remedy::all(&findings, &evidence);
        Judgement { destination, explained: findings.explained, notes: Vec::new(), remedies }
    }

    async fn by_books(&self, account: &Account<'_>, pages: &Pages) -> Result<Judgement, Failure> {
        let (known, parked) = (self.records.at(account.id), set_aside(self.parked, account.id));
        let evidence = self.evidence(account.id, &account.zone, &known, &parked);
        let lines_agree = pages.lines.get(&self.day).map_or(0, |lines| lines.count) == lines_told(&known);
        let (compared, findings) = if let Some(events) = &pages.events {
            let evidence = Evidence { placed: events, ..evidence };
            (Compared::Keys, self.by_events(account, evidence, lines_agree).await?)
        } else if lines_agree && self.sums_agree(pages) && table_agrees(evidence.orders, &known) {
            (Compared::Sums, self.by_sums(&evidence, pages))
        } else {
            let events = account.told(Metric::PlacedOrder, account.span(&(self.day..=self.day), self.zone)).await?;
            let evidence = Evidence { placed: &events, ..evidence };
            (Compared::Keys, self.by_events(account, evidence, lines_agree).await?)
        };
        let refunds = self.refunds_told(account, pages).await?;
        let destination = DestinationDay {
            id: account.id.to_owned(),
            orders: Some(findings.orders),
            time_zone: Some(name_of(&account.zone)),
            orders_on_its_day: Some(findings.orders_on_its_day),
            foreign: findings.foreign,
            compared,
            revenue: sums::revenue(&findings.gross, Some(&refunds)),
            ..DestinationDay::differing(&findings)
        };
        let notes = self.notes(account, &findings, &refunds);
        let remedies = Remedy::all(&findings, &evidence);
        Ok(Judgement { destination, explained: findings.explained, notes, remedies })
    }

    /// Without what only a destination can say.
    fn evidence<'b>(
        &'b self,
        destination: &'b str,
        account_zone: &'b TimeZone,
        known: &'b BTreeMap<String, Known>,
        parked: &'b BTreeMap<String, String>,
    ) -> Evidence<'b> {
        static NOWHERE: BTreeMap<String, String> = BTreeMap::new();
        Evidence {
            day: self.day,
            span: Span::of_day(self.day, self.zone),
            zone: self.zone,
            now: self.now,
            orders: self.stretch.of(self.day),
            elsewhere: &NOWHERE,
            destination,
            account_zone,
            known,
            parked,
            placed: &events::NONE,
            lines: None,
        }
    }

    fn sums_agree(&self, pages: &Pages) -> bool {
        let held = pages.placed.get(&self.day).cloned().unwrap_or_default();
        number(placed(self.stretch.of(self.day)).count()) == held.count && sums::agree(&self.gross, &held.sums)
    }

    fn by_sums(&self, evidence: &Evidence<'_>, pages: &Pages) -> Findings {
        let held = pages.placed.get(&self.day).cloned().unwrap_or_default();
        let orders_on_its_day = pages.on_its_days.get(&self.day).map_or(0, |day| day.count);
        Findings { orders: held.count, gross: held.sums, orders_on_its_day, ..take_as_told(evidence) }
    }

    /// Compares by events; where that shows a difference, finds out more and compares again.
    async fn by_events(
        &self,
        account: &Account<'_>,
        evidence: Evidence<'_>,
        lines_agree: bool,
    ) -> Result<Findings, Failure> {
        let findings = compare(&evidence);
        if findings.is_right() && lines_agree {
            return Ok(findings);
        }
        let lines = account.told(Metric::OrderedProduct, evidence.span).await?;
        let elsewhere = self.look_up(&findings.extra).await?;
        let mut events = evidence.placed.clone();
        let told = |id: &&String| evidence.known.get(*id).is_some_and(|known| known.sent.contains(&Tag::Placed));
        let lost: Vec<_> = findings.missing.iter().filter(told).collect();
        if !lost.is_empty() {
            let around = account.told(Metric::PlacedOrder, evidence.span.widened(AROUND)).await?;
            lost.into_iter().for_each(|id| events.adopt(id, &around));
        }
        Ok(compare(&Evidence { placed: &events, lines: Some(&lines), elsewhere: &elsewhere, ..evidence }))
    }

    /// What the store says of orders that it has not placed on this day; nothing of those it does not have.
    async fn look_up(&self, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>, Failure> {
        let mut found = BTreeMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match (self.stretch.find(id), self.stretch.unusable.get(id)) {
                (Some((day, _)), _) => drop(found.insert(id.clone(), on(day))),
                (None, Some(why)) => drop(found.insert(id.clone(), unreadable(why))),
                (None, None) => unknown.push(id),
            }
        }
        for id in unknown.into_iter().take(MOST_LOOK_UPS) {
            let what = match self.store.shop.listed(id, self.deadline).await {
                Ok(order) => on(day_of(order.created_at, self.zone)),
                Err(ReadError::Unusable { why }) => unreadable(&why),
                Err(ReadError::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            found.insert(id.clone(), what);
        }
        Ok(found)
    }

    /// What the destination was told that the store gave back on the day. Where the account's sums are not the store's,
    /// they may be those of several stores.
    async fn refunds_told(&self, account: &Account<'_>, pages: &Pages) -> Result<Sums, Failure> {
        let held = pages.refunds.get(&self.day).cloned().unwrap_or_default();
        if held.count == 0 || sums::agree(&self.refunds, &held.sums) {
            return Ok(held.sums);
        }
        let told = account.told(Metric::RefundedOrder, Span::of_day(self.day, self.zone)).await?;
        let mut refunds = Sums::new();
        for event in told.ours().flat_map(|(_, events)| events) {
            sums::add(&mut refunds, &event.currency, event.value);
        }
        Ok(refunds)
    }

    fn notes(&self, account: &Account<'_>, findings: &Findings, refunds: &Sums) -> Vec<String> {
        let id = account.id;
        let mut notes = Vec::new();
        if Span::of_day(self.day, self.zone) != Span::of_day(self.day, &account.zone) {
            let (zone, count) = (name_of(&account.zone), findings.orders_on_its_day);
            notes.push(format!(
                "{id} counts days in {zone}, not in the store's time zone: it shows {count} on this day"
            ));
        }
        if self.store.shop.lists_refunds() && !sums::agree(&self.refunds, refunds) {
            let (made, told) = (sums::text(&self.refunds), sums::text(refunds));
            notes.push(format!("the store gave back {made} on this day, and {id} was told of {told}"));
        }
        notes
    }
}

impl DestinationDay {
    /// The lists of what differs, and nothing else.
    fn differing(findings: &Findings) -> Self {
        let lines = |(order, lines): (&String, &BTreeSet<String>)| (order.clone(), sorted(lines));
        Self {
            missing: sorted(&findings.missing),
            extra: sorted(&findings.extra),
            doubled: sorted(&findings.doubled),
            missing_lines: findings.missing_lines.iter().map(lines).collect(),
            ..Self::default()
        }
    }
}

fn lines_told(known: &BTreeMap<String, Known>) -> u64 {
    number(known.values().flat_map(|known| &known.sent).filter(|tag| matches!(tag, Tag::Line(_))).count())
}

fn on(day: Date) -> String {
    format!("the store has it on {day}")
}

fn unreadable(why: &str) -> String {
    format!("what the store has of it cannot be understood: {why}")
}
