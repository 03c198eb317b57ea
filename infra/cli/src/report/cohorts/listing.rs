//! The cohorts on a terminal: a line per month. Pure.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Told;
use super::books::LeftOut;
use super::cohort::{Cohort, Cohorts, Summary, Within};
use crate::columns::{Column, figure, table, text};
use crate::numbers::{amount, count, counted};

/// Months after the first whose figures are shown; --html and --json have all.
const AGES: [usize; 6] = [0, 1, 2, 3, 6, 12];

/// All stores, one below the other.
pub(super) fn listing(told: &[Told]) -> String {
    told.iter().map(store).collect::<Vec<_>>().join("\n\n")
}

fn store(told: &Told) -> String {
    let mut parts: Vec<_> = told.currencies.iter().map(|cohorts| currency(told, cohorts)).collect();
    if parts.is_empty() {
        parts.push(format!("{} · no orders of known customers", told.store));
    }
    parts.extend(remarks(told));
    parts.join("\n\n")
}

/// What else is to be known of the figures.
pub(super) fn remarks(told: &Told) -> Option<String> {
    let LeftOut { without_customer, test, not_told } = told.left_out;
    let orders = |number: u64| counted(usize::try_from(number).unwrap_or(usize::MAX), "order");
    let remarks = [
        (told.void_orders, "cancelled, deleted or declined: in gross, not in net"),
        (
            without_customer,
            "left out: no e-mail, or no customer_hash_key when they were recorded (orderwire connect makes one)",
        ),
        (test, "left out: paid with a test gateway"),
        (not_told, "left out: not placed, or not told to any destination"),
    ];
    let said: Vec<_> = remarks.iter().filter(|(number, _)| *number > 0).collect();
    let said: Vec<_> = said.iter().map(|(number, what)| format!("{} {what}", orders(*number))).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

fn currency(told: &Told, cohorts: &Cohorts) -> String {
    let last = cohorts.cohorts.iter().map(|cohort| cohort.net_per_customer.len() - 1).max().unwrap_or(0);
    let ages: Vec<_> = AGES.into_iter().filter(|age| *age <= last).collect();
    let headings: Vec<_> =
        ages.iter().map(|age| if *age == 0 { "net: month 0".into() } else { format!("+{age}") }).collect();
    let mut columns = columns();
    columns.extend(headings.iter().map(|heading| figure(heading)));
    columns.push(figure("so far"));
    let of_month = |cohort: &Cohort| {
        let mut row = row(cohort.month.strftime("%Y-%m").to_string(), &cohort.summary);
        let net = &cohort.net_per_customer;
        row.extend(ages.iter().map(|age| net.get(*age).map_or_else(String::new, |value| amount(*value))));
        row.push(net.last().map_or_else(String::new, |value| amount(*value)));
        row
    };
    let of_group = |(name, summary): (&str, &Summary)| {
        let mut row = row(name.to_owned(), summary);
        row.resize(row.len() + ages.len(), String::new());
        row.push(per_customer(summary.net, summary));
        row
    };
    let groups = [("subscribers", &cohorts.subscribers), ("others", &cohorts.others)];
    let groups = groups.into_iter().filter(|_| cohorts.subscribers.customers > 0).chain([("all", &cohorts.all)]);
    let rows: Vec<_> = cohorts.cohorts.iter().map(of_month).chain(groups.map(of_group)).collect();
    format!("{}\n{}", heading(told, cohorts), table(&columns, &rows))
}

/// `alder-us, USD · 5 customers, 10 orders · gross 670.00, net 525.00 · until 2026-04-14`.
fn heading(told: &Told, cohorts: &Cohorts) -> String {
    let Summary { customers, orders, gross, net, .. } = &cohorts.all;
    format!(
        "{}, {} · {} customers, {} orders · gross {}, net {} · until {}",
        told.store,
        cohorts.currency,
        count(*customers),
        count(*orders),
        amount(*gross),
        amount(*net),
        told.until
    )
}

fn columns() -> Vec<Column<'static>> {
    let figures = ["customers", "orders", "came back", "≤ 30 days", "≤ 60", "≤ 90", "median days"];
    std::iter::once(text("first order")).chain(figures.map(figure)).collect()
}

fn row(name: String, summary: &Summary) -> Vec<String> {
    let mut row = vec![name, count(summary.customers), count(summary.orders)];
    row.push(share(summary.came_back, summary.customers));
    row.extend(summary.second_within.iter().map(|Within { customers, came_back, .. }| share(*came_back, *customers)));
    row.push(summary.median_days_to_second.map_or_else(String::new, |days| days.normalize().to_string()));
    row
}

/// `37 %`; nothing of none.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let percent = Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole);
    format!("{} %", percent.round().to_u64().unwrap_or_default())
}

/// `105.00`; nothing of none.
pub(super) fn per_customer(sum: Decimal, summary: &Summary) -> String {
    match summary.customers {
        0 => String::new(),
        customers => amount((sum / Decimal::from(customers)).round_dp(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::told;
    use super::*;

    #[test]
    fn months_groups_and_what_is_left_out_are_shown() {
        let mut told = told();
        told.currencies.retain(|cohorts| cohorts.currency == "USD");
        let expected = "\
alder-us, USD · 5 customers, 10 orders · gross 670.00, net 525.00 · until 2026-04-14
first order  customers  orders  came back  ≤ 30 days   ≤ 60   ≤ 90  median days  net: month 0     +1     +2     +3  so far
2026-01              2       5      100 %       50 %  100 %  100 %           30         70.00  70.00  92.50  92.50   92.50
2026-02              2       4       50 %       50 %  100 %                  30         35.00  65.00  95.00          95.00
2026-04              1       1        0 %                                              150.00                       150.00
subscribers          1       3      100 %      100 %  100 %                  30                                     180.00
others               4       7       50 %       33 %  100 %  100 %           30                                      86.25
all                  5      10       60 %       50 %  100 %  100 %           30                                     105.00

1 order cancelled, deleted or declined: in gross, not in net
12 orders left out: no e-mail, or no customer_hash_key when they were recorded (orderwire connect makes one)
1 order left out: paid with a test gateway
3 orders left out: not placed, or not told to any destination";
        assert_eq!(listing(&[told]), expected);
    }

    #[test]
    fn a_store_without_known_customers_says_so() {
        let mut told = told();
        told.currencies.clear();
        assert!(listing(&[told]).starts_with("alder-us · no orders of known customers\n\n1 order cancelled"));
    }
}
