//! An import made up for tests.

use ledger::{ImportPhase, ImportState};

/// Two fifths through, and running.
pub(super) fn state() -> ImportState {
    ImportState {
        id: "1".into(),
        phase: ImportPhase::Running,
        from: None,
        to: "2026-11-01T00:00:00Z".parse().unwrap(),
        after: Some("7000".into()),
        expected: Some(5_000),
        orders: 2_000,
        events: 6_000,
        parked: 2,
        paced_by: Some("klaviyo-main".into()),
        started_at: "2026-11-22T01:00:00Z".parse().unwrap(),
        updated_at: "2026-11-22T01:00:10Z".parse().unwrap(),
        error: None,
        fruitless: 0,
        lease: None,
    }
}
