//! How batches are filled.

use domain::{Currency, Customer, Status, Totals};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::import::samples::at;

const CAPACITY: Load = Load { events: 10, bytes: 1_000 };

fn load(events: usize) -> Load {
    Load { events, bytes: events * 10 }
}

fn order(id: u32) -> Order {
    Order {
        id: id.to_string(),
        modified_at: at(0),
        created_at: at(0),
        local_day: None,
        status: Status { id: "11".into(), name: "Awaiting Fulfillment".into() },
        in_checkout: false,
        fulfilled_at: None,
        cancelled_at: None,
        dead: false,
        migrated: false,
        deleted: false,
        test: false,
        totals: Totals {
            currency: Currency::parse("USD").unwrap(),
            total: Decimal::ONE,
            subtotal: Decimal::ONE,
            shipping: Decimal::ZERO,
            discount: Decimal::ZERO,
            coupon_discount: Decimal::ZERO,
        },
        customer: Customer::default(),
        shipping_address: None,
        lines: Vec::new(),
        coupons: Vec::new(),
        refunds: Vec::new(),
        cart_id: None,
        channel_id: None,
        checkout_url: None,
        source_name: None,
        external_id: None,
        part_of: None,
        subscription: None,
        cancel_reason: None,
    }
}

/// A row of which so much is due at each destination; nothing if none is given.
fn row(id: u32, loads: &[Load]) -> Passed {
    let order = order(id);
    let store = domain::StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() };
    let facts = Facts::of(&order, &store, None);
    let planned = Planned { order: Arc::new(order), facts, was_parked: false, loads: loads.to_vec() };
    let events = loads.iter().map(|load| load.events as u64).sum();
    Passed {
        position: Some(id.to_string()),
        tally: Tally { orders: 1, events, parked: 0 },
        planned: (!loads.is_empty()).then_some(planned),
    }
}

fn ids(batch: &Batch) -> Vec<u32> {
    batch.orders.iter().map(|planned| planned.order.id.parse().unwrap()).collect()
}

/// Packs rows, given by what is due of each, with a page's end after every `page` of them.
fn pack(capacities: &[Load], rows: &[Vec<Load>], page: usize) -> Vec<Batch> {
    let mut packer = Packer::new(capacities.to_vec());
    let mut batches = Vec::new();
    for (index, loads) in rows.iter().enumerate() {
        let id = u32::try_from(index + 1).unwrap();
        batches.extend(packer.push(row(id, loads)));
        if (index + 1) % page == 0 {
            batches.extend(packer.end_page(Some(id.to_string())));
        }
    }
    batches.push(packer.finish());
    batches
}

#[test]
fn batches_are_filled_across_pages() {
    let rows = vec![vec![load(4)]; 7];
    let batches = pack(&[CAPACITY], &rows, 3);
    assert_eq!(batches.iter().map(ids).collect::<Vec<_>>(), [vec![1, 2], vec![3, 4], vec![5, 6], vec![7]]);
    let positions: Vec<_> = batches.iter().map(|batch| batch.position.as_deref()).collect();
    assert_eq!(positions, ["2", "4", "6", "7"].map(Some));
}

#[test]
fn the_destination_that_is_full_first_ends_a_batch() {
    let small = Load { events: 5, ..CAPACITY };
    let rows = vec![vec![load(2), load(2)]; 4];
    assert_eq!(pack(&[CAPACITY, small], &rows, 9).iter().map(ids).collect::<Vec<_>>(), [vec![1, 2], vec![3, 4]]);
    let heavy = vec![vec![Load { events: 1, bytes: 600 }]; 2];
    assert_eq!(pack(&[CAPACITY], &heavy, 9).iter().map(ids).collect::<Vec<_>>(), [vec![1], vec![2]]);
}

#[test]
fn an_order_too_large_for_any_request_goes_alone() {
    let rows = [vec![load(1)], vec![load(99)], vec![load(1)]];
    assert_eq!(pack(&[CAPACITY], &rows, 9).iter().map(ids).collect::<Vec<_>>(), [vec![1], vec![2], vec![3]]);
}

#[test]
fn rows_with_nothing_due_are_counted_with_their_neighbours() {
    let rows = [vec![], vec![load(6)], vec![], vec![load(6)], vec![]];
    let batches = pack(&[CAPACITY], &rows, 9);
    let counted: Vec<_> = batches.iter().map(|batch| (batch.position.as_deref(), batch.tally.orders)).collect();
    assert_eq!(counted, [(Some("3"), 3), (Some("5"), 2)]);
}

#[test]
fn an_order_met_twice_is_in_two_batches() {
    let mut packer = Packer::new(vec![CAPACITY]);
    let rows = [1, 2, 1, 3].map(|id| row(id, &[load(1)]));
    let batches: Vec<_> = rows.into_iter().filter_map(|row| packer.push(row)).collect();
    assert_eq!(batches.iter().map(ids).collect::<Vec<_>>(), [vec![1, 2]]);
    assert_eq!(ids(&packer.finish()), [1, 3]);
}

#[test]
fn a_page_with_nothing_due_is_gone_through_at_once() {
    let mut packer = Packer::new(vec![CAPACITY]);
    assert!(packer.push(row(1, &[])).is_none());
    let batch = packer.end_page(Some("9".into())).unwrap();
    assert_eq!((ids(&batch), batch.tally.orders, batch.position.as_deref()), (vec![], 1, Some("9")));
}

#[test]
fn a_little_to_tell_does_not_wait_for_more_than_ten_pages() {
    let mut packer = Packer::new(vec![CAPACITY]);
    packer.push(row(1, &[load(1)]));
    for _ in 1..MOST_PAGES {
        assert!(packer.end_page(None).is_none());
    }
    assert_eq!(ids(&packer.end_page(None).unwrap()), [1]);
}

proptest! {
    #[test]
    fn every_order_is_in_one_batch_that_fits_and_none_could_hold_the_next_order(
        rows in prop::collection::vec(prop::collection::vec(0_usize..=9, 2), 0..60),
        page in 1_usize..20,
    ) {
        let small = Load { events: 9, ..CAPACITY };
        let rows: Vec<Vec<Load>> = rows.iter().map(|events| events.iter().map(|events| load(*events)).collect()).collect();
        let batches = pack(&[CAPACITY, small], &rows, page);
        let packed: Vec<u32> = batches.iter().flat_map(ids).collect();
        prop_assert_eq!(packed, (1..=u32::try_from(rows.len()).unwrap()).collect::<Vec<_>>());
        prop_assert_eq!(batches.iter().map(|batch| batch.tally.orders).sum::<u64>(), rows.len() as u64);
        let sum = |orders: &[Planned], at: usize| orders.iter().fold(Load::default(), |sum, planned| sum + planned.loads[at]);
        for batch in &batches {
            prop_assert!(sum(&batch.orders, 0).fits(CAPACITY) && sum(&batch.orders, 1).fits(small));
        }
        // Enough is due of each order here that no batch ends for the number of its pages.
        if page * (MOST_PAGES as usize) >= rows.len() {
            for pair in batches.windows(2).filter(|pair| !pair[1].orders.is_empty()) {
                let with_next: Vec<_> = pair[0].orders.iter().chain(&pair[1].orders[..1]).cloned().collect();
                prop_assert!(!sum(&with_next, 0).fits(CAPACITY) || !sum(&with_next, 1).fits(small));
            }
        }
    }
}
