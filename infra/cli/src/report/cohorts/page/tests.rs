//! The page, as text.

use super::super::samples::told;
use super::*;

fn made() -> Timestamp {
    "2026-04-15T08:00:00Z".parse().unwrap()
}

#[test]
fn every_figure_of_the_chart_is_in_a_table() {
    let mut told = told();
    told.currencies.retain(|cohorts| cohorts.currency == "USD");
    let page = page(&[told], made());
    assert_eq!(page.matches(r#"role="img""#).count(), 1);
    assert_eq!(page.matches("<tbody>").count(), 3, "net, gross, who came back");
    let january = r#"<tr><th scope="row">January 2026</th><td>2</td><td class="heat" style="--heat:0.47">70.00</td>"#;
    assert!(page.contains(january), "{page}");
    assert!(
        page.contains(
            "<td>60 %</td><td>50 %</td><td>100 %</td><td>100 %</td><td>30</td><td>670.00</td><td>525.00</td>"
        )
    );
    assert!(page.contains(
        r#"<tr><th scope="row">All</th><td>5</td><td>72.00</td><td>67.50</td><td>93.75</td><td>92.50</td></tr>"#
    ));
    assert!(page.contains("5 customers placed 10 orders in USD; 60 % came back, half of them within 30 days."));
    assert!(page.contains("12 orders left out: no e-mail, or no customer_hash_key"));
}

#[test]
fn each_cohort_has_its_curve_and_each_currency_its_chart() {
    let page = page(&[told()], made());
    assert_eq!(page.matches(r#"role="img""#).count(), 2);
    assert_eq!(page.matches(r#"<g class="curve" style="#).count(), 3 + 1);
    assert_eq!(page.matches(r#"<g class="curve average">"#).count(), 2);
    assert!(page.contains("<title>January 2026: 70.00 after the first month, 92.50 so far</title>"));
    let ids: Vec<_> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
}

#[test]
fn names_are_text_and_nothing_else_and_nothing_is_fetched() {
    let mut told = told();
    told.store = "<script>alert('x')</script>".into();
    for cohorts in &mut told.currencies {
        cohorts.currency = "<b>\"&".into();
    }
    let page = page(&[told], made());
    assert!(!page.contains("<script") && !page.contains("<b>") && page.contains("&lt;script&gt;"));
    assert!(["src=", "href=", "@import", "url("].iter().all(|loads| !page.contains(loads)));
}

#[test]
fn a_store_without_known_customers_says_so() {
    let mut told = told();
    told.currencies.clear();
    assert!(page(&[told], made()).contains("No orders of known customers."));
}
