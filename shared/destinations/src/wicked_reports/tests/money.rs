//! What happened to an order's money, as payments.

use domain::{Emitted, Order, Refund};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

use super::super::payments::{Given, Money, Payment, Status, payments};
use super::stage::{due, tags};
use crate::samples::{order, refund};

/// An order of 100.
fn hundred() -> Order {
    let mut order = Order { refunds: Vec::new(), ..order() };
    order.totals.total = dec!(100);
    order
}

/// One delivery after the other, each of the order as it then was.
fn told(states: &[Order]) -> Vec<(Decimal, Status)> {
    let mut emitted = Emitted::new();
    let mut told = Vec::new();
    for (number, state) in (0..).zip(states) {
        let mut state = state.clone();
        state.modified_at = state.created_at + SignedDuration::from_secs(60 * number);
        let events = due(&state, &emitted);
        emitted.extend(tags(&events));
        told.extend(of(&state, &events).payments.into_iter().map(|payment| (payment.amount, payment.status)));
    }
    told
}

fn of(order: &Order, events: &[domain::Event]) -> Money {
    let given: Vec<Given<'_>> = events.iter().enumerate().map(|(place, event)| (vec![place], event)).collect();
    payments(order, &given)
}

fn with(order: &Order, refunds: &[Refund]) -> Order {
    Order { refunds: refunds.to_vec(), ..order.clone() }
}

fn cancelled(order: &Order) -> Order {
    Order { cancelled_at: Some("2026-08-06T10:00:00Z".parse().unwrap()), ..order.clone() }
}

fn worth(order: &Order, total: Decimal) -> Order {
    let mut order = order.clone();
    order.totals.total = total;
    order
}

use Status::{Approved, PartiallyRefunded, Refunded, Voided};

#[test]
fn a_refund_in_full_is_one_and_so_is_the_last_of_several() {
    let order = hundred();
    let first = refund("1", dec!(40), &[]);
    let second = refund("2", dec!(60), &[]);
    let in_parts = [order.clone(), with(&order, std::slice::from_ref(&first)), with(&order, &[first, second])];
    assert_eq!(told(&in_parts), [(dec!(100), Approved), (dec!(40), PartiallyRefunded), (dec!(60), Refunded)]);
    let at_once = with(&order, &[refund("1", dec!(100), &[])]);
    assert_eq!(told(&[order, at_once.clone()]), [(dec!(100), Approved), (dec!(100), Refunded)]);
    assert_eq!(told(&[at_once]), [(dec!(100), Approved), (dec!(100), Refunded)], "seen for the first time");
}

#[test]
fn an_edited_order_is_paid_for_or_refunded_by_the_difference() {
    let order = hundred();
    let lives = [order.clone(), worth(&order, dec!(120.5)), worth(&order, dec!(90))];
    assert_eq!(told(&lives), [(dec!(100), Approved), (dec!(20.5), Approved), (dec!(30.5), PartiallyRefunded)]);
}

#[test]
fn what_refunds_have_left_of_a_cancelled_or_deleted_order_is_voided() {
    let order = hundred();
    let refunded = with(&order, &[refund("1", dec!(40), &[])]);
    let expected = [(dec!(100), Approved), (dec!(40), PartiallyRefunded), (dec!(60), Voided)];
    assert_eq!(told(&[order.clone(), refunded.clone(), cancelled(&refunded)]), expected);
    assert_eq!(told(&[cancelled(&refunded)]), expected, "seen for the first time");
    let deleted = Order { deleted: true, ..refunded };
    assert_eq!(told(&[order.clone(), deleted]), expected);
    let all = with(&order, &[refund("1", dec!(100), &[])]);
    assert_eq!(told(&[order, all.clone(), cancelled(&all)]), [(dec!(100), Approved), (dec!(100), Refunded)]);
}

#[test]
fn a_refund_after_the_cancellation_takes_nothing_off_twice() {
    let order = hundred();
    let refunded = with(&order, &[refund("1", dec!(100), &[])]);
    let voided = [(dec!(100), Approved), (dec!(100), Voided)];
    assert_eq!(told(&[order.clone(), cancelled(&order), cancelled(&refunded)]), voided);
    assert_eq!(
        told(&[order.clone(), cancelled(&order), refunded]),
        voided,
        "BigCommerce says refunded then, not cancelled"
    );
    let partly = with(&order, &[refund("1", dec!(30), &[])]);
    let back = [voided[0], voided[1], (dec!(70), Approved)];
    assert_eq!(told(&[order.clone(), cancelled(&order), partly]), back);
}

#[test]
fn an_amount_the_store_does_not_tell_is_all_there_is_or_left_to_a_person() {
    let order = hundred();
    let unknown = Refund { amount_unknown: true, ..refund("1", dec!(0), &[]) };
    let dead = Order { dead: true, ..with(&order, std::slice::from_ref(&unknown)) };
    assert_eq!(told(&[order.clone(), dead]), [(dec!(100), Approved), (dec!(100), Refunded)]);
    let alive = with(&order, &[unknown]);
    let money = of(&alive, &due(&alive, &Emitted::new()));
    assert_eq!((money.unknown.len(), money.payments.len()), (1, 1));
}

#[test]
fn a_part_is_refunded_at_the_order_it_was_split_off() {
    let part = Order { part_of: Some("20516".into()), ..with(&hundred(), &[refund("1", dec!(100), &[])]) };
    for state in [part.clone(), cancelled(&part)] {
        assert_eq!(told(&[state]), [(dec!(100), PartiallyRefunded)], "how much the whole was worth is not known");
    }
}

#[test]
fn a_free_order_needs_no_payment() {
    let free = worth(&hundred(), dec!(0));
    assert_eq!(told(&[free.clone(), cancelled(&free)]), []);
}

/// Something that happens to an order.
#[derive(Debug, Clone)]
enum Deed {
    Refund(u32),
    Edit(u32),
    Cancel,
    Delete,
    /// Everything so far is told.
    Tell,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (1..6_000_u32).prop_map(Deed::Refund),
        (0..20_000_u32).prop_map(Deed::Edit),
        Just(Deed::Cancel),
        Just(Deed::Delete),
        Just(Deed::Tell),
        Just(Deed::Tell),
    ];
    prop::collection::vec(deed, 0..12)
}

proptest! {
    #[test]
    fn whatever_happens_and_whenever_it_is_told_net_is_what_is_left(deeds in deeds()) {
        let mut order = hundred();
        let mut emitted = Emitted::new();
        let mut all: Vec<Payment> = Vec::new();
        let cents = |cents: &u32| Decimal::new((*cents).into(), 2);
        for deed in deeds.iter().chain([&Deed::Tell]) {
            order.modified_at = later(order.modified_at);
            match deed {
                Deed::Refund(amount) => order.refunds.push(refund(&order.refunds.len().to_string(), cents(amount), &[])),
                Deed::Edit(total) => order.totals.total = cents(total),
                Deed::Cancel => order.cancelled_at = order.cancelled_at.or(Some(order.modified_at)),
                Deed::Delete => order.deleted = true,
                Deed::Tell => {
                    let events = due(&order, &emitted);
                    emitted.extend(tags(&events));
                    let money = of(&order, &events);
                    let mut places: Vec<_> = money.payments.iter().flat_map(|one| one.places.clone()).collect();
                    places.extend(money.nothing);
                    places.sort_unstable();
                    let about_money = events.iter().enumerate().filter(|(_, event)| event.line().is_none());
                    prop_assert_eq!(places, about_money.map(|(place, _)| place).collect::<Vec<_>>());
                    all.extend(money.payments);
                }
            }
        }
        let void = order.deleted || order.cancelled_at.is_some();
        let refunded: Decimal = order.refunds.iter().map(|refund| refund.amount).sum();
        let left = if void { Decimal::ZERO } else { (order.totals.total - refunded).max(Decimal::ZERO) };
        let by_amounts: Decimal =
            all.iter().map(|one| if one.status == Approved { one.amount } else { -one.amount }).sum();
        let by_status = all.iter().fold(Decimal::ZERO, |net, one| match one.status {
            Approved => net + one.amount,
            PartiallyRefunded => net - one.amount,
            Refunded | Voided => Decimal::ZERO,
        });
        prop_assert_eq!((by_amounts, by_status), (left, left));
        prop_assert!(all.iter().all(|one| one.amount > Decimal::ZERO));
    }
}

fn later(at: Timestamp) -> Timestamp {
    at + SignedDuration::from_secs(60)
}
