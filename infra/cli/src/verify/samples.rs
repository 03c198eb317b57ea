//! Days made up for tests.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use poller::{Compared, DayReport, DestinationDay, Revenue};
use rust_decimal::Decimal;

use super::verdict::Checked;

/// A day on which everything agrees.
pub(super) fn day(day: Date, orders: u64) -> DayReport {
    let gross = Decimal::from(orders) * Decimal::new(8_925, 2);
    let refunds = Decimal::from(orders / 7) * Decimal::new(4_150, 2);
    let revenue =
        vec![Revenue { currency: "USD".to_owned(), gross, refunds: Some(refunds), net: Some(gross - refunds) }];
    let destination = DestinationDay {
        id: "klaviyo-main".to_owned(),
        orders: Some(orders),
        time_zone: Some("Europe/Berlin".to_owned()),
        orders_on_its_day: Some(orders),
        compared: Compared::Keys,
        revenue: revenue.clone(),
        ..DestinationDay::default()
    };
    DayReport {
        day,
        time_zone: "America/New_York".to_owned(),
        over: true,
        store_orders: orders,
        recorded_orders: orders,
        revenue,
        destinations: vec![destination],
        missing: Vec::new(),
        extra: Vec::new(),
        doubled: Vec::new(),
        explained: BTreeMap::new(),
        notes: Vec::new(),
        healed: Vec::new(),
    }
}

/// So many days from 1 November on, all of them agreeing.
pub(super) fn days(count: i64) -> Checked {
    let first = date(2025, 11, 1);
    let orders = |place: i64| u64::try_from(40 + (place * 37) % 23 + if place % 7 > 4 { 25 } else { 0 }).unwrap();
    let days = (0..count).map(|place| day(first.saturating_add(place.days()), orders(place))).collect();
    Checked { store: "alder-us".to_owned(), paused: false, days, trouble: None }
}

/// The same of a store that lists no refunds.
pub(super) fn without_refunds(count: i64) -> Checked {
    let mut checked = days(count);
    for revenue in checked.days.iter_mut().flat_map(|day| &mut day.revenue) {
        (revenue.refunds, revenue.net) = (None, None);
    }
    checked
}

/// The same with one of everything that can differ, as far as there are days for it.
pub(super) fn differing(count: i64) -> Checked {
    let mut checked = days(count);
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    for (place, day) in checked.days.iter_mut().enumerate() {
        let to = &mut day.destinations[0];
        match place % 97 {
            1 => {
                (day.missing, to.missing) = (ids(&["5127", "5130"]), ids(&["5127", "5130"]));
                (day.doubled, to.doubled) = (ids(&["5119"]), ids(&["5119"]));
                to.orders = to.orders.map(|orders| orders - 1);
                day.healed = ids(&["5127", "5130"]);
                day.explained.insert("5101".to_owned(), "a test payment".to_owned());
                day.explained.insert("5102".to_owned(), "a test payment".to_owned());
                let why = "counted on 2025-11-03 in the account's time zone Europe/Berlin";
                day.explained.insert("5140".to_owned(), why.to_owned());
            }
            2 => {
                (day.extra, to.extra) = (ids(&["4999"]), ids(&["4999"]));
                to.missing_lines.insert("5151".to_owned(), ids(&["8101", "8102"]));
                to.orders = to.orders.map(|orders| orders + 1);
            }
            9 => {
                to.orders = None;
                to.error = Some("it refuses the key: no scope metrics:read".to_owned());
            }
            12 => {
                day.explained.insert("5301".to_owned(), "Awaiting Payment: not placed yet".to_owned());
                day.notes.push("the store's own count says 61, its list holds 62".to_owned());
            }
            _ => {}
        }
    }
    checked
}
