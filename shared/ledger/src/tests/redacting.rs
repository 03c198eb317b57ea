//! Customers who were deleted, requests that wait for a person, and stores of which nothing is left.

use domain::PrivacyKind;

use super::*;

const CUSTOMER: &str = "c0ffee";

async fn told() -> Table {
    let table = table().await;
    table.claim("a", 0, 20).await;
    table.complete("a", &sent(&[Tag::Placed])).await.unwrap();
    table
}

async fn redacted(table: &Table) -> bool {
    table.ledger.redact(&table.store, &order(), at(50), at(60)).await.unwrap()
}

#[tokio::test]
async fn a_redacted_order_is_nobodys_and_stays_told() {
    let table = told().await;
    assert!(redacted(&table).await && redacted(&table).await, "again is harmless");
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!((record.redacted, record.customer, &record.place), (Some(at(50)), None, &None));
    assert_eq!(table.emitted().await, [Tag::Placed].into());
    assert_eq!(table.index("by-customer", "customer_pk", "alder-us#c0ffee").await, 0);
    assert_eq!(table.index("by-day", "day_pk", "alder-us#2026-07-14").await, 1, "days are counted still");
}

#[tokio::test]
async fn its_customer_does_not_come_back_with_a_later_reading() {
    let table = told().await;
    redacted(&table).await;
    table.ledger.note(&table.store, &order(), &facts(9)).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!((record.version, &record.customer), (Some(at(1)), &None), "it was not known to be redacted");
    table.ledger.note(&table.store, &order(), &facts(9).fit_for(&record)).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!((record.version, record.customer), (Some(at(9)), None));
}

#[tokio::test]
async fn whoever_is_at_an_order_is_waited_for_and_whoever_is_late_writes_nothing() {
    let table = told().await;
    table.claim("b", 10, 100).await;
    assert!(!redacted(&table).await);
    assert!(!table.ledger.read(&table.store, &order()).await.unwrap().is_redacted());
    table.complete("b", &sent(&[])).await.unwrap();
    table.claim("b", 10, 55).await;
    assert!(redacted(&table).await, "its lease is over");
    let late = table.complete("b", &sent(&[Tag::Fulfilled])).await;
    assert!(matches!(late, Err(LedgerError::Superseded { .. })), "{late:?}");
}

#[tokio::test]
async fn an_order_the_table_does_not_know_is_marked_all_the_same() {
    let table = table().await;
    assert!(redacted(&table).await);
    assert!(table.ledger.read(&table.store, &order()).await.unwrap().is_redacted());
}

#[tokio::test]
async fn a_deletion_covers_what_was_placed_before_it_and_the_latest_counts() {
    let table = table().await;
    let ledger = &table.ledger;
    for asked_at in [50, 80, 60] {
        ledger.note_redaction("alder-us", CUSTOMER, at(asked_at)).await.unwrap();
    }
    let placed = |second| Facts { placed_at: at(second), ..facts(1) };
    let other = Facts { customer: Some("decaf".into()), ..placed(0) };
    let nobody = Facts { customer: None, ..placed(0) };
    for redactions in [ledger.redaction("alder-us", CUSTOMER).await, ledger.redactions("alder-us").await] {
        let redactions = redactions.unwrap();
        let covered = [&placed(79), &placed(80), &other, &nobody].map(|facts| redactions.cover(facts));
        assert_eq!(covered, [true, false, false, false]);
    }
    assert_eq!(ledger.redactions("other").await.unwrap(), Redactions::default());
    assert_eq!(ledger.redaction("alder-us", "decaf").await.unwrap(), Redactions::default());
}

fn parked(table: &Table, what: &str, destination: Option<&str>) -> Parked {
    Parked {
        store: table.store.clone(),
        what: what.into(),
        destination: destination.map(str::to_owned),
        events: Default::default(),
        reason: "refused".into(),
        at: at(0),
    }
}

#[tokio::test]
async fn what_was_set_aside_of_an_order_is_dropped_and_of_others_is_not() {
    let table = table().await;
    let items = [("order#1", None), ("order#1", Some(KLAVIYO)), ("order#1", Some("wicked")), ("order#11", None)];
    for (what, destination) in items {
        table.ledger.park(&parked(&table, what, destination)).await.unwrap();
    }
    for _ in 0..2 {
        table.ledger.drop_parked("alder-us", "order#1", [KLAVIYO, "wicked"]).await.unwrap();
    }
    assert_eq!(table.ledger.parked("alder-us").await.unwrap(), [parked(&table, "order#11", None)]);
}

#[tokio::test]
async fn a_request_waits_with_what_acting_on_it_needs_and_is_counted() {
    let table = table().await;
    let ledger = &table.ledger;
    let kept = |orders: &[&str]| KeptRequest {
        kind: PrivacyKind::CustomersRedact,
        orders: orders.iter().map(|id| (*id).to_owned()).collect(),
        customer: (!orders.is_empty()).then(|| CUSTOMER.to_owned()),
        asked_at: at(7),
    };
    for (what, orders) in [("privacy#a", &["1", "2"][..]), ("privacy#b", &[])] {
        let parked = parked(&table, what, None);
        ledger.park_request(&parked, &kept(orders)).await.unwrap();
        assert_eq!(ledger.kept_request(&parked).await.unwrap(), Some(kept(orders)));
    }
    ledger.park(&parked(&table, "order#1", None)).await.unwrap();
    assert_eq!(ledger.kept_request(&parked(&table, "order#1", None)).await.unwrap(), None);
    assert_eq!(ledger.parked("alder-us").await.unwrap().len(), 3, "it is on the list");
    let counted = [ledger.waiting_requests("alder-us", 9).await, ledger.waiting_requests("alder-us", 1).await];
    assert_eq!(counted.map(Result::unwrap), [2, 1]);
}

#[tokio::test]
async fn of_an_erased_store_nothing_is_left_and_of_others_everything() {
    let table = table().await;
    let ledger = &table.ledger;
    let others = StoreRef { id: "alder-us-2".into(), ..table.store.clone() };
    for store in [&table.store, &others] {
        for number in 0..40 {
            ledger.note(store, &Subject::Order(number.to_string()), &facts(1)).await.unwrap();
        }
        let cursor = Cursor { until: at(0), last_poll: None, pass: None };
        ledger.save_cursor(&store.id, &cursor).await.unwrap();
        ledger.schedule_look(store, &Subject::Cart("e7c2".into()), at(1), None).await.unwrap();
        ledger.park(&Parked { store: store.clone(), ..parked(&table, "order#1", None) }).await.unwrap();
    }
    // A page of the table is a megabyte.
    for number in 0..8 {
        let large = Parked { reason: "x".repeat(300_000), ..parked(&table, &format!("order#large-{number}"), None) };
        ledger.park(&large).await.unwrap();
    }
    let (mut deleted, mut times) = (0, 0);
    loop {
        let erased = ledger.erase("alder-us", || false).await.unwrap();
        (deleted, times) = (deleted + erased.items, times + 1);
        if erased.is_complete {
            break;
        }
    }
    assert!(deleted == 43 + 8 && times > 1, "{deleted} in {times} times");
    let left = table.stack.dynamodb_client().scan().table_name(table.stack.table_name("Table")).send().await.unwrap();
    let left: Vec<_> = left.items().iter().map(|item| item["pk"].as_s().unwrap().clone()).collect();
    assert!(left.len() == 43 && left.iter().all(|pk| pk.starts_with("alder-us-2#")), "{left:?}");
    assert_eq!(ledger.erase("alder-us", || true).await.unwrap(), Erased { items: 0, is_complete: true });
}
