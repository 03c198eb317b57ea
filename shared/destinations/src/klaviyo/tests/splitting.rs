//! Requests never exceed the limits, and never lose or double an event.

use proptest::prelude::*;

use super::super::encode::{LIMITS, Limits, encode, split};
use crate::samples::{events_of, order_of, order_with_lines};
use domain::Order;

#[test]
fn one_order_of_1200_lines_is_two_jobs() {
    let parcels = split(encode(&events_of(order_with_lines(1_200))).groups, LIMITS);
    assert_eq!(parcels.iter().map(|parcel| parcel.entries().count()).collect::<Vec<_>>(), [1_000, 201]);
    assert!(parcels.iter().all(|parcel| parcel.body().len() <= 5_000_000));
}

#[test]
fn a_job_of_large_events_stays_below_five_megabytes() {
    let mut order = order_with_lines(60);
    order.lines.iter_mut().for_each(|line| line.image_url = Some("€".repeat(100_000)));
    let parcels = split(encode(&events_of(order)).groups, LIMITS);
    assert!(parcels.len() > 1);
    assert!(parcels.iter().all(|parcel| parcel.body().len() <= 5_000_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn splitting_keeps_every_event_once_and_every_limit(
        orders in proptest::collection::vec(0_usize..6, 1..8),
        most in 1_usize..9,
        bytes in 500_usize..12_000,
    ) {
        let orders = orders.iter().enumerate().map(|(index, lines)| {
            let named = order_of(&index.to_string(), &format!("s{index}@harbourmail.example"));
            Order { lines: order_with_lines(*lines).lines, ..named }
        });
        let events: Vec<_> = orders.flat_map(events_of).collect();
        let limits = Limits { events: most, bytes };
        let parcels = split(encode(&events).groups, limits);
        let places: Vec<_> = parcels.iter().flat_map(|parcel| parcel.entries()).flat_map(|entry| entry.places.clone()).collect();
        prop_assert_eq!(places, (0..events.len()).collect::<Vec<_>>());
        for parcel in &parcels {
            let count = parcel.entries().count();
            prop_assert!(count <= most && parcel.groups.iter().all(|group| !group.entries.is_empty()));
            prop_assert!(parcel.is_single() || parcel.body().len() <= bytes, "{} > {bytes}", parcel.body().len());
        }
    }
}
