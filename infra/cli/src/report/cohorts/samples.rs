//! A small book, written by hand.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

use super::books::{Books, LeftOut, Purchase};
use super::cohort::Stretch;
use super::{Cohorts, Told};

/// Customer, day, gross, net.
type Row = (&'static str, Date, Decimal, Decimal);

/// The second order of `ana` was paid back in part, the first of `ben` cancelled; `cy` has subscribed.
const BOUGHT: &[Row] = &[
    ("ana", date(2026, 1, 10), dec!(100), dec!(100)),
    ("ana", date(2026, 1, 25), dec!(50), dec!(40)),
    ("ben", date(2026, 1, 31), dec!(80), dec!(0)),
    ("cy", date(2026, 2, 5), dec!(60), dec!(60)),
    ("dee", date(2026, 2, 28), dec!(10), dec!(10)),
    ("ana", date(2026, 3, 2), dec!(30), dec!(30)),
    ("cy", date(2026, 3, 7), dec!(60), dec!(60)),
    ("ben", date(2026, 3, 17), dec!(20), dec!(20)),
    ("eve", date(2026, 4, 1), dec!(200), dec!(150)),
    ("cy", date(2026, 4, 6), dec!(60), dec!(60)),
];

/// 14 April 2026, when it is over.
pub(super) fn stretch() -> Stretch {
    let until = date(2026, 4, 15).to_zoned(TimeZone::UTC).unwrap().timestamp();
    Stretch { from: None, last: date(2026, 4, 14), until }
}

pub(super) fn purchases() -> Vec<Purchase> {
    let bought = BOUGHT.iter().enumerate().map(|(number, (customer, day, gross, net))| Purchase {
        order: (5_001 + number).to_string(),
        customer: (*customer).to_owned(),
        at: day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp(),
        day: *day,
        counts: true,
        gross: *gross,
        net: *net,
        recurs: *customer == "cy",
    });
    let mut all: Vec<_> = bought.collect();
    // Of the order of 2 March a part was split off and paid back.
    let part = Purchase { order: "5006-1".into(), counts: false, gross: dec!(0), net: dec!(-5), ..all[5].clone() };
    all.push(part);
    all
}

pub(super) fn cohorts() -> Cohorts {
    Cohorts::of("USD", &purchases(), stretch())
}

/// The same book at a store, with another currency beside it.
pub(super) fn told() -> Told {
    let euros = purchases().into_iter().filter(|purchase| purchase.customer == "eve").collect();
    let purchases = [("USD".to_owned(), purchases()), ("EUR".to_owned(), euros)].into();
    let left_out = LeftOut { without_customer: 12, test: 1, not_told: 3 };
    Told::of("alder-us", &Books { purchases, left_out, void: 1 }, stretch())
}
