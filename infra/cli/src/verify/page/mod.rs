//! The comparison as one page that needs nothing else: verdict, charts, the differing days down to the order, figures.
//! Pure.

mod chart;
mod figures;
mod unfolded;

use std::fmt::Write;

use jiff::Timestamp;
use poller::{DayReport, Revenue};
use rust_decimal::Decimal;

use super::verdict::Checked;
use crate::numbers::{amount, count, short};
use crate::sheet::{COLOURS, Text, sheet};

use chart::{Chart, Day};

/// How to read it.
const REMARK: &str = "A day is a day in the store’s time zone. An order counts once it is placed by \
                      the store’s own rule; gross is what a day’s orders are worth, refunds what was given back on that \
                      day, net the difference.";
/// With no more days than this two charts stand side by side.
const FEW: usize = 9;

/// The page about `stores`, made at `made`.
pub(crate) fn page(stores: &[Checked], made: Timestamp) -> String {
    let title = match stores {
        [store] => format!("{}: orders delivered, {}", store.store, range(store)),
        _ => format!("Orders delivered at {} stores", stores.len()),
    };
    let mut out = String::new();
    for (place, store) in stores.iter().enumerate() {
        section(&mut out, place, store);
    }
    sheet(&title, made, "", &out, REMARK)
}

fn section(out: &mut String, place: usize, store: &Checked) {
    let (right, zone) = (store.is_right(), store.days.first().map_or("UTC", |day| day.time_zone.as_str()));
    let _ = writeln!(out, "<h1>Orders delivered: {}</h1>", Text(&store.store));
    let _ = writeln!(
        out,
        r#"<p class="quiet">{} · days in {}{}</p>"#,
        range(store),
        Text(zone),
        Text(&remarks(store, zone))
    );
    let class = if right { "verdict" } else { "verdict bad" };
    let _ = writeln!(out, r#"<div class="{class}"><p>{}</p></div>"#, Text(&store.sentence()));
    if store.days.is_empty() {
        return;
    }
    sums(out, store);
    charts(out, place, store);
    unfolded::differing(out, store);
    unfolded::explained(out, store);
    figures::table(out, store);
}

/// `1 – 30 November 2026`.
fn range(store: &Checked) -> String {
    let (Some(first), Some(last)) = (store.days.first(), store.days.last()) else { return "no days".to_owned() };
    let (first, last) = (first.day, last.day);
    let end = last.strftime("%-d %B %Y");
    if first == last {
        return end.to_string();
    }
    let format = match ((first.year(), first.month()) == (last.year(), last.month()), first.year() == last.year()) {
        (true, _) => "%-d",
        (false, true) => "%-d %B",
        (false, false) => "%-d %B %Y",
    };
    format!("{} – {end}", first.strftime(format))
}

/// Names the destinations whose account counts days in another zone, and says if the store lists no refunds.
fn remarks(store: &Checked, zone: &str) -> String {
    let destinations = store.days.first().map(|day| day.destinations.as_slice()).unwrap_or_default();
    let other = destinations.iter().filter_map(|to| Some((&to.id, to.time_zone.as_ref().filter(|own| *own != zone)?)));
    let other = other.map(|(id, own)| format!(" · {id} counts its own days in {own}"));
    let unlisted = store.is_without_refunds().then(|| " · the store lists no refunds".to_owned());
    other.chain(unlisted).collect()
}

fn sums(out: &mut String, store: &Checked) {
    out.push_str("<dl class=\"sums\">\n");
    let mut sum = |name: &str, value: String| {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", Text(name), Text(&value));
    };
    sum("Orders at the store", count(store.orders()));
    for (place, id) in store.destinations().iter().enumerate() {
        let known = store.delivered(place).map_or_else(|| "not all known".to_owned(), count);
        sum(&format!("At {id}"), known);
    }
    let differing = u64::try_from(store.differing().count()).unwrap_or(u64::MAX);
    sum("Days that differ", format!("{} of {}", count(differing), store.days.len()));
    for Revenue { currency, gross, refunds, net } in store.revenue() {
        sum(&format!("Gross {currency}"), amount(gross));
        sum(&format!("Refunds {currency}"), known(refunds));
        sum(&format!("Net {currency}"), known(net));
    }
    out.push_str("</dl>\n");
}

/// An amount, where the store says it.
fn known(figure: Option<Decimal>) -> String {
    figure.map_or_else(|| "not known".to_owned(), amount)
}

fn charts(out: &mut String, place: usize, store: &Checked) {
    let few = if store.days.len() <= FEW { " few" } else { "" };
    let _ = writeln!(out, r#"<div class="charts{few}">"#);
    let destinations = store.destinations();
    let coloured = destinations.iter().zip(COLOURS.iter().cycle()).map(|(id, colour)| (*id, *colour));
    let series: Vec<_> = std::iter::once(("at the store", "store")).chain(coloured).collect();
    let orders = |day: &DayReport| {
        let delivered = day.destinations.iter().map(|to| to.orders.map(Decimal::from));
        std::iter::once(Some(Decimal::from(day.store_orders))).chain(delivered).collect()
    };
    let chart = Chart {
        id: &format!("orders-{place}"),
        title: "Orders per day",
        description: &format!("{} The figures are in the table below.", store.sentence()),
        series: &series,
        days: &days(store, orders, true),
        show: short,
    };
    out.push_str(&chart.html());
    for (number, Revenue { currency, gross, refunds, net }) in store.revenue().into_iter().enumerate() {
        let money = |day: &DayReport| {
            let of_day = day.revenue.iter().find(|revenue| revenue.currency == currency);
            let none = Some(Decimal::ZERO);
            let (gross, left) = of_day.map_or((none, none), |revenue| (Some(revenue.gross), revenue.net));
            std::iter::once(gross).chain(net.and(Some(left))).collect()
        };
        let series = [("gross", "gross"), ("net of refunds", "net")];
        let series = if net.is_some() { &series[..] } else { &series[..1] };
        let (gross, refunds, net) = (amount(gross), known(refunds), known(net));
        let chart = Chart {
            id: &format!("revenue-{place}-{number}"),
            title: &format!("Revenue per day, {currency}"),
            description: &format!(
                "Gross {gross}, refunds {refunds}, net {net} {currency} in all. The figures are in the table below."
            ),
            series,
            days: &days(store, money, false),
            show: short,
        };
        out.push_str(&chart.html());
    }
    out.push_str("</div>\n");
}

fn days(store: &Checked, values: impl Fn(&DayReport) -> Vec<Option<Decimal>>, marks: bool) -> Vec<Day> {
    let day = |day: &DayReport| Day { day: day.day, values: values(day), marked: marks && !day.is_right() };
    store.days.iter().map(day).collect()
}

#[cfg(test)]
mod tests;
