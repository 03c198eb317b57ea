//! Compares one day of the store with the table and with one destination, order by order. Pure.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Emitted, Money, Tag};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::events::{Event, Events};
use super::span::{Span, day_of, name_of};
use super::sums::{self, Sums};

/// How long an order may take to be told; it should be seconds.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_mins(1);
/// How long an order that was told may take to be seen at a destination, whose answers trail by minutes.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// An order as the store shows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoreOrder {
    pub(super) created_at: Timestamp,
    /// Why it does not count as placed; `None` if it does.
    pub(super) not_placed: Option<String>,
    /// Archived by the merchant.
    pub(super) deleted: bool,
    /// Paid with a test gateway.
    pub(super) test: bool,
    pub(super) worth: Money,
}

/// What the table says of an order at one destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) sent: Emitted,
    pub(super) refused: Emitted,
    /// It took the events, but drops what is for the order's address.
    pub(super) dropped: bool,
    /// Its customer was deleted.
    pub(super) redacted: bool,
}

/// A day, and what everybody holds of it.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) day: Date,
    /// The day in `zone`, the store's.
    pub(super) span: Span,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    /// The store's orders of the day.
    pub(super) orders: &'a BTreeMap<String, StoreOrder>,
    /// Orders of other days, or of no known day, that the store has: what is to be said of them.
    pub(super) elsewhere: &'a BTreeMap<String, String>,
    pub(super) destination: &'a str,
    pub(super) account_zone: &'a TimeZone,
    /// The table's orders of the day, and what else it says of the store's.
    pub(super) known: &'a BTreeMap<String, Known>,
    /// Orders that were set aside for this destination or for all, and why.
    pub(super) parked: &'a BTreeMap<String, String>,
    /// Placed Order.
    pub(super) placed: &'a Events,
    /// Ordered Product, if it was read.
    pub(super) lines: Option<&'a Events>,
}

/// What differs at a destination, and what only looks so.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Findings {
    /// Events of the store within its day, and what they are worth.
    pub(super) orders: u64,
    pub(super) gross: Sums,
    /// Events of others within the store's day.
    pub(super) foreign: u64,
    /// All events within the day as the account counts it.
    pub(super) orders_on_its_day: u64,
    pub(super) missing: BTreeSet<String>,
    pub(super) extra: BTreeSet<String>,
    pub(super) doubled: BTreeSet<String>,
    pub(super) missing_lines: BTreeMap<String, BTreeSet<String>>,
    pub(super) explained: BTreeMap<String, Vec<String>>,
}

/// Compares all orders of the day, those of the store and those the destination was told of.
pub(super) fn compare(evidence: &Evidence<'_>) -> Findings {
    let mut findings = Findings { explained: describe(evidence.orders), ..Findings::default() };
    findings.count(evidence);
    for (id, order) in evidence.orders {
        let events = evidence.placed.of(id);
        match (order.not_placed.is_none(), events.is_empty()) {
            (true, true) => findings.judge_absent(evidence, id, order),
            (true, false) => findings.judge_told(evidence, id, order, events),
            (false, true) => {}
            (false, false) => findings.explain(id, format!("{} was told of it before", evidence.destination)),
        }
        if events.len() > 1 {
            findings.doubled.insert(id.clone());
        }
    }
    for (id, events) in evidence.placed.ours().filter(|(id, _)| !evidence.orders.contains_key(*id)) {
        if !events.iter().any(|event| evidence.span.holds(event.at)) {
            continue;
        }
        match evidence.elsewhere.get(id) {
            Some(what) => findings.explain(id, format!("{} has it on this day; {what}", evidence.destination)),
            None => drop(findings.extra.insert(id.to_owned())),
        }
        if events.len() > 1 {
            findings.doubled.insert(id.to_owned());
        }
    }
    findings
}

/// What is to be said of a day on which numbers and sums agree everywhere, so that no event was looked at.
pub(super) fn take_as_told(evidence: &Evidence<'_>) -> Findings {
    let mut findings = Findings { explained: describe(evidence.orders), ..Findings::default() };
    for (id, order) in placed(evidence.orders) {
        findings.name_the_account_day(evidence, id, order.created_at);
    }
    findings
}

/// What the table alone says: of a destination that cannot be asked, an order is missing if it was never told.
pub(super) fn by_table(evidence: &Evidence<'_>) -> Findings {
    let mut findings = Findings { explained: describe(evidence.orders), ..Findings::default() };
    let told = |id: &String| evidence.known.get(id).is_some_and(|known| known.sent.contains(&Tag::Placed));
    for (id, order) in placed(evidence.orders).filter(|(id, _)| !told(id)) {
        findings.judge_absent(evidence, id, order);
    }
    findings
}

/// What is special about orders, whoever was told of them.
pub(super) fn describe(orders: &BTreeMap<String, StoreOrder>) -> BTreeMap<String, Vec<String>> {
    let what = |order: &StoreOrder| match &order.not_placed {
        None => order.test.then(|| "paid with a test gateway".to_owned()),
        why => why.clone(),
    };
    orders.iter().filter_map(|(id, order)| Some((id.clone(), vec![what(order)?]))).collect()
}

impl Findings {
    /// Whether every order is where it belongs.
    pub(super) fn is_right(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && self.doubled.is_empty() && self.missing_lines.is_empty()
    }

    fn explain(&mut self, id: &str, what: impl Into<String>) {
        self.explained.entry(id.to_owned()).or_default().push(what.into());
    }

    fn name_the_account_day(&mut self, evidence: &Evidence<'_>, id: &str, at: Timestamp) {
        let counted_on = day_of(at, evidence.account_zone);
        if counted_on != evidence.day {
            let (destination, zone) = (evidence.destination, name_of(evidence.account_zone));
            self.explain(id, format!("{destination} counts it on {counted_on}, in its time zone {zone}"));
        }
    }

    fn count(&mut self, evidence: &Evidence<'_>) {
        let on_its_day = Span::of_day(evidence.day, evidence.account_zone);
        let mut count = |at: Timestamp| {
            self.orders_on_its_day += u64::from(on_its_day.holds(at));
            evidence.span.holds(at)
        };
        for event in evidence.placed.ours().flat_map(|(_, events)| events) {
            if count(event.at) {
                self.orders += 1;
                sums::add(&mut self.gross, &event.currency, event.value);
            }
        }
        self.foreign = evidence.placed.foreign().iter().map(|at| u64::from(count(*at))).sum();
    }

    /// A placed order of which the destination holds nothing.
    fn judge_absent(&mut self, evidence: &Evidence<'_>, id: &str, order: &StoreOrder) {
        let destination = evidence.destination;
        let known = evidence.known.get(id);
        let was_told = known.is_some_and(|known| known.sent.contains(&Tag::Placed));
        let patience = if was_told { SEEN_WITHIN } else { TOLD_WITHIN };
        let why = if known.is_some_and(|known| known.redacted) {
            "redacted: its customer was deleted".to_owned()
        } else if was_told && known.is_some_and(|known| known.dropped) {
            format!("{destination} drops its e-mail address silently, as one of a test domain")
        } else if let Some(reason) = evidence.parked.get(id).filter(|_| !was_told) {
            format!("set aside: {reason}")
        } else if known.is_some_and(|known| known.refused.contains(&Tag::Placed)) {
            format!("{destination} refused it for good")
        } else if order.created_at + patience > evidence.now {
            "placed a moment ago, so it may be on its way".to_owned()
        } else {
            self.missing.insert(id.to_owned());
            return;
        };
        self.explain(id, why);
    }

    /// A placed order the destination has. Events cannot be changed, so what the store changed later stays as it was.
    fn judge_told(&mut self, evidence: &Evidence<'_>, id: &str, order: &StoreOrder, events: &[Event]) {
        let destination = evidence.destination;
        let here = events.iter().find(|event| evidence.span.holds(event.at));
        let event = here.unwrap_or(&events[0]);
        match here {
            Some(event) => self.name_the_account_day(evidence, id, event.at),
            None => self.explain(id, format!("{destination} has it under {}", day_of(event.at, evidence.zone))),
        }
        let told = Sums::from([(event.currency.clone(), event.value)]);
        let worth = Sums::from([(order.worth.currency.to_string(), order.worth.amount)]);
        if !sums::agree(&told, &worth) {
            let (told, worth) = (sums::text(&told), sums::text(&worth));
            self.explain(id, format!("changed since {destination} was told: worth {told} then, {worth} now"));
        }
        let known = evidence.known.get(id);
        if !known.is_some_and(|known| known.sent.contains(&Tag::Placed)) {
            self.explain(id, format!("{destination} has it, though the table does not say so"));
        }
        if let (Some(lines), Some(known), true) = (evidence.lines, known, here.is_some()) {
            let may_trail = order.created_at + SEEN_WITHIN > evidence.now;
            self.judge_lines(id, known, lines.of(id), may_trail);
        }
    }

    fn judge_lines(&mut self, id: &str, known: &Known, events: &[Event], may_trail: bool) {
        let seen: BTreeSet<_> = events.iter().map(|event| event.part.as_deref()).collect();
        if seen.len() < events.len() {
            self.doubled.insert(id.to_owned());
        }
        let told = known.sent.iter().filter_map(|tag| match tag {
            Tag::Line(line) if !seen.contains(&Some(tag.to_string().as_str())) => Some(line.clone()),
            _ => None,
        });
        let missing: BTreeSet<_> = told.collect();
        if !missing.is_empty() && !may_trail && !known.redacted {
            self.missing_lines.insert(id.to_owned(), missing);
        }
    }
}

/// Whether the table says that the destination was told of the store's placed orders of the day, and of no others.
pub(super) fn table_agrees(orders: &BTreeMap<String, StoreOrder>, known: &BTreeMap<String, Known>) -> bool {
    let told: BTreeSet<&String> =
        known.iter().filter(|(_, known)| known.sent.contains(&Tag::Placed)).map(|(id, _)| id).collect();
    let placed: BTreeSet<&String> = placed(orders).map(|(id, _)| id).collect();
    told == placed
}

/// The orders that count as placed.
pub(super) fn placed(orders: &BTreeMap<String, StoreOrder>) -> impl Iterator<Item = (&String, &StoreOrder)> {
    orders.iter().filter(|(_, order)| order.not_placed.is_none())
}

/// A count, as reports have it.
pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
