//! What holds for every order and every sequence of looks at it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::samples::{at, line, order, refund, rules, situation, store};
use crate::{Emitted, Event, EventKey, Metric, Order, Status, Tag, due_for_order};

/// One thing that happens to an order at the store.
#[derive(Debug, Clone)]
enum Deed {
    Status(u8),
    AddLine(u8),
    Refund(u8, i64),
    Fulfil,
    Cancel,
    Delete,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0_u8..15).prop_map(Deed::Status),
        2 => (0_u8..6).prop_map(Deed::AddLine),
        2 => (0_u8..4, 0_i64..100).prop_map(|(id, minutes)| Deed::Refund(id, minutes)),
        1 => Just(Deed::Fulfil),
        1 => Just(Deed::Cancel),
        1 => Just(Deed::Delete),
    ]
}

/// Every state the order goes through, from Incomplete on.
fn life(deeds: &[Deed]) -> Vec<Order> {
    let mut order = order();
    order.status = Status { id: "0".into(), name: String::new() };
    let mut states = vec![order.clone()];
    for (index, deed) in deeds.iter().enumerate() {
        let minutes = i64::try_from(index).unwrap() + 1;
        order.modified_at = at(minutes);
        match deed {
            Deed::Status(id) => order.status = Status { id: id.to_string(), name: String::new() },
            Deed::AddLine(id) if order.lines.iter().any(|line| line.id == id.to_string()) => {}
            Deed::AddLine(id) => order.lines.push(line(&id.to_string(), Decimal::ONE)),
            Deed::Refund(id, _) if order.refunds.iter().any(|refund| refund.id == id.to_string()) => {}
            Deed::Refund(id, back) => order.refunds.push(refund(&id.to_string(), minutes - back, Decimal::ONE)),
            Deed::Fulfil => order.fulfilled_at = order.fulfilled_at.or(Some(at(minutes))),
            Deed::Cancel => order.cancelled_at = order.cancelled_at.or(Some(at(minutes))),
            Deed::Delete => (order.deleted, order.dead) = (true, true),
        }
        states.push(order.clone());
    }
    states
}

fn look(order: &Order, emitted: &mut Emitted) -> Vec<Event> {
    let (store, rules) = (store(), rules());
    let due = due_for_order(&Arc::new(order.clone()), emitted, &situation(&store, &rules));
    emitted.extend(due.iter().map(|event| event.tag.clone()));
    due
}

fn counts(order: &Order) -> bool {
    !rules().excluded_statuses.contains(&order.status.id)
}

proptest! {
    #[test]
    fn looking_again_at_the_same_order_gives_nothing(deeds in prop::collection::vec(deed(), 0..20)) {
        let mut emitted = Emitted::new();
        for state in life(&deeds) {
            look(&state, &mut emitted);
            prop_assert!(look(&state, &mut emitted).is_empty());
        }
    }

    #[test]
    fn no_event_and_no_key_is_ever_emitted_twice(deeds in prop::collection::vec(deed(), 0..20), stale in prop::collection::vec(any::<prop::sample::Index>(), 0..10)) {
        let states = life(&deeds);
        let mut emitted = Emitted::new();
        let mut keys: BTreeSet<(Metric, EventKey)> = BTreeSet::new();
        // A queued reading may be handled late, so old states come again between the new ones.
        let late = stale.iter().map(|index| index.get(&states));
        for state in states.iter().chain(late).chain(states.last()) {
            for event in look(state, &mut emitted) {
                prop_assert!(keys.insert((event.metric(), event.key.clone())), "{} {} twice", event.metric(), event.key);
            }
        }
    }

    #[test]
    fn it_does_not_matter_when_and_how_often_we_looked(deeds in prop::collection::vec(deed(), 0..20), seen in prop::collection::vec(any::<bool>(), 21)) {
        let mut states = life(&deeds);
        // In the end the order counts, so that a look at the end alone would tell all.
        let mut last = states.last().unwrap().clone();
        last.status = Status { id: "11".into(), name: String::new() };
        states.push(last.clone());

        let (mut often, mut once) = (Emitted::new(), Emitted::new());
        for (state, _) in states.iter().zip(&seen).filter(|(_, seen)| **seen) {
            look(state, &mut often);
        }
        look(&last, &mut often);
        look(&last, &mut once);
        prop_assert_eq!(often, once);
    }

    #[test]
    fn every_line_of_an_order_that_counts_has_exactly_one_ordered_product(deeds in prop::collection::vec(deed(), 0..20)) {
        let mut emitted = Emitted::new();
        let mut told: BTreeMap<Tag, usize> = BTreeMap::new();
        let states = life(&deeds);
        for state in &states {
            for event in look(state, &mut emitted) {
                *told.entry(event.tag).or_default() += 1;
            }
        }
        let last = states.last().unwrap();
        if counts(last) {
            for line in &last.lines {
                prop_assert_eq!(told.get(&Tag::Line(line.id.clone())), Some(&1));
            }
        }
        prop_assert!(told.values().all(|count| *count == 1));
    }

    #[test]
    fn nothing_is_told_of_an_order_that_never_counted(deeds in prop::collection::vec(deed(), 0..20)) {
        let mut emitted = Emitted::new();
        for state in life(&deeds).iter().take_while(|state| !counts(state)) {
            prop_assert!(look(state, &mut emitted).is_empty());
        }
    }

    #[test]
    fn at_most_one_refund_takes_the_orders_own_key(deeds in prop::collection::vec(deed(), 0..30)) {
        let mut emitted = Emitted::new();
        let own = EventKey::order(&store(), "5127");
        let refunds = life(&deeds).iter().flat_map(|state| look(state, &mut emitted)).filter(|event| event.metric() == Metric::RefundedOrder).collect::<Vec<_>>();
        let with_own_key = refunds.iter().filter(|event| event.key == own).count();
        prop_assert_eq!(with_own_key, usize::from(!refunds.is_empty()));
    }
}
