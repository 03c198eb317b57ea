//! The page stands by itself, says what differs down to the order, and takes nothing for markup.

use super::*;
use crate::verify::samples::{days, differing, without_refunds};

fn made() -> Timestamp {
    "2026-11-22T01:13:00Z".parse().unwrap()
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = page(&[differing(31)], made());
    for outside in ["http:", "https:", "//", "<script", "<link", "@import", "url(", "<img", " src=", " href="] {
        assert!(!page.contains(outside), "{outside} is in the page");
    }
}

#[test]
fn the_verdict_comes_first_and_names_the_time_zone() {
    let right = page(&[days(31)], made());
    assert!(right.contains("<h1>Orders delivered: alder-us</h1>"));
    assert!(
        right.contains("All 31 days agree: 1,763 orders at the store, each delivered exactly once to klaviyo-main.")
    );
    assert!(right.contains("1 November – 1 December 2025"));
    assert!(right.contains("days in America/New_York · klaviyo-main counts its own days in Europe/Berlin"));
    assert!(right.contains("22 November 2026, 01:13 UTC"));
    assert!(!right.contains("The days that differ") && !right.contains(r#"class="verdict bad""#));
}

#[test]
fn a_differing_day_is_unfolded_to_its_orders_with_reasons() {
    let page = page(&[differing(31)], made());
    assert!(page.contains("<details open><summary>2025-11-02: 2 missing, 1 doubled</summary>"));
    for said in [
        r#"2 orders missing (at the store, not here): <span class="ids">5127, 5130</span>"#,
        r#"a test payment: <span class="ids">5101, 5102</span>"#,
        r#"order <span class="ids">5151</span> lacks 2 lines: <span class="ids">8101, 8102</span>"#,
        "could not be asked: it refuses the key: no scope metrics:read",
        "Queued to be told again",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(page.matches("<details open").count(), 3, "two days with differences, one that could not be asked");
    assert_eq!(page.matches("<details>").count(), 1, "what is explained elsewhere stays closed");
}

#[test]
fn the_table_says_everything_the_charts_show() {
    let page = page(&[differing(31)], made());
    let rows = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    assert_eq!(rows.matches("<tr").count(), 31);
    assert_eq!(rows.matches(r#"<tr class="bad">"#).count(), 3);
    assert_eq!(page.matches(r#"role="img""#).count(), 2, "orders and revenue");
    assert_eq!(page.matches("<desc").count(), 2);
}

#[test]
fn sums_of_what_should_be_none_are_written_out() {
    let none = "<td>94</td><td>94</td><td>94</td><td>0</td><td>0</td><td>0</td><td></td>";
    assert!(page(&[days(2)], made()).contains(&format!(r#"<tfoot><tr><th scope="row">In all</th>{none}"#)));
}

#[test]
fn each_currency_has_its_chart_and_is_named_with_its_amounts() {
    let mut checked = days(3);
    checked.days[1].revenue[0].currency = "EUR".to_owned();
    let page = page(&[checked], made());
    assert!(page.contains("Revenue per day, EUR") && page.contains("Revenue per day, USD"));
    assert!(page.contains("<td>4,819.50 EUR</td>") && page.contains(">Gross</th>"));
}

#[test]
fn refunds_that_the_store_does_not_list_are_not_said_to_be_none() {
    let page = page(&[without_refunds(3)], made());
    assert!(page.contains("· the store lists no refunds") && page.contains("<dt>Refunds USD</dt><dd>not known</dd>"));
    assert!(page.contains("refunds not known, net not known USD in all"));
    assert!(page.contains("<td>?</td>") && !page.contains("net of refunds"), "no line without a figure");
}

#[test]
fn names_ids_and_reasons_are_text_and_nothing_else() {
    let mut checked = differing(3);
    let evil = "<script>alert('x')</script>";
    checked.store = evil.to_owned();
    for day in &mut checked.days {
        day.time_zone = evil.to_owned();
        day.missing.push(evil.to_owned());
        day.explained.insert(evil.to_owned(), evil.to_owned());
        day.notes.push(evil.to_owned());
        day.healed.push(evil.to_owned());
        day.revenue[0].currency = evil.to_owned();
        let to = &mut day.destinations[0];
        (to.id, to.time_zone, to.error) = (evil.to_owned(), Some(evil.to_owned()), Some(evil.to_owned()));
        to.missing.push(evil.to_owned());
        to.missing_lines.insert(evil.to_owned(), vec![evil.to_owned()]);
    }
    checked.trouble = Some(evil.to_owned());
    let page = page(&[checked], made());
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(&#39;x&#39;)"));
}

#[test]
fn several_stores_share_a_page_and_one_without_days_says_why() {
    let trouble = Some("the store refuses the token".into());
    let broken = Checked { store: "b".into(), paused: false, days: Vec::new(), trouble };
    let page = page(&[days(1), broken], made());
    assert_eq!(page.matches("<h1>").count(), 2);
    assert!(page.contains("No day was compared. It stopped early: the store refuses the token."));
}
