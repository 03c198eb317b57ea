//! What a comparison of some days comes to, in a sentence. Pure.

use std::collections::BTreeMap;

use poller::{Compared, DayReport, Revenue};
use rust_decimal::Decimal;

use crate::numbers::{count, counted};

/// Some days of one store, compared.
pub(crate) struct Checked {
    /// Configured id of the store.
    pub(crate) store: String,
    /// Whether it is left alone for now.
    pub(crate) paused: bool,
    /// Its days, in their order.
    pub(crate) days: Vec<DayReport>,
    /// Why it stopped before the last one.
    pub(crate) trouble: Option<String>,
}

impl Checked {
    /// Whether every day was compared and nothing differs.
    pub(crate) fn is_right(&self) -> bool {
        self.trouble.is_none() && self.days.iter().all(DayReport::is_right)
    }

    /// The days with a difference.
    pub(crate) fn differing(&self) -> impl Iterator<Item = &DayReport> {
        self.days.iter().filter(|day| !day.is_right())
    }

    /// Ids of the destinations, in the order of the configuration.
    pub(crate) fn destinations(&self) -> Vec<&str> {
        let days = self.days.first();
        days.into_iter().flat_map(|day| &day.destinations).map(|destination| destination.id.as_str()).collect()
    }

    /// Orders the store has on all days together.
    pub(crate) fn orders(&self) -> u64 {
        self.days.iter().map(|day| day.store_orders).sum()
    }

    /// Orders the destination in this place holds on all days together, if every day's number is known.
    pub(crate) fn delivered(&self, place: usize) -> Option<u64> {
        self.days.iter().map(|day| day.destinations.get(place).and_then(|to| to.orders)).sum()
    }

    /// Whether the destination in this place was asked for its events on every day, and not only for their number and sum.
    fn is_by_keys(&self, place: usize) -> bool {
        let compared = |day: &DayReport| day.destinations.get(place).map(|to| to.compared);
        self.days.iter().all(|day| compared(day) == Some(Compared::Keys))
    }

    /// Whether the destination in this place was told of the same gross as the store's on each day. It was told of orders as
    /// they were, so those that changed since are worth something else there.
    fn is_worth_as_much(&self, place: usize) -> bool {
        let gross = |revenue: &[Revenue]| {
            let sums =
                revenue.iter().filter(|of| !of.gross.is_zero()).map(|of| (of.currency.clone(), of.gross.normalize()));
            sums.collect::<BTreeMap<_, _>>()
        };
        let told = |day: &DayReport| day.destinations.get(place).map(|to| gross(&to.revenue));
        self.days.iter().all(|day| told(day) == Some(gross(&day.revenue)))
    }

    /// What the store took and gave back on all days together, by currency.
    pub(crate) fn revenue(&self) -> Vec<Revenue> {
        sums(self.days.iter().flat_map(|day| &day.revenue))
    }

    /// The same as the destination in this place was told it.
    pub(crate) fn revenue_at(&self, place: usize) -> Vec<Revenue> {
        sums(self.days.iter().filter_map(|day| day.destinations.get(place)).flat_map(|to| &to.revenue))
    }

    /// Whether the store keeps no list of refunds, so that nobody knows there what is left of a day's orders.
    pub(crate) fn is_without_refunds(&self) -> bool {
        self.days.iter().flat_map(|day| &day.revenue).any(|revenue| revenue.refunds.is_none())
    }

    /// Why orders of the days that agree are explained, and how many for each reason, the most frequent first.
    pub(crate) fn reasons(&self) -> Vec<(&str, usize)> {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for why in self.days.iter().filter(|day| day.is_right()).flat_map(|day| day.explained.values()) {
            *reasons.entry(why).or_default() += 1;
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, orders)| std::cmp::Reverse(*orders));
        reasons
    }

    /// The verdict in a sentence, for people.
    pub(crate) fn sentence(&self) -> String {
        let days = self.days.len();
        let mut out = match (self.differing().count(), days) {
            (0, 0) => "No day was compared.".to_owned(),
            (0, 1) => self.agreement("The day agrees"),
            (0, _) => self.agreement(&format!("All {days} days agree")),
            (_, 1) => format!("The day differs: {}.", self.differences()),
            (1, _) => format!("1 of {days} days differs: {}.", self.differences()),
            (differing, _) => format!("{differing} of {days} days differ: {}.", self.differences()),
        };
        let explained = self.days.iter().map(|day| day.explained.len()).sum::<usize>();
        if explained > 0 {
            let are = if explained == 1 { "is" } else { "are" };
            out += &format!(" {} {are} explained.", counted(explained, "order"));
        }
        if let Some(day) = self.days.iter().find(|day| !day.over) {
            out += &format!(" {} is not over yet.", day.day);
        }
        if let Some(trouble) = &self.trouble {
            out += &format!(" It stopped early: {trouble}.");
        }
        out
    }

    fn agreement(&self, beginning: &str) -> String {
        let orders = counted(usize::try_from(self.orders()).unwrap_or(usize::MAX), "order");
        let (mut whole, mut alike, mut as_many) = (Vec::new(), Vec::new(), Vec::new());
        let (mut partly, mut silent) = (Vec::new(), Vec::new());
        for (place, id) in self.destinations().into_iter().enumerate() {
            match self.delivered(place) {
                Some(delivered) if delivered == self.orders() && self.is_by_keys(place) => whole.push(id.to_owned()),
                Some(delivered) if delivered == self.orders() && self.is_worth_as_much(place) => {
                    alike.push(id.to_owned())
                }
                Some(delivered) if delivered == self.orders() => as_many.push(id.to_owned()),
                Some(delivered) => partly.push(format!("{} at {id}", count(delivered))),
                None => silent.push(id.to_owned()),
            }
        }
        let mut out = format!("{beginning}: {orders} at the store");
        if !partly.is_empty() {
            out += &format!(", {}", partly.join(", "));
        }
        if !whole.is_empty() {
            out += &format!(", each delivered exactly once to {}", whole.join(" and "));
        }
        if !alike.is_empty() {
            out += &format!(", as many and worth as much each day at {}", alike.join(" and "));
        }
        if !as_many.is_empty() {
            out += &format!(", as many each day at {}", as_many.join(" and "));
        }
        out.push('.');
        match silent.is_empty() {
            true => out += " Nothing is missing, extra or doubled.",
            false => out += &format!(" What {} holds cannot be asked.", silent.join(" and ")),
        }
        out
    }

    fn differences(&self) -> String {
        let sum = |count: fn(&DayReport) -> usize| self.days.iter().map(count).sum::<usize>();
        let lines = |day: &DayReport| {
            day.destinations.iter().flat_map(|to| to.missing_lines.values()).map(Vec::len).sum::<usize>()
        };
        let unanswered = |day: &DayReport| usize::from(day.destinations.iter().any(|to| to.error.is_some()));
        let parts = [
            (sum(|day| day.missing.len()), "order", " missing"),
            (sum(|day| day.extra.len()), "order", " extra"),
            (sum(|day| day.doubled.len()), "order", " doubled"),
            (sum(lines), "order line", " missing"),
            (sum(unanswered), "day", " without an answer of a destination"),
        ];
        let said = parts.iter().filter(|(number, ..)| *number > 0);
        said.map(|(number, one, what)| format!("{}{what}", counted(*number, one))).collect::<Vec<_>>().join(", ")
    }
}

/// By currency.
fn sums<'a>(parts: impl Iterator<Item = &'a Revenue>) -> Vec<Revenue> {
    let mut sums: BTreeMap<&str, Revenue> = BTreeMap::new();
    for part in parts {
        let none = Some(Decimal::ZERO);
        let nothing = || Revenue { currency: part.currency.clone(), gross: Decimal::ZERO, refunds: none, net: none };
        let sum = sums.entry(&part.currency).or_insert_with(nothing);
        sum.gross += part.gross;
        sum.refunds = sum.refunds.zip(part.refunds).map(|(sum, part)| sum + part);
        sum.net = sum.net.zip(part.net).map(|(sum, part)| sum + part);
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{days, differing};
    use super::*;

    #[test]
    fn exactly_once_is_only_said_where_the_counts_are_equal_and_every_event_was_looked_at() {
        let mut checked = days(2);
        let end = "each delivered exactly once to klaviyo-main. Nothing is missing, extra or doubled.";
        assert!(checked.sentence().ends_with(end));
        checked.days[0].destinations[0].compared = Compared::Sums;
        let end = "94 orders at the store, as many and worth as much each day at klaviyo-main. \
                   Nothing is missing, extra or doubled.";
        assert!(checked.sentence().ends_with(end));
        checked.days[0].destinations[0].revenue[0].gross += Decimal::ONE;
        assert!(checked.sentence().contains("94 orders at the store, as many each day at klaviyo-main. Nothing"));
        checked.days[1].destinations[0].orders = Some(52);
        checked.days[1].explained.insert("1".into(), "placed a moment ago".into());
        checked.days[1].over = false;
        let said = "All 2 days agree: 94 orders at the store, 92 at klaviyo-main. Nothing is missing, extra or doubled. \
                    1 order is explained. 2025-11-02 is not over yet.";
        assert_eq!(checked.sentence(), said);
        checked.days[0].destinations[0].orders = None;
        let said = checked.sentence();
        assert!(
            said.contains("at the store. What klaviyo-main holds cannot be asked.") && !said.contains("Nothing is")
        );
    }

    #[test]
    fn every_kind_of_difference_is_counted() {
        let said = "3 of 31 days differ: 2 orders missing, 1 order extra, 1 order doubled, 2 order lines missing, \
                    1 day without an answer of a destination. 4 orders are explained.";
        assert_eq!(differing(31).sentence(), said);
        let stopped = Checked { trouble: Some("no answer".into()), ..days(1) };
        assert!(!stopped.is_right() && stopped.sentence().ends_with("It stopped early: no answer."));
    }

    #[test]
    fn reasons_are_counted_over_the_days_that_agree() {
        let mut checked = days(3);
        for (day, order, why) in [(0, "1", "test"), (1, "2", "unpaid"), (2, "3", "unpaid")] {
            checked.days[day].explained.insert(order.into(), why.into());
        }
        assert_eq!(checked.reasons(), [("unpaid", 2), ("test", 1)]);
    }
}
