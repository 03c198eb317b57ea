//! The differing days down to the order ids, and what only looked like a difference. Pure.

use std::collections::BTreeMap;
use std::fmt::Write;

use poller::{DayReport, DestinationDay};

use crate::numbers::counted;
use crate::sheet::Text;
use crate::verify::verdict::Checked;

/// So many reasons are summed up; the days name all.
const NAMED: usize = 8;

/// Each differing day, open.
pub(super) fn differing(out: &mut String, store: &Checked) {
    let mut days = store.differing().peekable();
    if days.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "<h2>The days that differ</h2>");
    for day in days {
        let _ = writeln!(out, "<details open><summary>{}: {}</summary>", day.day, Text(&brief(day)));
        for destination in &day.destinations {
            at_destination(out, destination);
        }
        for note in &day.notes {
            let _ = writeln!(out, "<p>{}</p>", Text(note));
        }
        if !day.healed.is_empty() {
            let _ = writeln!(out, "<p>Queued to be told again: {}</p>", ids(&day.healed));
        }
        if !day.explained.is_empty() {
            let _ = writeln!(out, "<h3>Not counted as a difference</h3>");
            reasons(out, day);
        }
        out.push_str("</details>\n");
    }
}

/// What only looked different on the other days, closed.
pub(super) fn explained(out: &mut String, store: &Checked) {
    let has_more = |day: &&DayReport| day.is_right() && !(day.explained.is_empty() && day.notes.is_empty());
    let days: Vec<_> = store.days.iter().filter(has_more).collect();
    if days.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>Explained on days that agree</h2>");
    let summary = store.reasons();
    let item = |(why, orders): &(&str, usize)| format!("<li>{}: {}</li>", counted(*orders, "order"), Text(why));
    let named: String = summary.iter().take(NAMED).map(item).collect();
    let more = summary.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!("<li>and {}</li>", counted(more, "other reason")) };
    if !summary.is_empty() {
        let _ = writeln!(out, "<ul>{named}{more}</ul>");
    }
    let _ = writeln!(out, "<details><summary>{}, order by order</summary>", counted(days.len(), "day"));
    for day in days {
        let _ = writeln!(out, "<h3>{}</h3>", day.day);
        for note in &day.notes {
            let _ = writeln!(out, "<p>{}</p>", Text(note));
        }
        reasons(out, day);
    }
    out.push_str("</details>\n");
}

/// `1 missing, 2 doubled`.
fn brief(day: &DayReport) -> String {
    let lines = day.destinations.iter().flat_map(|to| to.missing_lines.values()).map(Vec::len).sum::<usize>();
    let silent = day.destinations.iter().filter(|to| to.error.is_some()).map(|to| format!("{} not asked", to.id));
    let parts = [
        (day.missing.len(), "missing"),
        (day.extra.len(), "extra"),
        (day.doubled.len(), "doubled"),
        (lines, if lines == 1 { "line missing" } else { "lines missing" }),
    ];
    let said = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    said.chain(silent).collect::<Vec<_>>().join(", ")
}

fn at_destination(out: &mut String, to: &DestinationDay) {
    let mut items = Vec::new();
    let lists = [
        ("missing (at the store, not here)", &to.missing),
        ("extra (here, not at the store)", &to.extra),
        ("doubled (here more than once)", &to.doubled),
    ];
    for (what, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        items.push(format!("{} {what}: {}", counted(list.len(), "order"), ids(list)));
    }
    for (order, lines) in &to.missing_lines {
        items.push(format!("order {} lacks {}: {}", id(order), counted(lines.len(), "line"), ids(lines)));
    }
    if let Some(error) = &to.error {
        items.push(format!("could not be asked: {}", Text(error)));
    }
    if !items.is_empty() {
        let items: String = items.iter().map(|item| format!("<li>{item}</li>")).collect();
        let _ = writeln!(out, "<h3>{}</h3>\n<ul>{items}</ul>", Text(&to.id));
    }
}

/// The explained orders of a day, those with one reason together.
fn reasons(out: &mut String, day: &DayReport) {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (order, why) in &day.explained {
        by_reason.entry(why).or_default().push(order.clone());
    }
    let item = |(why, orders): (&&str, &Vec<String>)| format!("<li>{}: {}</li>", Text(why), ids(orders));
    let items: String = by_reason.iter().map(item).collect();
    if !items.is_empty() {
        let _ = writeln!(out, "<ul>{items}</ul>");
    }
}

fn id(id: &str) -> String {
    format!(r#"<span class="ids">{}</span>"#, Text(id))
}

fn ids(list: &[String]) -> String {
    id(&list.join(", "))
}
