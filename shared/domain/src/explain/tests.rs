//! What is said of every event, and that it never contradicts the rule.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::samples::{at, order, refund, rules, situation, store};
use crate::{Customer, Rules, Status, SyncMode};

fn placed() -> Emitted {
    [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())].into()
}

/// Of each event: name, the end of its key, how it stands and why.
fn said(explained: Vec<Explanation>) -> Vec<String> {
    let prefix = "bigcommerce:alder-us:";
    let line = |explanation: Explanation| {
        let key = explanation.key.map(|key| key.as_str().strip_prefix(prefix).unwrap().to_owned()).unwrap_or_default();
        let why = explanation.why.unwrap_or_default();
        format!("{} {key} {} {why}", explanation.metric.name(), explanation.standing.name()).trim_end().to_owned()
    };
    explained.into_iter().map(line).collect()
}

fn of(order: Order, sent: &Emitted, refused: &Emitted) -> Vec<String> {
    let (store, rules) = (store(), rules());
    said(explain_order(&Arc::new(order), Past { sent, refused }, &situation(&store, &rules)))
}

fn with_status(id: &str, name: &str) -> Order {
    Order { status: Status { id: id.into(), name: name.into() }, ..order() }
}

#[test]
fn an_order_that_is_not_paid_says_what_it_waits_for() {
    let unpaid = Order { refunds: vec![refund("63", 7, 5.into())], ..with_status("7", "Awaiting Payment") };
    let expected = [
        "Placed Order 5127 waiting Awaiting Payment: not placed yet",
        "Ordered Product 5127:line:90211 waiting Awaiting Payment: not placed yet",
        "Ordered Product 5127:line:90212 waiting Awaiting Payment: not placed yet",
        "Fulfilled Order 5127 waiting not fulfilled yet",
        "Cancelled Order 5127 waiting not cancelled",
        "Refunded Order  waiting Awaiting Payment: not placed yet",
    ];
    assert_eq!(of(unpaid, &Emitted::new(), &Emitted::new()), expected);
}

#[test]
fn an_order_that_was_told_says_what_may_come_still() {
    let mut refused = Emitted::new();
    let mut sent = placed();
    sent.remove(&Tag::Line("90212".into()));
    refused.insert(Tag::Line("90212".into()));
    let expected = [
        "Placed Order 5127 told",
        "Ordered Product 5127:line:90211 told",
        "Ordered Product 5127:line:90212 refused refused by the destination",
        "Fulfilled Order 5127 due",
        "Cancelled Order 5127 waiting not cancelled",
        "Refunded Order  waiting no refund",
    ];
    assert_eq!(of(Order { fulfilled_at: Some(at(5)), ..order() }, &sent, &refused), expected);
}

#[test]
fn an_order_deleted_in_the_checkout_never_says_anything() {
    let deleted = Order { deleted: true, dead: true, in_checkout: true, ..with_status("0", "Incomplete") };
    let said = of(deleted, &Emitted::new(), &Emitted::new());
    assert_eq!(said.len(), 6);
    assert!(said.iter().all(|line| line.ends_with("never deleted while still in checkout")), "{said:?}");
}

#[test]
fn a_part_says_which_order_tells_what_was_bought() {
    let part = Order {
        part_of: Some("5126".into()),
        fulfilled_at: Some(at(5)),
        cancelled_at: Some(at(6)),
        refunds: vec![refund("63", 7, 5.into())],
        ..order()
    };
    let expected = [
        "Placed Order 5127 never part of order 5126: told of that one",
        "Ordered Product 5127:line:90211 never part of order 5126: told of that one",
        "Ordered Product 5127:line:90212 never part of order 5126: told of that one",
        "Fulfilled Order 5127 due",
        "Cancelled Order 5127 never part of order 5126: told of that one",
        "Refunded Order 5127 due",
    ];
    assert_eq!(of(part.clone(), &Emitted::new(), &Emitted::new()), expected);
    let (store, rules) = (store(), Rules { parts_are_orders: true, ..rules() });
    let (none, order) = (Emitted::new(), Arc::new(part));
    let explained = explain_order(&order, Past { sent: &none, refused: &none }, &situation(&store, &rules));
    assert!(explained.iter().all(|explanation| explanation.standing == Standing::Due), "{explained:?}");
}

#[test]
fn what_is_gone_from_the_order_was_told_all_the_same() {
    let mut sent = placed();
    sent.extend([Tag::Line("9".into()), Tag::Refund("63".into())]);
    let said = of(order(), &sent, &Emitted::new());
    assert!(said.contains(&"Ordered Product 5127:line:9 told".to_owned()), "{said:?}");
    assert_eq!(said.last().unwrap(), "Refunded Order 5127 told", "the only one has the order's own key");
    sent.insert(Tag::Refund("64".into()));
    let said = of(order(), &sent, &Emitted::new());
    assert_eq!(said[said.len() - 2..], ["Refunded Order  told", "Refunded Order  told"]);
}

#[test]
fn a_refund_whose_money_was_told_with_another_is_never_told() {
    let id = |sum: i64| Refund::id_of_sum(sum.into());
    let order = Order { refunds: vec![refund(&id(10), 7, 10.into()), refund(&id(30), 8, 20.into())], ..order() };
    let sent = [Tag::Placed, Tag::Refund(id(30))];
    let (store, rules) = (store(), rules());
    let past = Past { sent: &sent.into(), refused: &Emitted::new() };
    let explained = explain_order(&Arc::new(order), past, &situation(&store, &rules));
    let refunds = explained.iter().filter(|it| it.metric == Metric::RefundedOrder);
    let standings: Vec<_> = refunds.map(|it| (it.standing, it.why.as_deref())).collect();
    assert_eq!(standings, [(Standing::Never, Some("told with another refund")), (Standing::Told, None)]);
}

#[test]
fn a_refund_of_nothing_is_never_told_and_history_starts_no_flow() {
    let dead = Order {
        dead: true,
        cancelled_at: Some(at(9)),
        refunds: vec![refund("63", 7, 0.into())],
        ..with_status("5", "Cancelled")
    };
    let said = of(dead, &Emitted::new(), &Emitted::new());
    assert_eq!(said[0], "Placed Order 5127 due history: starts no flow");
    assert_eq!(said[4..], ["Cancelled Order 5127 due", "Refunded Order  never no money went back"]);
}

#[test]
fn a_cart_says_what_it_lacks() {
    let (store, rules) = (store(), rules());
    let situation = situation(&store, &rules);
    let full = Order { in_checkout: true, ..with_status("0", "Incomplete") };
    let full = Checkout::from_order(&full).unwrap();
    let none = Emitted::new();
    let of = |checkout: Checkout, sent: &Emitted| {
        said(vec![explain_checkout(&Arc::new(checkout), Past { sent, refused: &none }, &situation)]).remove(0)
    };
    let of_new = |checkout| of(checkout, &none);
    let name = "Started Checkout cart:3d1f6a52";
    assert_eq!(of_new(full.clone()), format!("{name} due"));
    assert_eq!(of(full.clone(), &[Tag::Checkout].into()), format!("{name} told"));
    let gone = Checkout { order_id: Some("5127".into()), ..full.clone() };
    assert_eq!(of_new(gone), format!("{name} never became order 5127"));
    let unnamed = Checkout { customer: Customer::default(), ..full.clone() };
    assert_eq!(of_new(unnamed), format!("{name} waiting no e-mail address or phone number yet"));
    let homeless = Checkout { shipping_known: false, ..full.clone() };
    assert_eq!(of_new(homeless), format!("{name} waiting no shipping address yet"));
    assert_eq!(of_new(Checkout { lines: Vec::new(), ..full }), format!("{name} waiting the cart is empty"));
}

fn tags() -> impl Strategy<Value = Emitted> {
    let tag = prop_oneof![
        3 => Just(Tag::Placed),
        1 => Just(Tag::Fulfilled),
        1 => Just(Tag::Cancelled),
        2 => prop::sample::select(vec!["90211", "90212", "9"]).prop_map(|id| Tag::Line(id.into())),
        2 => (1_u8..5).prop_map(|id| Tag::Refund(id.to_string())),
    ];
    prop::collection::btree_set(tag, 0..6)
}

/// Any order: in any status, with any lines twice, refunds of money or not, whatever happened to it.
fn orders() -> impl Strategy<Value = Order> {
    let refunds = prop::collection::vec((1_u8..5, 0_i64..90, 0_i64..3), 0..4);
    (0_u8..15, any::<[bool; 7]>(), refunds).prop_map(|(status, flags, refunds)| {
        let [in_checkout, deleted, dead, migrated, fulfilled, cancelled, twice] = flags;
        let mut any = Order { in_checkout, deleted, dead, migrated, ..with_status(&status.to_string(), "Any") };
        any.fulfilled_at = fulfilled.then(|| at(5));
        any.cancelled_at = cancelled.then(|| at(6));
        any.refunds =
            refunds.iter().map(|(id, minute, amount)| refund(&id.to_string(), *minute, (*amount).into())).collect();
        if twice {
            any.lines.push(any.lines[0].clone());
        }
        any
    })
}

fn named<'a>(events: impl IntoIterator<Item = (&'a EventKey, Metric)>) -> Vec<(Metric, EventKey)> {
    let mut names: Vec<_> = events.into_iter().map(|(key, metric)| (metric, key.clone())).collect();
    names.sort();
    names
}

proptest! {
    #[test]
    fn what_is_called_due_is_what_the_rule_says(
        order in orders(), sent in tags(), refused in tags(), historic: bool, connected in prop::option::of(0_i64..90),
    ) {
        let (order, store, rules) = (Arc::new(order), store(), rules());
        let mode = if historic { SyncMode::Historic } else { SyncMode::Realtime };
        let connected_at: Option<Timestamp> = connected.map(at);
        let situation = Situation { mode, connected_at, ..situation(&store, &rules) };
        let due = due_for_order(&order, &(&sent | &refused), &situation);
        let explained = explain_order(&order, Past { sent: &sent, refused: &refused }, &situation);

        let called_due: Vec<_> = explained.iter().filter(|event| event.standing == Standing::Due).collect();
        let keys = called_due.iter().map(|event| (event.key.as_ref().unwrap(), event.metric));
        prop_assert_eq!(named(keys), named(due.iter().map(|event| (&event.key, event.metric()))));
        let told = explained.iter().filter(|event| event.standing == Standing::Told).count();
        prop_assert_eq!(told, sent.len(), "all that was told is there, once");
        for event in &explained {
            let needs_none = matches!(event.standing, Standing::Told | Standing::Due);
            prop_assert!(needs_none || event.why.is_some());
        }
    }

    #[test]
    fn a_cart_is_called_due_when_the_rule_says_so(sent: bool, named: bool, known: bool, empty: bool, became: bool) {
        let (store, rules) = (store(), rules());
        let full = Order { in_checkout: true, ..with_status("0", "Incomplete") };
        let mut checkout = Checkout::from_order(&full).unwrap();
        checkout.shipping_known = known;
        checkout.order_id = became.then(|| "5127".into());
        if !named {
            checkout.customer = Customer::default();
        }
        if empty {
            checkout.lines.clear();
        }
        let (sent, none) = (sent.then_some(Tag::Checkout).into_iter().collect::<Emitted>(), Emitted::new());
        let (checkout, situation) = (Arc::new(checkout), situation(&store, &rules));
        let explained = explain_checkout(&checkout, Past { sent: &sent, refused: &none }, &situation);
        let due = due_for_checkout(&checkout, &sent, &situation);
        prop_assert_eq!(explained.standing == Standing::Due, !due.is_empty());
    }
}

#[test]
fn of_a_redacted_order_nothing_is_due_and_what_was_told_stays_told() {
    let (store, rules, nothing) = (store(), rules(), Emitted::new());
    let past = Past { sent: &[Tag::Placed].into(), refused: &nothing };
    let explained = explain_order(&Arc::new(order()), past, &situation(&store, &rules));
    let said = said(explained.into_iter().map(Explanation::redacted).collect());
    assert_eq!(said[0], "Placed Order 5127 told");
    assert_eq!(said[1], "Ordered Product 5127:line:90211 never redacted: its customer was deleted");
    assert!(said.iter().all(|line| !line.contains(" due") && !line.contains(" waiting")), "{said:?}");
}
