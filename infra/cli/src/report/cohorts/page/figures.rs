//! The figures in tables, which say everything the chart shows. Pure.

use std::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::curves::average;
use crate::numbers::{amount, count};
use crate::report::cohorts::cohort::{Cohort, Cohorts, Summary, Within};
use crate::report::cohorts::listing::{per_customer, share};
use crate::sheet::Text;

/// What is shown of a cohort, by its age in months.
pub(super) type Series = fn(&Cohort) -> &Vec<Decimal>;

/// What was left of what each customer had spent.
pub(super) fn net(cohort: &Cohort) -> &Vec<Decimal> {
    &cohort.net_per_customer
}

/// What each customer had spent.
pub(super) fn gross(cohort: &Cohort) -> &Vec<Decimal> {
    &cohort.gross_per_customer
}

/// A row for each month of first orders, a column for each month since; the more, the darker.
pub(super) fn matrix(out: &mut String, title: &str, cohorts: &[Cohort], series: Series) {
    let all = average(cohorts, series);
    let most = cohorts.iter().flat_map(series).copied().max().unwrap_or_default();
    let ages = (0..all.len()).map(|age| if age == 0 { "Month 0".to_owned() } else { format!("+{age}") });
    let headings: Vec<_> = ["First order".to_owned(), "Customers".to_owned()].into_iter().chain(ages).collect();
    begin(out, title, &headings);
    for cohort in cohorts {
        let cells: String = series(cohort).iter().map(|value| heated(*value, most)).collect();
        let (month, customers) = (cohort.month.strftime("%B %Y"), count(cohort.summary.customers));
        let rest = "<td></td>".repeat(all.len() - series(cohort).len());
        let _ = writeln!(out, r#"<tr><th scope="row">{month}</th><td>{customers}</td>{cells}{rest}</tr>"#);
    }
    let customers = count(cohorts.iter().map(|cohort| cohort.summary.customers).sum());
    let cells: String = all.iter().map(|value| cell(&amount(*value))).collect();
    end(out, &format!(r#"<tr><th scope="row">All</th><td>{customers}</td>{cells}</tr>"#));
}

/// How many came back, and how soon.
pub(super) fn returns(out: &mut String, cohorts: &Cohorts) {
    let currency = &cohorts.currency;
    let headings = [
        "First order",
        "Customers",
        "Orders",
        "Came back",
        "Within 30 days",
        "Within 60 days",
        "Within 90 days",
        "Median days to the second order",
        &format!("Gross, {currency}"),
        &format!("Net, {currency}"),
        "Net per customer so far",
    ];
    begin(out, &format!("Who came back, {currency}"), &headings.map(str::to_owned));
    for cohort in &cohorts.cohorts {
        row(out, &cohort.month.strftime("%B %Y").to_string(), &cohort.summary);
    }
    let mut groups = String::new();
    if cohorts.subscribers.customers > 0 {
        row(&mut groups, "Subscribers", &cohorts.subscribers);
        row(&mut groups, "Others", &cohorts.others);
    }
    row(&mut groups, "All", &cohorts.all);
    end(out, groups.trim_end());
    out.push_str(
        "<p class=\"quiet\">Within 30, 60 and 90 days: of the customers whose first order is at least as long ago.</p>\n",
    );
}

fn row(out: &mut String, name: &str, summary: &Summary) {
    let mut cells = vec![count(summary.customers), count(summary.orders), share(summary.came_back, summary.customers)];
    cells.extend(summary.second_within.iter().map(|Within { customers, came_back, .. }| share(*came_back, *customers)));
    cells.push(summary.median_days_to_second.map_or_else(String::new, |days| days.normalize().to_string()));
    cells.extend([amount(summary.gross), amount(summary.net), per_customer(summary.net, summary)]);
    let cells: String = cells.iter().map(|text| cell(text)).collect();
    let _ = writeln!(out, r#"<tr><th scope="row">{name}</th>{cells}</tr>"#);
}

fn begin(out: &mut String, title: &str, headings: &[String]) {
    let headings: String = headings.iter().map(|text| format!(r#"<th scope="col">{}</th>"#, Text(text))).collect();
    let title = Text(title);
    let _ = writeln!(
        out,
        r#"<h2>{title}</h2>
<div class="wide" tabindex="0" role="region" aria-label="{title}"><table>
<thead><tr>{headings}</tr></thead>
<tbody>"#
    );
}

fn end(out: &mut String, sums: &str) {
    let _ = writeln!(out, "</tbody>\n<tfoot>{sums}</tfoot>\n</table></div>");
}

fn cell(text: &str) -> String {
    format!("<td>{}</td>", Text(text))
}

/// A figure on a ground that is the darker the more it is.
fn heated(value: Decimal, most: Decimal) -> String {
    let heat = if most > Decimal::ZERO { (value / most).max(Decimal::ZERO) } else { Decimal::ZERO };
    let heat = heat.to_f64().expect("a part of a whole");
    format!(r#"<td class="heat" style="--heat:{heat:.2}">{}</td>"#, amount(value))
}
