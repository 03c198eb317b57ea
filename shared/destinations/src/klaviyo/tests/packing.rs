//! Orders packed up to the capacity are one request each.

use std::ops::Range;

use proptest::prelude::*;

use super::super::encode::{LIMITS, Limits, encode, load, split};
use crate::Load;
use crate::samples::{events_in, order, order_of, order_with_lines};
use domain::{Customer, Event, Order, SyncMode};

/// An order's events, as an import sends them; `image` sets how long they are.
fn events(index: usize, lines: usize, image: usize) -> Vec<Event> {
    let mut lines = order_with_lines(lines).lines;
    lines.iter_mut().for_each(|line| line.image_url = Some("€".repeat(image)));
    let named = order_of(&index.to_string(), &format!("s{index}@harbourmail.example"));
    events_in(Order { lines, ..named }, SyncMode::Historic)
}

fn load_of(events: &[Event]) -> Load {
    load(&encode(events).groups)
}

/// Packs whole orders greedily; one that does not fit by itself has a batch of its own. Gives the orders of each batch.
fn pack(orders: &[Vec<Event>], capacity: Load) -> Vec<Range<usize>> {
    let mut batches: Vec<(Load, Range<usize>)> = Vec::new();
    for (index, events) in orders.iter().enumerate() {
        let load = load_of(events);
        match batches.last_mut().filter(|(packed, _)| (*packed + load).fits(capacity)) {
            Some((packed, batch)) => (*packed, batch.end) = (*packed + load, index + 1),
            None => batches.push((load, index..index + 1)),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// A batch that can be one request is one, and with the order after it would not be.
fn check(orders: &[Vec<Event>], limits: Limits) -> Result<(), TestCaseError> {
    let requests = |batch: Range<usize>| split(encode(&orders[batch].concat()).groups, limits).len();
    for batch in pack(orders, limits.capacity()) {
        if batch.len() > 1 || load_of(&orders[batch.start]).fits(limits.capacity()) {
            prop_assert_eq!(requests(batch.clone()), 1);
        }
        if batch.end < orders.len() {
            prop_assert!(requests(batch.start..batch.end + 1) > 1);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_orders_packed_to_the_capacity_are_one_request_each(
        shapes in proptest::collection::vec((0_usize..7, 0_usize..400), 1..12),
        events_at_most in 1_usize..20,
        bytes in 2_000_usize..30_000,
    ) {
        let orders: Vec<_> =
            shapes.iter().enumerate().map(|(index, (lines, image))| events(index, *lines, *image)).collect();
        check(&orders, Limits { events: events_at_most, bytes })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]
    #[test]
    fn so_they_are_with_klaviyos_own_limits(shapes in proptest::collection::vec((0_usize..40, 0_usize..1_800), 50..60)) {
        let orders: Vec<_> =
            shapes.iter().enumerate().map(|(index, (lines, image))| events(index, *lines, *image)).collect();
        check(&orders, LIMITS)?;
    }
}

#[test]
fn a_thousand_events_fill_a_request() {
    let capacity = LIMITS.capacity();
    let full: Vec<_> = (0..250).flat_map(|index| events(index, 3, 10)).collect();
    assert_eq!((load_of(&full).events, capacity.events), (1_000, 1_000));
    assert!(load_of(&full).fits(capacity) && !(load_of(&full) + load_of(&events(250, 0, 0))).fits(capacity));
}

#[test]
fn what_cannot_be_sent_takes_up_nothing() {
    let nobody = Order { customer: Customer::default(), ..order() };
    assert_eq!(load_of(&events_in(nobody, SyncMode::Historic)), Load::default());
}
