//! What looks like a difference and is none says why.

use jiff::ToSpan;
use local::store::Payment;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::stage::{Stage, at, ids, is_right, quiet};
use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_are_not_placed_dropped_set_aside_or_only_a_test_are_explained() {
    let mut options = quiet();
    options.inbox.realistic_drops = true;
    let app = App::with(options).await;
    let unpaid = app.place_with(at(8, 0), Payment::Later, |_| {});
    let incomplete = app.place_with(at(9, 0), Payment::Refused, |_| {});
    let dropped = app.place_with(at(10, 0), Payment::Captured, |order| order.billing.email = "mara@example.com".into());
    let nobody = app.place_with(at(11, 0), Payment::Captured, |order| {
        order.billing.email.clear();
        order.billing.phone.clear();
    });
    let test =
        app.place_with(at(12, 0), Payment::Captured, |order| order.payment_method = "Test Payment Gateway".into());
    for order in [unpaid, incomplete, dropped, nobody, test] {
        app.tell(order).await;
    }
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let why = [
        (unpaid, "Awaiting Payment: not placed yet"),
        (incomplete, "Incomplete: not placed yet"),
        (dropped, "klaviyo-main drops its e-mail address silently, as one of a test domain"),
        (nobody, "set aside: no valid e-mail address and no phone number"),
        (test, "paid with a test gateway"),
    ];
    let why: Value = why.iter().map(|(order, why)| (order.to_string(), json!(why))).collect();
    assert_eq!(entry["explained"], why);
    assert_eq!((&entry["store_orders"], &entry["recorded_orders"]), (&json!(3), &json!(2)));
    assert_eq!(entry["destinations"][0]["orders"], 1);
    let healed = app.heal().await;
    assert_eq!(healed["healed"], json!([]));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_edited_unplaced_or_redated_after_it_was_told_is_not_missing() {
    let app = App::with(quiet()).await;
    let edited = app.sell(at(10, 0)).await;
    app.change(edited, |order| order.parcels_to.as_mut().unwrap().cost += Decimal::from(5));
    let unplaced = app.sell(at(11, 0)).await;
    app.change(unplaced, |order| order.status = local::store::OrderStatus::AwaitingPayment);
    let redated = app.sell(at(12, 0)).await;
    app.change(redated, |order| order.created -= 24.hours());
    let entry = app.verify().await;
    assert!(is_right(&entry), "{entry}");
    let why = |order: u64| entry["explained"][order.to_string()].as_str().unwrap_or_default();
    assert!(why(edited).starts_with("changed since klaviyo-main was told: worth "), "{entry}");
    assert_eq!(why(unplaced), "Awaiting Payment: not placed yet; klaviyo-main was told of it before");
    assert_eq!(why(redated), "klaviyo-main has it on this day; the store has it on 2026-06-09");
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redated_order_is_found_where_it_was_told_and_not_told_again() {
    let app = App::with(quiet()).await;
    let order = app.sell(at(12, 0) - 24.hours()).await;
    app.change(order, |order| order.created += 24.hours());
    let entry = app.heal().await;
    assert_eq!(entry["missing"], json!([]), "{entry}");
    assert_eq!(entry["explained"], json!({order.to_string(): "klaviyo-main has it under 2026-06-09"}));
    assert_eq!(entry["healed"], ids([]));
    app.end().await;
}
