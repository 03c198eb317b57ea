//! The comparison on a terminal: a line per day, and below it what differs. Pure.

use std::collections::BTreeMap;

use poller::{DayReport, DestinationDay, Revenue};
use rust_decimal::Decimal;

use super::verdict::Checked;
use crate::columns::{figure, table, text};
use crate::numbers::{amount, count, counted};

/// So many ids, or reasons, of explained orders are named; the page and the JSON name all.
const NAMED: usize = 5;
/// With more explained orders than this on days that agree they are only counted.
const LISTED: usize = 12;

/// All stores, one below the other.
pub(crate) fn listing(checked: &[Checked]) -> String {
    checked.iter().map(store).collect::<Vec<_>>().join("\n\n")
}

fn store(checked: &Checked) -> String {
    let mut parts = vec![heading(checked)];
    if !checked.days.is_empty() {
        parts.push(days(checked));
    }
    parts.extend(checked.differing().map(|day| unfolded(day, true)));
    let explained = || checked.days.iter().filter(|day| day.is_right() && !day.explained.is_empty());
    match explained().map(|day| day.explained.len()).sum() {
        0..=LISTED => parts.extend(explained().map(|day| unfolded(day, false))),
        many => parts.push(format!("explained on days that agree: {}", summary(checked, many))),
    }
    parts.push(checked.sentence());
    parts.join("\n\n")
}

/// `336 orders; --html and --json name them`, and the most frequent reasons below.
fn summary(checked: &Checked, orders: usize) -> String {
    let reasons = checked.reasons();
    let named = reasons.iter().take(NAMED).map(|(why, orders)| format!("\n  {orders} {why}"));
    let more = reasons.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!("\n  and {}", counted(more, "other reason")) };
    format!("{}; --html and --json name them{}{more}", counted(orders, "order"), named.collect::<String>())
}

/// `alder-us · days in America/New_York · klaviyo-main counts its own in Europe/Berlin`.
fn heading(checked: &Checked) -> String {
    let mut out = checked.store.clone();
    let Some(day) = checked.days.first() else { return out };
    out += &format!(" · days in {}", day.time_zone);
    for to in &day.destinations {
        if let Some(zone) = to.time_zone.as_ref().filter(|zone| **zone != day.time_zone) {
            out += &format!(" · {} counts its own in {zone}", to.id);
        }
    }
    if checked.is_without_refunds() {
        out += " · the store lists no refunds";
    }
    out
}

fn days(checked: &Checked) -> String {
    let mut columns = vec![text("day"), figure("store"), figure("recorded")];
    columns.extend(checked.destinations().into_iter().map(figure));
    columns.extend(["missing", "extra", "doubled", "gross", "refunds", "net"].map(figure));
    columns.push(text(""));
    let row = |day: &DayReport| {
        let mut row = vec![day.day.to_string(), count(day.store_orders), count(day.recorded_orders)];
        row.extend(day.destinations.iter().map(|to| to.orders.map_or_else(|| "?".to_owned(), count)));
        row.extend([&day.missing, &day.extra, &day.doubled].map(|list| few(list.len())));
        row.extend([money(day, |of| Some(of.gross)), money(day, |of| of.refunds), money(day, |of| of.net)]);
        row.push(match (day.is_right(), day.over) {
            (false, _) => "differs".to_owned(),
            (true, false) => "so far".to_owned(),
            (true, true) => String::new(),
        });
        row
    };
    table(&columns, &checked.days.iter().map(row).collect::<Vec<_>>())
}

/// Nothing for none, so that what is there is seen.
fn few(number: usize) -> String {
    if number == 0 { "·".to_owned() } else { number.to_string() }
}

fn money(day: &DayReport, figure: fn(&Revenue) -> Option<Decimal>) -> String {
    let each = day.revenue.iter().map(|revenue| match figure(revenue) {
        Some(figure) => format!("{} {}", amount(figure), revenue.currency),
        None => "?".to_owned(),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What differs on a day and what only looked like it, with or without its notes.
fn unfolded(day: &DayReport, notes: bool) -> String {
    let mut lines = vec![day.day.to_string()];
    for to in &day.destinations {
        lines.extend(at_destination(to));
    }
    lines.extend(day.notes.iter().filter(|_| notes).map(|note| format!("  note: {note}")));
    if !day.healed.is_empty() {
        lines.push(format!("  queued to be told again: {}", day.healed.join(", ")));
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (order, why) in &day.explained {
        reasons.entry(why).or_default().push(order);
    }
    lines.extend(reasons.into_iter().map(|(why, orders)| format!("  explained: {}: {why}", some(&orders))));
    lines.join("\n")
}

fn at_destination(to: &DestinationDay) -> Vec<String> {
    let id = &to.id;
    let lists = [("missing at", &to.missing), ("extra at", &to.extra), ("doubled at", &to.doubled)];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    let mut lines: Vec<_> = lists.map(|(what, list)| format!("  {what} {id}: {}", list.join(", "))).collect();
    lines.extend(to.missing_lines.iter().map(|(order, missing)| {
        format!("  {id} lacks {} of order {order}: {}", counted(missing.len(), "line"), missing.join(", "))
    }));
    lines.extend(to.error.iter().map(|error| format!("  {id} could not be asked: {error}")));
    lines
}

/// `5101, 5102 and 7 more`.
fn some(orders: &[&str]) -> String {
    match orders.len().checked_sub(NAMED) {
        None | Some(0) => orders.join(", "),
        Some(more) => format!("{} and {more} more", orders[..NAMED].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn days_that_agree_are_a_line_each_and_a_sentence() {
        let said = listing(&[samples::days(2)]);
        let expected = "\
alder-us · days in America/New_York · klaviyo-main counts its own in Europe/Berlin

day         store  recorded  klaviyo-main  missing  extra  doubled         gross     refunds           net
2025-11-01     40        40            40        ·      ·        ·  3,570.00 USD  207.50 USD  3,362.50 USD
2025-11-02     54        54            54        ·      ·        ·  4,819.50 USD  290.50 USD  4,529.00 USD

All 2 days agree: 94 orders at the store, each delivered exactly once to klaviyo-main. \
Nothing is missing, extra or doubled.";
        assert_eq!(said, expected);
    }

    #[test]
    fn refunds_that_the_store_does_not_list_are_not_said_to_be_none() {
        let said = listing(&[samples::without_refunds(1)]);
        assert!(
            said.starts_with("alder-us · days in America/New_York") && said.contains(" · the store lists no refunds\n")
        );
        assert!(said.contains("gross  refunds  net\n") && said.contains("3,570.00 USD        ?    ?\n"), "{said}");
    }

    #[test]
    fn a_day_that_differs_is_unfolded_to_its_orders() {
        let said = listing(&[samples::differing(3)]);
        for line in [
            "2025-11-02\n  missing at klaviyo-main: 5127, 5130\n  doubled at klaviyo-main: 5119",
            "  queued to be told again: 5127, 5130",
            "  explained: 5101, 5102: a test payment",
            "  klaviyo-main lacks 2 lines of order 5151: 8101, 8102",
        ] {
            assert!(said.contains(line), "{line} is not in\n{said}");
        }
        let end = "2 of 3 days differ: 2 orders missing, 1 order extra, 1 order doubled, 2 order lines missing. \
                   3 orders are explained.";
        assert_eq!(said.lines().last(), Some(end));
    }

    #[test]
    fn many_explained_orders_of_days_that_agree_are_summed_up() {
        let mut checked = samples::days(1);
        let unpaid = (0..20).map(|order| (order.to_string(), "not placed yet".to_owned()));
        checked.days[0].explained = unpaid.collect();
        checked.days[0].over = false;
        let said = listing(&[checked]);
        assert!(
            said.contains("explained on days that agree: 20 orders; --html and --json name them\n  20 not placed yet")
        );
        assert!(said.contains("USD  so far\n"), "{said}");
    }

    #[test]
    fn many_explained_orders_are_counted_beyond_the_first() {
        assert_eq!(some(&["1", "2", "3", "4", "5"]), "1, 2, 3, 4, 5");
        assert_eq!(some(&["1", "2", "3", "4", "5", "6", "7"]), "1, 2, 3, 4, 5 and 2 more");
    }
}
