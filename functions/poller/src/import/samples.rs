//! States for the tests of the import.

use jiff::Timestamp;
use ledger::{ImportPhase, ImportState};

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_784_045_100 + second).unwrap()
}

/// Some way into it, and nobody at it.
pub(super) fn state() -> ImportState {
    ImportState {
        id: "1".into(),
        phase: ImportPhase::Running,
        from: None,
        to: at(-900),
        after: Some("5127".into()),
        expected: Some(5_000),
        orders: 250,
        events: 1_100,
        parked: 1,
        paced_by: Some("store".into()),
        started_at: at(-60),
        updated_at: at(-5),
        error: None,
        fruitless: 0,
        lease: None,
    }
}
