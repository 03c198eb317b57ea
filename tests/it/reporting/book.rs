//! Orders written into the table by hand.

use std::time::Duration;

use domain::{StoreRef, Subject, Tag};
use jiff::civil::Date;
use ledger::{Claim, Completion, Facts, Ledger, Outcome, Place};
use local::clock::{Clock, SystemClock};
use local::scene::{DESTINATION, STORE};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

use crate::support::App;

/// One order.
pub(super) struct Entry {
    pub(super) id: &'static str,
    pub(super) customer: Option<&'static str>,
    /// RFC 3339.
    pub(super) placed_at: &'static str,
    /// In the store's time zone.
    pub(super) day: Date,
    pub(super) total: Decimal,
    pub(super) refunded: Decimal,
    pub(super) currency: &'static str,
    pub(super) test: bool,
    pub(super) void: bool,
    pub(super) recurs: bool,
    /// What the destination was told of it.
    pub(super) told: &'static [&'static str],
}

/// A plain order.
pub(super) fn entry(id: &'static str, customer: &'static str, placed_at: &'static str, total: Decimal) -> Entry {
    Entry {
        id,
        customer: Some(customer),
        placed_at,
        day: placed_at[..10].parse().unwrap(),
        total,
        refunded: dec!(0),
        currency: "USD",
        test: false,
        void: false,
        recurs: false,
        told: &["placed"],
    }
}

impl Entry {
    /// Writes it down as the functions do.
    pub(super) async fn write(&self, app: &App, store: &str) {
        let stack = &app.scene.stack;
        let ledger = Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table"));
        let store = StoreRef { platform: "bigcommerce".into(), id: store.into() };
        let (subject, now) = (Subject::Order(self.id.into()), SystemClock.now());
        let claim = ledger.claim(&store, &subject, "a", now, now + Duration::from_secs(60)).await.unwrap();
        assert!(matches!(claim, Claim::Granted(_)));
        let subscription = domain::Subscription { id: "sub_1".into(), number: 1 };
        let place = self.recurs.then(|| Place { subscription, products: ["311".to_owned()].into() });
        let placed_at = self.placed_at.parse().unwrap();
        let facts = Facts {
            version: placed_at,
            status: "11".into(),
            placed_at,
            day: Some(self.day.to_string()),
            total: self.total,
            refunded: self.refunded,
            currency: self.currency.into(),
            customer: self.customer.map(str::to_owned),
            test: self.test,
            void: self.void,
            place: place.clone(),
        };
        let sent = self.told.iter().map(|tag| Tag::parse(tag).unwrap()).collect();
        let outcomes = [(DESTINATION.to_owned(), Outcome { sent, ..Outcome::default() })].into();
        let completion = Completion { outcomes, facts: Some(facts), place, ..Completion::default() };
        ledger.complete(&store, &subject, "a", &completion).await.unwrap();
    }
}

/// The book whose figures are computed by hand in the tests. At the store it is still January when `ben` first buys.
pub(super) fn book() -> Vec<Entry> {
    vec![
        entry("5001", "ana", "2026-01-10T12:00:00Z", dec!(100)),
        Entry {
            refunded: dec!(10),
            told: &["placed", "refund:1"],
            ..entry("5002", "ana", "2026-01-25T12:00:00Z", dec!(50))
        },
        Entry {
            day: "2026-01-31".parse().unwrap(),
            void: true,
            told: &["placed", "cancelled"],
            ..entry("5003", "ben", "2026-02-01T03:00:00Z", dec!(80))
        },
        Entry { recurs: true, ..entry("5004", "cy", "2026-02-05T12:00:00Z", dec!(60)) },
        entry("5005", "dee", "2026-02-28T12:00:00Z", dec!(10)),
        entry("5006", "ana", "2026-03-02T12:00:00Z", dec!(30)),
        // A part of that order, which only its refund was told of.
        Entry { refunded: dec!(5), told: &["refund:1"], ..entry("5006-1", "ana", "2026-03-02T12:00:00Z", dec!(12)) },
        Entry { recurs: true, ..entry("5007", "cy", "2026-03-07T12:00:00Z", dec!(60)) },
        entry("5008", "ben", "2026-03-17T12:00:00Z", dec!(20)),
        Entry { refunded: dec!(50), ..entry("5009", "eve", "2026-04-01T12:00:00Z", dec!(200)) },
        Entry { recurs: true, ..entry("5010", "cy", "2026-04-06T12:00:00Z", dec!(60)) },
        // None of these is in a cohort of dollars.
        Entry { currency: "EUR", ..entry("5011", "ana", "2026-02-02T12:00:00Z", dec!(7)) },
        Entry { test: true, ..entry("5012", "eve", "2026-02-03T12:00:00Z", dec!(9)) },
        Entry { customer: None, ..entry("5013", "nobody", "2026-02-03T12:00:00Z", dec!(11)) },
        Entry { told: &[], ..entry("5014", "fay", "2026-02-03T12:00:00Z", dec!(13)) },
        entry("5015", "fay", "2026-04-20T12:00:00Z", dec!(15)),
    ]
}

/// The book in the table, beside an order of another store.
pub(super) async fn written(app: &App) {
    for entry in book() {
        entry.write(app, STORE).await;
    }
    entry("9001", "ana", "2025-12-01T12:00:00Z", dec!(1_000)).write(app, "birch").await;
}
