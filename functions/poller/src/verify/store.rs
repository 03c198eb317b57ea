//! Reads what the store has of a stretch of days: its orders, its own count of them, and its refunds.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use delivery::Store;
use domain::{Money, Situation, SyncMode, told_of_whole};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use orderwire_http::Deadline;
use platforms::{Listed, Moment, ReadError, RefundNote, Window};

use super::compare::{StoreOrder, number, placed};
use super::span::{Span, day_of, each, first_half};

/// Days read at once.
const MOST_DAYS: i32 = 31;
/// Orders read at once, unless a single day has more.
const MOST_ORDERS: u64 = 20_000;
/// The precision of the store's filters.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What the store has of some days.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) days: RangeInclusive<Date>,
    orders: BTreeMap<Date, BTreeMap<String, StoreOrder>>,
    /// Orders of which only the id can be understood, and why.
    pub(super) unusable: BTreeMap<String, String>,
    /// Money given back on each day.
    pub(super) refunds: BTreeMap<Date, Vec<RefundNote>>,
    /// What should be known of a day besides.
    pub(super) notes: BTreeMap<Date, Vec<String>>,
}

impl Stretch {
    /// The orders of a day, by id.
    pub(super) fn of(&self, day: Date) -> &BTreeMap<String, StoreOrder> {
        static NONE: BTreeMap<String, StoreOrder> = BTreeMap::new();
        self.orders.get(&day).unwrap_or(&NONE)
    }

    /// An order of any of the days.
    pub(super) fn find(&self, id: &str) -> Option<(Date, &StoreOrder)> {
        self.orders.iter().find_map(|(day, orders)| Some((*day, orders.get(id)?)))
    }
}

/// Reads the store.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) store: &'a Store,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    pub(super) deadline: Deadline,
}

impl Reader<'_> {
    /// The first days of `days`, as many as should be read at once: one count, the pages of one list, and one list of
    /// refunds.
    pub(super) async fn read(&self, days: &RangeInclusive<Date>) -> Result<Stretch, ReadError> {
        let (first, last) = (*days.start(), *days.end());
        let mut days = first..=last.min(first.saturating_add((MOST_DAYS - 1).days()));
        let counted = loop {
            match self.count(Span::of(&days, self.zone)).await? {
                Some(Count { all, .. }) if all > MOST_ORDERS && days.start() < days.end() => days = first_half(&days),
                count => break count,
            }
        };
        let mut stretch = self.list(days.clone()).await?;
        self.cross_check(&mut stretch, counted).await?;
        let span = Span::of(&days, self.zone);
        let refunds = self.store.shop.refunds(span.from, span.until, self.deadline).await?;
        for refund in refunds.into_iter().filter(|refund| span.holds(refund.at) && !refund.amount.is_zero()) {
            stretch.refunds.entry(day_of(refund.at, self.zone)).or_default().push(refund);
        }
        Ok(stretch)
    }

    async fn list(&self, days: RangeInclusive<Date>) -> Result<Stretch, ReadError> {
        let span = Span::of(&days, self.zone);
        // Whether a store means its bounds to be included is not always documented; the times say what belongs here.
        let window = Window { by: Moment::Created, from: Some(span.widened(SECOND).from), to: Some(span.until) };
        let mut stretch = Stretch {
            days,
            orders: BTreeMap::new(),
            unusable: BTreeMap::new(),
            refunds: BTreeMap::new(),
            notes: BTreeMap::new(),
        };
        let mut after = None;
        loop {
            let page = self.store.shop.page(&window, after.as_deref(), self.deadline).await?;
            for order in page.orders.iter().filter(|order| span.holds(order.created_at)) {
                let day = stretch.orders.entry(day_of(order.created_at, self.zone)).or_default();
                day.insert(order.id.clone(), shown(order, &self.store.situation(SyncMode::Periodic)));
            }
            for row in page.unusable {
                let note = format!("a row of the store's list cannot be understood: {}", row.why);
                // It may be of any of the days.
                stretch.notes.entry(*stretch.days.start()).or_default().push(note);
                stretch.unusable.extend(row.id.map(|id| (id, row.why)));
            }
            after = page.next;
            if after.is_none() {
                return Ok(stretch);
            }
        }
    }

    /// Notes a day of which the store counts another number of orders than it shows. While a day is not over, they may
    /// differ because of an order placed in between.
    async fn cross_check(&self, stretch: &mut Stretch, counted: Option<Count>) -> Result<(), ReadError> {
        let shown =
            |stretch: &Stretch, day| number(placed(stretch.of(day)).filter(|(_, order)| !order.deleted).count());
        let over = |day: &Date| Span::of_day(*day, self.zone).until <= self.now;
        let all_shown: u64 = each(&stretch.days).map(|day| shown(stretch, day)).sum();
        if !over(stretch.days.end()) || counted.is_none_or(|counted| counted.placed == all_shown) {
            return Ok(());
        }
        for day in each(&stretch.days) {
            let counted = match stretch.days.start() == stretch.days.end() {
                true => counted,
                false => self.count(Span::of_day(day, self.zone)).await?,
            };
            let (Some(Count { placed, .. }), shown) = (counted, shown(stretch, day)) else { continue };
            if placed != shown {
                let note = format!("the store counts {placed} placed orders and shows {shown}, archived ones left out");
                stretch.notes.entry(day).or_default().push(note);
            }
        }
        Ok(())
    }

    async fn count(&self, span: Span) -> Result<Option<Count>, ReadError> {
        let window = Window { by: Moment::Created, from: Some(span.from), to: Some(span.until - SECOND) };
        let counted = self.store.shop.count(&window, self.deadline).await?;
        let excluded = &self.store.shop.rules().excluded_statuses;
        Ok(counted.map(|counted| Count {
            all: counted.values().sum(),
            placed: counted.iter().filter(|(status, _)| !excluded.contains(*status)).map(|(_, count)| count).sum(),
        }))
    }
}

/// The store's own count.
#[derive(Debug, Clone, Copy)]
struct Count {
    all: u64,
    /// In statuses that count as placed.
    placed: u64,
}

/// What is needed of an order, by the same rule by which its events are derived.
fn shown(order: &Listed, situation: &Situation<'_>) -> StoreOrder {
    let part_of = order.part_of.as_ref().filter(|_| !situation.rules.parts_are_orders);
    let not_placed = if let Some(whole) = part_of {
        Some(told_of_whole(whole))
    } else if order.in_checkout && order.deleted {
        Some("deleted before it was placed".to_owned())
    } else if situation.is_excluded(&order.status) {
        Some(format!("{}: not placed yet", order.status.name))
    } else {
        None
    };
    let worth: Money = situation.rules.order_value.of(&order.totals);
    StoreOrder { created_at: order.created_at, not_placed, deleted: order.deleted, test: order.test, worth }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Rules, Status, StoreRef, Totals};
    use rust_decimal::Decimal;
    use serde_json::value::RawValue;

    use super::*;

    /// Why this order does not count as placed, if it does not.
    fn not_placed(change: impl FnOnce(&mut Listed), rules: Rules) -> Option<String> {
        let (totals, at) = (Decimal::TEN, Timestamp::UNIX_EPOCH);
        let mut order = Listed {
            id: "N2".into(),
            created_at: at,
            modified_at: at,
            status: Status { id: "Quote".into(), name: "Quote".into() },
            in_checkout: false,
            deleted: false,
            test: false,
            totals: Totals {
                currency: Currency::parse("AUD").unwrap(),
                total: totals,
                subtotal: totals,
                shipping: Decimal::ZERO,
                discount: Decimal::ZERO,
                coupon_discount: Decimal::ZERO,
            },
            cart_id: None,
            part_of: None,
            position: String::new(),
            refunds: false,
            raw: RawValue::from_string("{}".into()).unwrap(),
        };
        change(&mut order);
        let store = StoreRef { platform: "neto".into(), id: "kettlebay".into() };
        let situation = Situation { store: &store, rules: &rules, connected_at: None, mode: SyncMode::Periodic };
        shown(&order, &situation).not_placed
    }

    #[test]
    fn an_order_that_is_told_of_elsewhere_or_not_yet_is_not_missed() {
        let excluding = || Rules { excluded_statuses: ["Quote".to_owned()].into(), ..Rules::default() };
        assert_eq!(not_placed(|_| (), Rules::default()), None);
        assert_eq!(not_placed(|_| (), excluding()).as_deref(), Some("Quote: not placed yet"));
        let split = |order: &mut Listed| order.part_of = Some("N1".into());
        assert_eq!(not_placed(split, excluding()).as_deref(), Some("part of order N1: told of that one"));
        assert_eq!(not_placed(split, Rules { parts_are_orders: true, ..Rules::default() }), None);
        let deleted = |order: &mut Listed| (order.in_checkout, order.deleted) = (true, true);
        assert_eq!(not_placed(deleted, excluding()).as_deref(), Some("deleted before it was placed"));
    }
}
