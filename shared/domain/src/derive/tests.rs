//! The rule by example.

use rust_decimal_macros::dec;

use super::*;
use crate::samples::{at, line, order, refund, rules, situation, store};
use crate::{Metric, Status};

fn due(order: &Order, emitted: &[Tag]) -> Vec<Event> {
    let (store, rules) = (store(), rules());
    due_for_order(&Arc::new(order.clone()), &emitted.iter().cloned().collect(), &situation(&store, &rules))
}

fn summary(events: &[Event]) -> Vec<String> {
    let words = |event: &Event| {
        let flow = if event.backfill { " backfill" } else { "" };
        format!("{} {} {}{flow}", event.metric(), event.key, event.value)
    };
    events.iter().map(words).collect()
}

fn with_status(id: &str, name: &str) -> Order {
    Order { status: Status { id: id.into(), name: name.into() }, ..order() }
}

#[test]
fn a_placed_order_gives_one_event_and_one_per_line() {
    assert_eq!(
        summary(&due(&order(), &[])),
        [
            "Placed Order bigcommerce:alder-us:5127 108.69 USD",
            "Ordered Product bigcommerce:alder-us:5127:line:90211 73.87 USD",
            "Ordered Product bigcommerce:alder-us:5127:line:90212 18.95 USD",
        ]
    );
}

#[test]
fn an_order_in_an_excluded_status_is_not_placed_yet() {
    assert!(due(&with_status("7", "Awaiting Payment"), &[]).is_empty());
    let paid_later = due(&order(), &[]);
    assert_eq!(paid_later.len(), 3);
    assert_eq!(paid_later[0].time, at(0), "placed when the shopper placed it");
}

#[test]
fn an_order_once_placed_keeps_telling_even_if_it_returns_to_an_excluded_status() {
    let mut back = with_status("7", "Awaiting Payment");
    back.cancelled_at = Some(at(9));
    let told = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())];
    assert_eq!(summary(&due(&back, &told)), ["Cancelled Order bigcommerce:alder-us:5127 108.69 USD"]);
}

#[test]
fn an_order_deleted_before_it_was_paid_is_never_placed() {
    let mut order = with_status("0", "Incomplete");
    (order.deleted, order.in_checkout, order.dead) = (true, true, true);
    let (store, mut rules) = (store(), rules());
    rules.excluded_statuses.clear();
    assert!(due_for_order(&Arc::new(order), &Emitted::new(), &situation(&store, &rules)).is_empty());
}

#[test]
fn an_order_first_seen_cancelled_is_placed_without_starting_a_flow() {
    let mut order = with_status("5", "Cancelled");
    (order.dead, order.cancelled_at) = (true, Some(at(30)));
    let events = due(&order, &[]);
    assert_eq!(events.iter().map(|event| event.backfill).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(events[3].metric(), Metric::CancelledOrder);
    assert_eq!(events[3].time, at(30));
}

#[test]
fn what_happened_before_the_store_was_connected_is_history() {
    let mut order = order();
    order.fulfilled_at = Some(at(60));
    let (store, rules) = (store(), rules());
    let situation = Situation { connected_at: Some(at(10)), ..situation(&store, &rules) };
    let events = due_for_order(&Arc::new(order), &Emitted::new(), &situation);
    assert_eq!(events.iter().map(|event| event.backfill).collect::<Vec<_>>(), [true, true, true, false]);
}

#[test]
fn historic_and_migrated_orders_start_no_flow() {
    let (store, rules) = (store(), rules());
    let historic = Situation { mode: SyncMode::Historic, ..situation(&store, &rules) };
    assert!(due_for_order(&Arc::new(order()), &Emitted::new(), &historic).iter().all(|event| event.backfill));
    let migrated = Order {
        migrated: true,
        fulfilled_at: Some(at(5)),
        cancelled_at: Some(at(6)),
        refunds: vec![refund("63", 7, dec!(5))],
        ..order()
    };
    let events = due(&migrated, &[]);
    assert!(events.len() == 6 && events.iter().all(|event| event.backfill));
}

#[test]
fn an_order_first_seen_refunded_in_full_starts_no_flow_about_its_parcel() {
    let refunded = Order { dead: true, fulfilled_at: Some(at(5)), refunds: vec![refund("63", 7, dec!(5))], ..order() };
    let silent: Vec<_> = due(&refunded, &[]).iter().map(|event| (event.metric(), event.backfill)).collect();
    assert_eq!(silent[3..], [(Metric::FulfilledOrder, true), (Metric::RefundedOrder, false)]);
}

#[test]
fn an_old_order_edited_today_does_not_start_the_flow_of_its_old_cancellation() {
    let (store, rules) = (store(), rules());
    let situation = Situation { connected_at: Some(at(10)), ..situation(&store, &rules) };
    let edited = Order { dead: true, modified_at: at(99), cancelled_at: Some(at(99)), ..order() };
    let events = due_for_order(&Arc::new(edited.clone()), &Emitted::new(), &situation);
    assert!(events.iter().all(|event| event.backfill), "its cancellation may be years old");
    let known = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())].into();
    let events = due_for_order(&Arc::new(edited), &known, &situation);
    assert_eq!(
        events.iter().map(|event| event.backfill).collect::<Vec<_>>(),
        [false],
        "seen alive before: this is new"
    );
}

#[test]
fn the_first_refund_carries_the_orders_key_and_later_ones_their_own() {
    let mut order = order();
    order.refunds = vec![refund("10", 50, dec!(5)), refund("9", 50, dec!(19.44))];
    let told = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())];
    assert_eq!(
        summary(&due(&order, &told)),
        [
            "Refunded Order bigcommerce:alder-us:5127 19.44 USD",
            "Refunded Order bigcommerce:alder-us:5127:refund:10 5 USD",
        ]
    );
}

#[test]
fn a_refund_that_turns_up_late_with_an_earlier_time_is_not_swallowed() {
    let mut order = order();
    order.refunds = vec![refund("63", 40, dec!(5)), refund("64", 50, dec!(19.44))];
    let told = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into()), Tag::Refund("64".into())];
    assert_eq!(summary(&due(&order, &told)), ["Refunded Order bigcommerce:alder-us:5127:refund:63 5 USD"]);
}

#[test]
fn of_refunds_known_only_by_their_sum_no_money_is_told_twice() {
    let sum = |minute, amount, in_all| refund(&Refund::id_of_sum(in_all), minute, amount);
    let told = |sums: &[Decimal]| {
        let refunds = sums.iter().map(|sum| Tag::Refund(Refund::id_of_sum(*sum)));
        let rest = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())];
        refunds.chain(rest).collect::<Vec<_>>()
    };
    let amounts = |order: &Order, told: &[Tag]| {
        let due = due(order, told);
        let refunds = due.iter().filter(|event| event.metric() == Metric::RefundedOrder);
        refunds.map(|event| (event.key.to_string(), event.value.amount)).collect::<Vec<_>>()
    };
    let (whole, later) = ("bigcommerce:alder-us:5127", "bigcommerce:alder-us:5127:refund:sum-");
    let mut order = order();
    order.refunds = vec![sum(40, dec!(40), dec!(40.00))];
    assert_eq!(amounts(&order, &told(&[])), [(whole.to_owned(), dec!(40))]);
    order.refunds = vec![sum(50, dec!(100), dec!(100))];
    assert_eq!(amounts(&order, &told(&[dec!(40)])), [(format!("{later}100"), dec!(60))], "the rest of it");
    assert_eq!(amounts(&order, &told(&[dec!(40), dec!(100)])), []);
    order.refunds = vec![sum(50, dec!(21), dec!(30.5)), sum(40, dec!(9.5), dec!(9.5))];
    assert_eq!(amounts(&order, &told(&[])), [(whole.to_owned(), dec!(9.5)), (format!("{later}30.5"), dec!(21))]);
    order.refunds.iter_mut().for_each(|refund| refund.at = at(40));
    assert_eq!(amounts(&order, &told(&[])).len(), 2, "9.5 before 30.5, also within one second");
    assert_eq!(amounts(&order, &told(&[dec!(15)])), [(format!("{later}30.5"), dec!(15.5))], "seen in other steps");
    assert_eq!(amounts(&order, &told(&[dec!(45)])), [], "a sum that became smaller");
}

/// The differences told of an order in these states, seen one after the other: changed at, worth, cancelled.
fn changes(states: &[(Timestamp, Decimal, bool)]) -> Vec<Option<Decimal>> {
    let (store, rules) = (store(), rules());
    let mut emitted = Emitted::new();
    let told = states.iter().map(|(modified_at, total, is_cancelled)| {
        let mut order =
            Order { modified_at: *modified_at, cancelled_at: is_cancelled.then_some(*modified_at), ..order() };
        order.totals.total = *total;
        let change = due_change(&Arc::new(order), &emitted, &situation(&store, &rules))?;
        emitted.insert(change.tag);
        Some(change.value.amount)
    });
    told.collect()
}

#[test]
fn a_change_is_the_difference_to_what_was_told_last() {
    let (ten, twelve) = (dec!(10), dec!(12));
    let there_and_back = [
        (at(0), ten, false),
        (at(1), ten, false),
        (at(2), twelve, false),
        (at(3), ten, false),
        (at(4), ten, true),
        (at(5), twelve, false),
    ];
    let told = [Some(dec!(0)), None, Some(dec!(2)), Some(dec!(-2)), Some(dec!(-10)), Some(twelve)];
    assert_eq!(changes(&there_and_back), told);
    assert_eq!(changes(&[(at(0), ten, true)]), [Some(dec!(-10))], "placed and cancelled before it was seen");
    assert_eq!(changes(&[(at(2), twelve, false), (at(1), ten, false)])[1], None, "a late reading of an older state");
}

#[test]
fn every_change_within_one_second_is_told() {
    let states = [10, 12, 15, 11].map(|total| (at(0), Decimal::from(total), false));
    assert_eq!(changes(&states), [0, 2, 3, -4].map(|difference| Some(Decimal::from(difference))));
}

#[test]
fn a_line_added_later_is_told_once() {
    let mut order = order();
    order.lines.push(line("90299", dec!(4)));
    order.lines.push(line("90299", dec!(4)));
    let told = [Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())];
    assert_eq!(summary(&due(&order, &told)), ["Ordered Product bigcommerce:alder-us:5127:line:90299 4 USD"]);
}

#[test]
fn the_native_value_leaves_refunds_and_tax_rounding_to_the_stores_own_sums() {
    let (store, mut rules) = (store(), rules());
    rules.order_value = OrderValue::Native;
    let events = due_for_order(&Arc::new(order()), &Emitted::new(), &situation(&store, &rules));
    assert_eq!(events[0].value.amount, dec!(109.53));
}

#[test]
fn a_checkout_is_told_once_and_never_after_it_became_an_order() {
    let (store, rules) = (store(), rules());
    let situation = situation(&store, &rules);
    let order = Order { in_checkout: true, ..with_status("0", "Incomplete") };
    let checkout = Checkout::from_order(&order).unwrap();
    let event = due_for_checkout(&Arc::new(checkout.clone()), &Emitted::new(), &situation).pop().unwrap();
    assert_eq!(event.key.as_str(), "bigcommerce:alder-us:cart:3d1f6a52");
    assert_eq!(event.value.amount, dec!(92.82), "the lines, without shipping");
    assert!(due_for_checkout(&Arc::new(checkout.clone()), &[Tag::Checkout].into(), &situation).is_empty());
    let converted = Checkout { order_id: Some("5127".into()), ..checkout };
    assert!(due_for_checkout(&Arc::new(converted), &Emitted::new(), &situation).is_empty());
    assert!(Checkout::from_order(&self::order()).is_none(), "a paid order is no checkout");
}

#[test]
fn a_checkout_waits_for_what_the_trigger_names() {
    let order = Order { in_checkout: true, ..with_status("0", "Incomplete") };
    let full = Checkout::from_order(&order).unwrap();
    let contact_only = Checkout { shipping_known: false, ..full.clone() };
    let anonymous = Checkout { customer: crate::Customer::default(), ..full.clone() };
    let empty = Checkout { lines: Vec::new(), ..full.clone() };
    let met =
        |trigger: CheckoutTrigger| [&full, &contact_only, &anonymous, &empty].map(|checkout| trigger.is_met(checkout));
    assert_eq!(met(CheckoutTrigger::ContactAndShipping), [true, false, false, false]);
    assert_eq!(met(CheckoutTrigger::Contact), [true, true, false, false]);
    assert_eq!(met(CheckoutTrigger::CartCreated), [true, true, false, false]);
}
