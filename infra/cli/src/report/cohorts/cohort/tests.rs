//! The sample book, computed by hand.

use jiff::civil::date;
use rust_decimal_macros::dec;

use super::*;
use crate::report::cohorts::samples::{cohorts, purchases, stretch};

/// Of 30, 60 and 90 days: customers, and how many of them came back.
fn within(figures: [(u64, u64); 3]) -> [Within; 3] {
    let mut days = WITHIN.into_iter();
    figures.map(|(customers, came_back)| Within { days: days.next().unwrap(), customers, came_back })
}

#[test]
fn the_sample_gives_what_was_computed_by_hand() {
    // ana after 15 days, ben after 45; ben's first order is not 90 days ago.
    let january = Cohort {
        month: date(2026, 1, 1),
        summary: Summary {
            customers: 2,
            orders: 5,
            gross: dec!(280),
            net: dec!(185),
            came_back: 2,
            median_days_to_second: Some(dec!(30)),
            second_within: within([(2, 1), (2, 2), (1, 1)]),
        },
        // 230 in January, nothing in February, 50 in March.
        gross_per_customer: vec![dec!(115), dec!(115), dec!(140), dec!(140)],
        // 140 of it, then 50 less the 5 paid back.
        net_per_customer: vec![dec!(70), dec!(70), dec!(92.5), dec!(92.5)],
    };
    // cy after 30 days, which is within 30; dee not, and her first order is not 60 days ago.
    let february = Cohort {
        month: date(2026, 2, 1),
        summary: Summary {
            customers: 2,
            orders: 4,
            gross: dec!(190),
            net: dec!(190),
            came_back: 1,
            median_days_to_second: Some(dec!(30)),
            second_within: within([(2, 1), (1, 1), (0, 0)]),
        },
        gross_per_customer: vec![dec!(35), dec!(65), dec!(95)],
        net_per_customer: vec![dec!(35), dec!(65), dec!(95)],
    };
    let april = Cohort {
        month: date(2026, 4, 1),
        summary: Summary {
            customers: 1,
            orders: 1,
            gross: dec!(200),
            net: dec!(150),
            second_within: within([(0, 0), (0, 0), (0, 0)]),
            ..Summary::default()
        },
        gross_per_customer: vec![dec!(200)],
        net_per_customer: vec![dec!(150)],
    };
    let expected = Cohorts {
        currency: "USD".into(),
        cohorts: vec![january, february, april],
        all: Summary {
            customers: 5,
            orders: 10,
            gross: dec!(670),
            net: dec!(525),
            came_back: 3,
            median_days_to_second: Some(dec!(30)),
            second_within: within([(4, 2), (3, 3), (1, 1)]),
        },
        subscribers: Summary {
            customers: 1,
            orders: 3,
            gross: dec!(180),
            net: dec!(180),
            came_back: 1,
            median_days_to_second: Some(dec!(30)),
            second_within: within([(1, 1), (1, 1), (0, 0)]),
        },
        others: Summary {
            customers: 4,
            orders: 7,
            gross: dec!(490),
            net: dec!(345),
            came_back: 2,
            median_days_to_second: Some(dec!(30)),
            second_within: within([(3, 1), (2, 2), (1, 1)]),
        },
    };
    assert_eq!(cohorts(), expected);
}

#[test]
fn earlier_customers_are_no_new_ones_of_the_first_month_asked_for() {
    let since = Cohorts::of("USD", &purchases(), Stretch { from: Some(date(2026, 2, 20)), ..stretch() });
    assert_eq!(since.cohorts, cohorts().cohorts[1..]);
    assert_eq!((since.all.customers, since.all.gross), (3, dec!(390)));
}

#[test]
fn whoever_was_only_paid_back_is_no_customer() {
    let part = purchases().pop().unwrap();
    let nobody = Cohorts::of("USD", &[part], stretch());
    assert!(nobody.cohorts.is_empty() && nobody.all.customers == 0 && nobody.all.net.is_zero());
}

#[test]
fn of_several_orders_at_one_moment_one_is_the_first_and_one_the_second() {
    let first = purchases().remove(0);
    let twin = Purchase { order: "5099".into(), ..first.clone() };
    let told = Cohorts::of("USD", &[twin, first], stretch()).all;
    assert_eq!((told.customers, told.came_back, told.median_days_to_second), (1, 1, Some(dec!(0))));
}

#[test]
fn months_are_counted_across_years() {
    let ages = [date(2025, 11, 30), date(2025, 12, 1), date(2027, 1, 31)].map(|day| age(date(2025, 11, 1), day));
    assert_eq!(ages, [0, 1, 14]);
}
