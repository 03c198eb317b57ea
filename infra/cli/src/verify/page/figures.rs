//! The figures of every day in a table, which says everything the charts show. Pure.

use std::fmt::Write;

use poller::{DayReport, Revenue};
use rust_decimal::Decimal;

use crate::numbers::{amount, count};
use crate::sheet::Text;
use crate::verify::verdict::Checked;

/// The table, with the sums below it.
pub(super) fn table(out: &mut String, store: &Checked) {
    let destinations = store.destinations();
    let currency = one_currency(store);
    let named = |heading: &str| match currency {
        Some(currency) => format!("{heading}, {currency}"),
        None => heading.to_owned(),
    };
    let mut headings = ["Day", "Store", "Recorded"].map(str::to_owned).to_vec();
    headings.extend(destinations.iter().map(|id| (*id).to_owned()));
    headings.extend(["Missing", "Extra", "Doubled", "Explained"].map(str::to_owned));
    headings.extend(["Gross", "Refunds", "Net"].map(named));
    headings.extend(destinations.iter().map(|id| format!("Net at {id}")));
    let headings: String = headings.iter().map(|text| format!(r#"<th scope="col">{}</th>"#, Text(text))).collect();
    let _ = writeln!(
        out,
        r#"<h2>Every day in figures</h2>
<div class="wide" tabindex="0" role="region" aria-label="Figures of every day"><table>
<thead><tr>{headings}</tr></thead>
<tbody>"#
    );
    for day in &store.days {
        let class = if day.is_right() { "" } else { r#" class="bad""# };
        let cells = cells(day, currency.is_some());
        let so_far = if day.over { "" } else { " so far" };
        let _ = writeln!(out, r#"<tr{class}><th scope="row">{}{so_far}</th>{cells}</tr>"#, day.day);
    }
    let totals = totals(store, currency.is_some());
    let _ = writeln!(
        out,
        r#"</tbody>
<tfoot><tr><th scope="row">In all</th>{totals}</tr></tfoot>
</table></div>"#
    );
}

/// The currency of all amounts, if there is just one.
fn one_currency(store: &Checked) -> Option<&str> {
    let mut currencies = store.days.iter().flat_map(|day| {
        day.revenue.iter().chain(day.destinations.iter().flat_map(|to| &to.revenue)).map(|of| of.currency.as_str())
    });
    let first = currencies.next()?;
    currencies.all(|other| other == first).then_some(first)
}

fn cells(day: &DayReport, plain: bool) -> String {
    let mut cells = vec![cell(&count(day.store_orders)), cell(&count(day.recorded_orders))];
    cells.extend(day.destinations.iter().map(|to| cell(&to.orders.map_or_else(|| "?".to_owned(), count))));
    let alarming = [&day.missing, &day.extra, &day.doubled].map(Vec::len);
    cells.extend(alarming.map(|number| if number == 0 { cell("") } else { bad(number) }));
    cells.push(cell(&few(day.explained.len())));
    cells.extend(money(&day.revenue, plain));
    cells.extend(day.destinations.iter().map(|to| amounts(&to.revenue, plain, |of| of.net)));
    cells.concat()
}

fn totals(store: &Checked, plain: bool) -> String {
    let days = &store.days;
    let number = |figure: fn(&DayReport) -> usize| days.iter().map(figure).sum::<usize>();
    let recorded = days.iter().map(|day| day.recorded_orders).sum();
    let mut cells = vec![cell(&count(store.orders())), cell(&count(recorded))];
    let places = 0..store.destinations().len();
    cells.extend(places.clone().map(|place| cell(&store.delivered(place).map_or_else(|| "?".to_owned(), count))));
    let alarming = [number(|day| day.missing.len()), number(|day| day.extra.len()), number(|day| day.doubled.len())];
    cells.extend(alarming.map(|number| if number == 0 { cell("0") } else { bad(number) }));
    cells.push(cell(&few(number(|day| day.explained.len()))));
    cells.extend(money(&store.revenue(), plain));
    cells.extend(places.map(|place| amounts(&store.revenue_at(place), plain, |of| of.net)));
    cells.concat()
}

fn money(revenue: &[Revenue], plain: bool) -> [String; 3] {
    [
        amounts(revenue, plain, |of| Some(of.gross)),
        amounts(revenue, plain, |of| of.refunds),
        amounts(revenue, plain, |of| of.net),
    ]
}

/// A line for each currency, which is left out where the heading names the only one.
fn amounts(revenue: &[Revenue], plain: bool, figure: fn(&Revenue) -> Option<Decimal>) -> String {
    let line = |of: &Revenue| match (figure(of), plain) {
        (None, _) => "?".to_owned(),
        (Some(figure), true) => amount(figure),
        (Some(figure), false) => Text(&format!("{} {}", amount(figure), of.currency)).to_string(),
    };
    format!("<td>{}</td>", revenue.iter().map(line).collect::<Vec<_>>().join("<br>"))
}

fn cell(text: &str) -> String {
    format!("<td>{}</td>", Text(text))
}

/// A figure that should be none and is not.
fn bad(number: usize) -> String {
    format!(r#"<td class="bad">{number}</td>"#)
}

/// Nothing for none.
fn few(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}
