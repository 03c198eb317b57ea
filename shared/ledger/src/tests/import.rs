//! The state of a store's import.

use super::*;

const STORE: &str = "alder-us";

fn state(id: &str, lease: Option<i64>) -> ImportState {
    ImportState {
        id: id.into(),
        phase: ImportPhase::Running,
        from: None,
        to: at(0),
        after: None,
        expected: Some(5_000),
        orders: 0,
        events: 0,
        parked: 0,
        paced_by: None,
        started_at: at(0),
        updated_at: at(0),
        error: None,
        fruitless: 0,
        lease: lease.map(at),
    }
}

/// Some way into it.
fn half_way(id: &str, lease: Option<i64>) -> ImportState {
    ImportState {
        from: Some(at(-9_000)),
        after: Some("5127".into()),
        orders: 250,
        events: 1_100,
        parked: 1,
        paced_by: Some(KLAVIYO.into()),
        updated_at: at(3),
        error: Some("the store is overloaded".into()),
        fruitless: 2,
        ..state(id, lease)
    }
}

impl Table {
    async fn begin(&self, owner: &str, state: &ImportState, instead: bool) -> bool {
        self.ledger.begin_import(STORE, owner, state, instead).await.unwrap()
    }

    async fn take(&self, id: &str, owner: &str, now: i64) -> Option<ImportState> {
        self.ledger.take_import(STORE, id, owner, at(now), at(now + 15)).await.unwrap()
    }

    async fn import(&self) -> Option<ImportState> {
        self.ledger.import(STORE).await.unwrap()
    }
}

#[tokio::test]
async fn of_two_imports_begun_at_once_one_counts() {
    let table = table().await;
    assert_eq!(table.import().await, None);
    let (a, b) = (state("1", Some(15)), state("2", Some(15)));
    let begun = futures::join!(table.begin("a", &a, false), table.begin("b", &b, false));
    assert!(begun.0 != begun.1, "{begun:?}");
    assert_eq!(table.import().await, Some(if begun.0 { a } else { b }));
}

#[tokio::test]
async fn an_import_is_read_as_it_was_written() {
    let table = table().await;
    table.begin("a", &state("1", Some(15)), false).await;
    table.ledger.save_import(STORE, "a", &half_way("1", Some(20))).await.unwrap();
    assert_eq!(table.import().await, Some(half_way("1", Some(20))));
    assert_eq!(table.ledger.import("other").await.unwrap(), None);
}

#[tokio::test]
async fn a_running_import_is_taken_over_when_its_lease_is_over_and_not_before() {
    let table = table().await;
    table.begin("a", &state("1", Some(15)), false).await;
    assert_eq!(table.take("1", "b", 14).await, None);
    assert!(table.take("1", "a", 14).await.is_some(), "the SDK may repeat a call that had worked");
    let taken = table.take("1", "b", 30).await;
    assert_eq!(taken, Some(state("1", Some(45))));
    let late = table.ledger.save_import(STORE, "a", &half_way("1", Some(60))).await;
    assert!(matches!(late, Err(LedgerError::Superseded { .. })), "{late:?}");
    assert_eq!(table.import().await, taken);
}

#[tokio::test]
async fn an_import_given_back_is_free_at_once() {
    let table = table().await;
    table.begin("a", &state("1", Some(15)), false).await;
    table.ledger.save_import(STORE, "a", &half_way("1", None)).await.unwrap();
    assert!(table.import().await.unwrap().is_abandoned(at(4)));
    assert_eq!(table.take("1", "b", 4).await, Some(half_way("1", Some(19))));
}

#[tokio::test]
async fn giving_an_import_back_may_be_repeated_until_somebody_takes_it_up() {
    let table = table().await;
    table.begin("a", &state("1", Some(15)), false).await;
    let give_back = async || table.ledger.save_import(STORE, "a", &half_way("1", None)).await;
    for call in ["the first", "repeated by the SDK"] {
        assert!(give_back().await.is_ok(), "{call}");
    }
    table.take("1", "b", 4).await;
    assert!(matches!(give_back().await, Err(LedgerError::Superseded { .. })));
}

#[tokio::test]
async fn a_finished_import_or_another_one_is_not_taken_up() {
    let table = table().await;
    table.begin("a", &state("1", Some(15)), false).await;
    assert_eq!(table.take("2", "b", 30).await, None);
    let finished = ImportState { phase: ImportPhase::Finished, ..state("1", None) };
    table.ledger.save_import(STORE, "a", &finished).await.unwrap();
    assert_eq!(table.take("1", "b", 30).await, None);
    assert!(!finished.is_abandoned(at(30)));
    assert!(!table.begin("b", &state("2", Some(45)), false).await);
    assert_eq!(table.import().await, Some(finished));
}

#[tokio::test]
async fn a_restart_ends_the_run_before_it_at_its_next_write() {
    let table = table().await;
    table.begin("a", &half_way("1", Some(15)), false).await;
    assert!(table.begin("b", &state("2", Some(20)), true).await);
    let late = table.ledger.save_import(STORE, "a", &half_way("1", Some(30))).await;
    assert!(matches!(late, Err(LedgerError::Superseded { .. })), "{late:?}");
    assert_eq!(table.import().await, Some(state("2", Some(20))));
}

#[test]
fn an_import_is_abandoned_when_nobody_has_it_and_it_is_not_over() {
    let abandoned = |lease| state("1", lease).is_abandoned(at(10));
    assert_eq!([None, Some(9), Some(11)].map(abandoned), [true, true, false]);
}

#[tokio::test]
async fn an_import_for_one_destination_stands_beside_the_stores_own() {
    let table = table().await;
    let wicked = ImportKey { store: STORE, destination: Some("wicked") };
    let (own, alone) = (state("1", Some(15)), half_way("2", Some(15)));
    assert!(table.begin("a", &own, false).await);
    assert!(table.ledger.begin_import(wicked, "b", &alone, false).await.unwrap());
    assert_eq!(
        (table.import().await, table.ledger.import(wicked).await.unwrap()),
        (Some(own.clone()), Some(alone.clone()))
    );
    table.ledger.save_cursor(STORE, &Cursor { until: at(0), last_poll: None, pass: None }).await.unwrap();
    assert_eq!(table.ledger.imports(STORE).await.unwrap(), [(None, own), (Some("wicked".to_owned()), alone)]);
    assert_eq!(table.ledger.imports("other").await.unwrap(), []);
}
