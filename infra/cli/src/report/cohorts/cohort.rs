//! Customers by the month of their first order: what they bring in, and how soon they come back. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::Serialize;

use super::books::Purchase;

/// Days within which a second order is looked for.
const WITHIN: [i64; 3] = [30, 60, 90];

/// The customers of a store who pay in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Cohorts {
    /// ISO 4217.
    pub(crate) currency: String,
    /// By month, the first one first; months without new customers are left out.
    pub(crate) cohorts: Vec<Cohort>,
    /// All of them together.
    pub(crate) all: Summary,
    /// Customers with a recurring order.
    pub(crate) subscribers: Summary,
    /// Customers without one.
    pub(crate) others: Summary,
}

/// The customers whose first order was placed in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Cohort {
    /// The month's first day.
    pub(crate) month: Date,
    /// What became of them.
    #[serde(flatten)]
    pub(crate) summary: Summary,
    /// What each of them had spent on average by the end of that month, the month after, and so on; of the last one so far.
    pub(crate) gross_per_customer: Vec<Decimal>,
    /// What was left of that.
    pub(crate) net_per_customer: Vec<Decimal>,
}

/// What became of some customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// How many they are.
    pub(crate) customers: u64,
    /// How many orders they placed.
    pub(crate) orders: u64,
    /// What these were worth.
    pub(crate) gross: Decimal,
    /// What is left of that.
    pub(crate) net: Decimal,
    /// How many placed a second order.
    pub(crate) came_back: u64,
    /// Days until then, of the one in the middle.
    pub(crate) median_days_to_second: Option<Decimal>,
    /// How many placed it soon.
    pub(crate) second_within: [Within; 3],
}

/// How many customers placed a second order soon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Within {
    /// So many days at most.
    pub(crate) days: i64,
    /// Of the customers whose first order is at least as long ago,
    pub(crate) customers: u64,
    /// so many.
    pub(crate) came_back: u64,
}

/// Of what time is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The first cohort is that of this day's month.
    pub(super) from: Option<Date>,
    /// The last day whose orders count.
    pub(super) last: Date,
    /// The moment at which that is over, or now.
    pub(super) until: Timestamp,
}

/// One customer's orders and what was given back.
struct Customer<'a> {
    purchases: Vec<&'a Purchase>,
    first: &'a Purchase,
    second: Option<&'a Purchase>,
}

impl Cohorts {
    /// Of purchases in `currency`.
    pub(super) fn of(currency: &str, purchases: &[Purchase], stretch: Stretch) -> Self {
        let mut by_customer: BTreeMap<&str, Vec<&Purchase>> = BTreeMap::new();
        for purchase in purchases {
            by_customer.entry(&purchase.customer).or_default().push(purchase);
        }
        let customers = by_customer.into_values().filter_map(Customer::of);
        let is_shown = |customer: &Customer<'_>| stretch.from.is_none_or(|from| month(from) <= customer.month());
        let customers: Vec<_> = customers.filter(is_shown).collect();
        let mut by_month: BTreeMap<Date, Vec<&Customer<'_>>> = BTreeMap::new();
        for customer in &customers {
            by_month.entry(customer.month()).or_default().push(customer);
        }
        let (subscribers, others): (Vec<_>, Vec<_>) = customers.iter().partition(|customer| customer.subscribes());
        Self {
            currency: currency.to_owned(),
            cohorts: by_month.into_iter().map(|(month, customers)| Cohort::of(month, &customers, stretch)).collect(),
            all: Summary::of(&customers.iter().collect::<Vec<_>>(), stretch.until),
            subscribers: Summary::of(&subscribers, stretch.until),
            others: Summary::of(&others, stretch.until),
        }
    }
}

impl Cohort {
    fn of(month: Date, customers: &[&Customer<'_>], stretch: Stretch) -> Self {
        let mut gross = vec![Decimal::ZERO; age(month, stretch.last) + 1];
        let mut net = gross.clone();
        for purchase in customers.iter().flat_map(|customer| &customer.purchases) {
            let age = age(month, purchase.day);
            gross[age] += purchase.gross;
            net[age] += purchase.net;
        }
        let number = Decimal::from(customers.len());
        let per_customer = |sums: Vec<Decimal>| {
            let in_all = sums.into_iter().scan(Decimal::ZERO, |sum, of_month| {
                *sum += of_month;
                Some(*sum)
            });
            in_all.map(|sum| (sum / number).round_dp(2).normalize()).collect()
        };
        Self {
            month,
            summary: Summary::of(customers, stretch.until),
            gross_per_customer: per_customer(gross),
            net_per_customer: per_customer(net),
        }
    }
}

impl Summary {
    fn of(customers: &[&Customer<'_>], until: Timestamp) -> Self {
        let purchases = || customers.iter().flat_map(|customer| &customer.purchases);
        let mut waits: Vec<_> = customers.iter().filter_map(|customer| customer.wait()).collect();
        waits.sort_unstable();
        Self {
            customers: number(customers.len()),
            orders: number(purchases().filter(|purchase| purchase.counts).count()),
            gross: purchases().map(|purchase| purchase.gross).sum::<Decimal>().normalize(),
            net: purchases().map(|purchase| purchase.net).sum::<Decimal>().normalize(),
            came_back: number(waits.len()),
            median_days_to_second: median(&waits),
            second_within: WITHIN.map(|days| Within::of(customers, days, until)),
        }
    }
}

impl Within {
    fn of(customers: &[&Customer<'_>], days: i64, until: Timestamp) -> Self {
        let time = SignedDuration::from_hours(24 * days);
        let old = || customers.iter().filter(|customer| customer.first.at + time <= until);
        let came_back = old().filter(|customer| customer.wait().is_some_and(|wait| wait <= time)).count();
        Self { days, customers: number(old().count()), came_back: number(came_back) }
    }
}

impl<'a> Customer<'a> {
    /// `None` without an order.
    fn of(mut purchases: Vec<&'a Purchase>) -> Option<Self> {
        purchases.sort_by_key(|purchase| (purchase.at, &purchase.order));
        let mut orders = purchases.iter().copied().filter(|purchase| purchase.counts);
        let (first, second) = (orders.next()?, orders.next());
        Some(Self { purchases, first, second })
    }

    fn month(&self) -> Date {
        month(self.first.day)
    }

    fn wait(&self) -> Option<SignedDuration> {
        Some(self.second?.at.duration_since(self.first.at))
    }

    fn subscribes(&self) -> bool {
        self.purchases.iter().any(|purchase| purchase.recurs)
    }
}

/// The month's first day.
fn month(day: Date) -> Date {
    day.first_of_month()
}

/// Months of the calendar from one day to another; none backwards.
fn age(from: Date, to: Date) -> usize {
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    usize::try_from(months(to) - months(from)).unwrap_or(0)
}

/// In days, with one place.
fn median(sorted: &[SignedDuration]) -> Option<Decimal> {
    const DAY: i64 = 24 * 60 * 60;
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    let seconds = Decimal::from(low.as_secs() + high.as_secs()) / Decimal::TWO;
    Some((seconds / Decimal::from(DAY)).round_dp(1))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
