//! The cohorts as one page that needs nothing else: curves of what a customer brings in, and every figure in tables. Pure.

mod curves;
mod figures;

use std::fmt::Write;

use jiff::Timestamp;

use super::Told;
use super::cohort::{Cohorts, Summary};
use super::listing::{per_customer, remarks, share};
use crate::numbers::{amount, count};
use crate::sheet::{Text, sheet};

use curves::Curves;

const STYLE: &str = include_str!("style.css");
/// How to read it.
const REMARK: &str = "A customer belongs to the month of their first order, in the store’s time zone; month 0 is that month. \
                      Gross is what orders were worth when they were placed, with tax and shipping; net is without what \
                      was given back for them and without orders that were cancelled, deleted or declined. What was given \
                      back counts in the month of its order. “All” is the average of \
                      the customers who have been customers for so long. They are known by a keyed hash of their e-mail only.";

/// The page about `told`, made at `made`.
pub(super) fn page(told: &[Told], made: Timestamp) -> String {
    let title = match told {
        [told] => format!("{}: customers by their first order, until {}", told.store, told.until),
        _ => format!("Customers of {} stores by their first order", told.len()),
    };
    let mut out = String::new();
    for (place, told) in told.iter().enumerate() {
        section(&mut out, place, told);
    }
    sheet(&title, made, STYLE, &out, REMARK)
}

fn section(out: &mut String, place: usize, told: &Told) {
    let _ = writeln!(out, "<h1>Customers by their first order: {}</h1>", Text(&told.store));
    let _ = writeln!(out, r#"<p class="quiet">Orders until {}</p>"#, told.until.strftime("%-d %B %Y"));
    for line in remarks(told).iter().flat_map(|remarks| remarks.lines()) {
        let _ = writeln!(out, r#"<p class="quiet">{}</p>"#, Text(line));
    }
    if told.currencies.is_empty() {
        out.push_str("<div class=\"verdict bad\"><p>No orders of known customers.</p></div>\n");
    }
    for (number, cohorts) in told.currencies.iter().enumerate() {
        currency(out, &format!("{place}-{number}"), cohorts);
    }
}

fn currency(out: &mut String, id: &str, cohorts: &Cohorts) {
    let currency = &cohorts.currency;
    let _ = writeln!(out, r#"<div class="verdict"><p>{}</p></div>"#, Text(&sentence(cohorts)));
    sums(out, cohorts);
    for (name, title, series) in [
        ("net", "What a customer has brought in, net", figures::net as figures::Series),
        ("gross", "What a customer has brought in, gross", figures::gross),
    ] {
        let title = format!("{title}, {currency}");
        if name == "net" {
            let curves = Curves { id: &format!("curves-{id}"), title: &title, cohorts: &cohorts.cohorts, series };
            out.push_str(&curves.html());
        }
        figures::matrix(out, &title, &cohorts.cohorts, series);
    }
    figures::returns(out, cohorts);
}

/// `5 customers placed 10 orders; 60 % came back, half of them within 30 days. On average …`.
fn sentence(cohorts: &Cohorts) -> String {
    let all = &cohorts.all;
    let back = match all.median_days_to_second {
        Some(days) => {
            format!("{} came back, half of them within {} days", share(all.came_back, all.customers), days.normalize())
        }
        None => "nobody came back so far".to_owned(),
    };
    format!(
        "{} customers placed {} orders in {}; {back}. Each has brought in {} net on average.",
        count(all.customers),
        count(all.orders),
        cohorts.currency,
        per_customer(all.net, all)
    )
}

fn sums(out: &mut String, cohorts: &Cohorts) {
    let Summary { customers, orders, gross, net, .. } = &cohorts.all;
    let currency = &cohorts.currency;
    let mut sums = vec![
        ("Customers".to_owned(), count(*customers)),
        ("Orders".to_owned(), count(*orders)),
        (format!("Gross {currency}"), amount(*gross)),
        (format!("Net {currency}"), amount(*net)),
    ];
    if cohorts.subscribers.customers > 0 {
        sums.push(("Subscribers".to_owned(), count(cohorts.subscribers.customers)));
    }
    out.push_str("<dl class=\"sums\">\n");
    for (name, value) in sums {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", Text(&name), Text(&value));
    }
    out.push_str("</dl>\n");
}

#[cfg(test)]
mod tests;
