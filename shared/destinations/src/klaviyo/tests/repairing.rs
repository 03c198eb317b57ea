//! What is sent again after a refusal.

use proptest::prelude::*;

use super::super::encode::{LIMITS, Parcel, encode, split};
use super::super::judge::{About, Complaint};
use super::super::repair::{Repair, halve, repair};
use crate::samples::{events_of, order_of};

fn parcel(orders: usize) -> Parcel {
    let order = |index: usize| order_of(&index.to_string(), &format!("s{index}@harbourmail.example"));
    let events: Vec<_> = (0..orders).flat_map(|index| events_of(order(index))).collect();
    let mut parcels = split(encode(&events).groups, LIMITS);
    parcels.pop().unwrap()
}

fn complaint(about: About, group: Option<usize>, event: Option<usize>) -> Complaint {
    Complaint { words: "no".into(), about, group, event }
}

fn rejected(repair: &Repair) -> Vec<usize> {
    repair.rejected.iter().flat_map(|(entry, _)| entry.places.clone()).collect()
}

/// The places of each request to be sent again.
fn again(repair: &Repair) -> Vec<Vec<usize>> {
    repair.again.iter().map(|parcel| parcel.entries().flat_map(|entry| entry.places.clone()).collect()).collect()
}

#[test]
fn a_group_whose_profile_is_refused_goes_and_the_rest_stays_together() {
    let repair = repair(parcel(3), &[complaint(About::Profile, Some(1), None)]);
    assert_eq!((rejected(&repair), again(&repair)), (vec![3, 4, 5], vec![vec![0, 1, 2, 6, 7, 8]]));
}

#[test]
fn a_group_refused_without_saying_which_event_is_sent_event_by_event() {
    let first = repair(parcel(3), &[complaint(About::Other, Some(1), None)]);
    assert_eq!((rejected(&first), again(&first)), (vec![], vec![vec![0, 1, 2, 6, 7, 8], vec![3], vec![4], vec![5]]));
    let bad = repair(first.again.into_iter().nth(2).unwrap(), &[complaint(About::Other, None, None)]);
    assert_eq!((rejected(&bad), again(&bad)), (vec![4], vec![]), "alone it is clear which one is meant");
}

#[test]
fn a_named_event_goes_alone() {
    let repair = repair(parcel(2), &[complaint(About::Other, Some(1), Some(2))]);
    assert_eq!((rejected(&repair), again(&repair)), (vec![5], vec![vec![0, 1, 2, 3, 4]]));
}

#[test]
fn a_refused_phone_costs_no_event_but_only_once() {
    let phone = [complaint(About::Phone, Some(0), None), complaint(About::Phone, Some(0), None)];
    let first = repair(parcel(1), &phone);
    assert_eq!((rejected(&first), again(&first)), (vec![], vec![vec![0, 1, 2]]));
    let second = repair(first.again.into_iter().next().unwrap(), &phone);
    assert_eq!((rejected(&second), again(&second)), (vec![0, 1, 2], vec![]));
}

#[test]
fn nobody_named_means_halves_down_to_one_order_and_then_every_event_for_itself() {
    let halves = repair(parcel(3), &[complaint(About::Other, None, None)]);
    assert_eq!((rejected(&halves), again(&halves)), (vec![], vec![vec![0, 1, 2, 3, 4, 5], vec![6, 7, 8]]));
    let one = repair(parcel(1), &[complaint(About::Other, Some(9), None)]);
    assert_eq!((rejected(&one), again(&one)), (vec![], vec![vec![0], vec![1], vec![2]]));
}

#[test]
fn known_keys_are_sent_singly() {
    let repair = repair(parcel(1), &[complaint(About::Repeat, Some(0), Some(1))]);
    assert_eq!((rejected(&repair), again(&repair)), (vec![], vec![vec![0], vec![1], vec![2]]));
    assert!(repair.again.iter().all(Parcel::is_single));
}

#[test]
fn what_is_too_large_is_halved_down_to_one_event() {
    let halves = halve(parcel(1));
    assert_eq!((rejected(&halves), again(&halves)), (vec![], vec![vec![0, 1], vec![2]]));
    let one = halve(halves.again.into_iter().last().unwrap());
    assert_eq!((rejected(&one), again(&one)), (vec![2], vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_refusals_come_to_an_end_and_lose_no_event(
        orders in 1_usize..4,
        seeds in proptest::collection::vec((0_u8..4, proptest::option::of(0_usize..4), proptest::option::of(0_usize..4)), 1..4),
    ) {
        let complaints: Vec<_> = seeds.iter().map(|(about, group, event)| {
            complaint([About::Phone, About::Profile, About::Repeat, About::Other][usize::from(*about)], *group, *event)
        }).collect();
        let mut waiting = vec![parcel(orders)];
        let mut judged = Vec::new();
        for _ in 0..200 {
            let Some(parcel) = waiting.pop() else { break };
            let repair = repair(parcel, &complaints);
            judged.extend(rejected(&repair));
            waiting.extend(repair.again);
        }
        prop_assert!(waiting.is_empty(), "a request that is always refused ends");
        judged.sort_unstable();
        prop_assert_eq!(judged, (0..orders * 3).collect::<Vec<_>>());
    }
}
