//! Whole deliveries that go well, over HTTP.

use domain::{Customer, Email, Emitted, Event, Order, Verdict};
use jiff::SignedDuration;
use local::wicked::{Kind, Wicked};
use rust_decimal_macros::dec;
use serde_json::Value;

use super::stage::{account, due, soon, tags, wicked};
use crate::samples::{events_of, order, order_of, order_with_lines, refund};

fn paths(wicked: &Wicked) -> Vec<String> {
    let asked = |request: &local::web::LoggedRequest| format!("{} {}", request.method, request.path);
    wicked.requests().all().iter().map(asked).collect()
}

/// A member of every object of a kind.
fn each(wicked: &Wicked, kind: Kind, name: &str) -> Vec<Value> {
    wicked.all(kind).iter().map(|object| object[name].clone()).collect()
}

fn first(order: &Order) -> Vec<Event> {
    due(order, &Emitted::new())
}

#[tokio::test]
async fn products_come_first_then_the_contact_then_the_order() {
    let wicked = wicked().await;
    let events = first(&order());
    let verdicts = account(&wicked).deliver(&events, soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); events.len()]);
    assert_eq!(paths(&wicked), ["POST /products", "GET /latest", "POST /contacts", "POST /orders"]);
    assert_eq!((wicked.all(Kind::OrderItems).len(), wicked.all(Kind::Payments).len()), (2, 1));
    assert!(wicked.strangers().is_empty());
}

#[tokio::test]
async fn who_and_what_is_known_is_not_told_again_by_one_process_nor_who_is_known_by_another() {
    let wicked = wicked().await;
    let one = account(&wicked);
    for id in ["1", "2"] {
        one.deliver(&first(&order_of(id, "ana@harbourmail.example")), soon()).await;
    }
    assert_eq!(wicked.requests().count("/products"), 1);
    assert_eq!((wicked.requests().count("/contacts"), wicked.requests().count("/latest")), (1, 1));
    account(&wicked).deliver(&first(&order_of("3", "ana@harbourmail.example")), soon()).await;
    assert_eq!((wicked.requests().count("/contacts"), wicked.requests().count("/latest")), (1, 2));
    assert_eq!(wicked.requests().count("/orders"), 3);
}

/// The times contacts were said to be there since, in the order of the requests. Whether an account that has the contact
/// takes on an earlier one is not documented, so this looks at what is told and not at what is kept.
fn told_since(wicked: &Wicked) -> Vec<Value> {
    let posts = wicked.requests().all().into_iter().filter(|request| request.path == "/contacts");
    let contacts = posts.flat_map(|request| serde_json::from_slice::<Vec<Value>>(&request.body).unwrap());
    contacts.map(|contact| contact["CreateDate"].clone()).collect()
}

#[tokio::test]
async fn a_contact_is_told_since_the_earliest_order_whatever_comes_first_and_never_since_a_later_one() {
    let wicked = wicked().await;
    let at = |id: &str, hours: i64| {
        let order = order_of(id, "ana@harbourmail.example");
        Order { created_at: order.created_at + SignedDuration::from_hours(hours), ..order }
    };
    let account = account(&wicked);
    for (id, hours) in [("5", 5), ("1", 1), ("9", 9)] {
        account.deliver(&first(&at(id, hours)), soon()).await;
    }
    assert_eq!(told_since(&wicked), ["2026-08-03 06:42:09", "2026-08-03 02:42:09"]);
    let other = super::stage::account(&wicked);
    let together: Vec<_> = [at("8", 8), at("0", 0)].iter().flat_map(first).collect();
    other.deliver(&together, soon()).await;
    assert_eq!(told_since(&wicked)[2..], ["2026-08-03 01:42:09"]);
}

#[tokio::test]
async fn many_orders_are_one_request_and_what_changed_of_others_one_more_of_each_kind() {
    let wicked = wicked().await;
    let account = account(&wicked);
    let old = order_of("1", "ana@harbourmail.example");
    let told = first(&old);
    account.deliver(&told, soon()).await;
    let mut changed = Order { refunds: vec![refund("63", dec!(5), &[])], ..old };
    changed.lines.push(domain::Line { id: "7".into(), ..changed.lines[0].clone() });
    let mut events = due(&changed, &tags(&told));
    for id in 2..40 {
        events.extend(first(&order_of(&id.to_string(), &format!("s{id}@harbourmail.example"))));
    }
    let verdicts = account.deliver(&events, soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); events.len()]);
    let counts = ["/orders", "/orderitems", "/orderpayments", "/contacts"].map(|path| wicked.requests().count(path));
    assert_eq!(counts, [2, 1, 1, 2]);
    assert_eq!(wicked.all(Kind::Orders).len(), 39);
    assert!(wicked.strangers().is_empty() && wicked.doubled().is_empty());
}

#[tokio::test]
async fn more_than_a_thousand_rows_are_several_requests() {
    let wicked = wicked().await;
    let account = account(&wicked);
    let told = first(&order());
    account.deliver(&told, soon()).await;
    let long = order_with_lines(1_100);
    let verdicts = account.deliver(&due(&long, &tags(&told)), soon()).await;
    assert!(verdicts.len() == 1_100 && verdicts.iter().all(|verdict| *verdict == Verdict::delivered()));
    assert_eq!((wicked.requests().count("/orderitems"), wicked.all(Kind::OrderItems).len()), (2, 1_102));
}

#[tokio::test]
async fn an_event_given_twice_is_sent_once_and_answered_twice() {
    let wicked = wicked().await;
    let mut events = first(&order());
    events.extend(first(&order()));
    let verdicts = account(&wicked).deliver(&events, soon()).await;
    assert_eq!(verdicts, vec![Verdict::delivered(); events.len()]);
    assert_eq!((wicked.all(Kind::Orders).len(), wicked.all(Kind::Payments).len()), (1, 1));
}

#[tokio::test]
async fn what_means_nothing_here_costs_nothing_and_nobody_holds_up_the_others() {
    let wicked = wicked().await;
    let fulfilled = Order { fulfilled_at: Some(order().created_at), ..order_of("2", "b@harbourmail.example") };
    let nobody = Order { customer: Customer { email: None, ..order().customer }, ..order_of("3", "c@x.example") };
    let mut events = events_of(fulfilled);
    events.extend(events_of(nobody));
    events.push(crate::samples::started_checkout(crate::samples::checkout()));
    let verdicts = account(&wicked).deliver(&events, soon()).await;
    let rejected = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Rejected { .. })).count();
    assert_eq!((rejected, verdicts.len()), (3, 8), "{verdicts:?}");
    assert_eq!(each(&wicked, Kind::Orders, "SourceID"), ["2"]);
    let only = [crate::samples::started_checkout(crate::samples::checkout())];
    let before = wicked.requests().all().len();
    assert_eq!(account(&wicked).deliver(&only, soon()).await, [Verdict::delivered()]);
    assert_eq!(wicked.requests().all().len(), before);
}

#[tokio::test]
async fn spellings_of_an_address_are_one_contact() {
    let wicked = wicked().await;
    let spelled = |id: &str, email: &str| Order {
        customer: Customer { email: Email::parse(email), ..order().customer },
        ..order_of(id, email)
    };
    let orders = [spelled("1", "Ana@Harbourmail.example"), spelled("2", " ana@harbourmail.example")];
    account(&wicked).deliver(&orders.iter().flat_map(first).collect::<Vec<_>>(), soon()).await;
    assert_eq!(each(&wicked, Kind::Contacts, "SourceID"), ["ana@harbourmail.example"]);
}
