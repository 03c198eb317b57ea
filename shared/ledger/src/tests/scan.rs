//! Every order of a store.

use std::collections::BTreeSet;

use super::*;

#[tokio::test]
async fn every_order_of_a_store_is_met_once_and_nothing_else() {
    let table = table().await;
    let (ledger, store) = (&table.ledger, &table.store);
    let numbered = |number: u32| Subject::Order(number.to_string());
    for number in 0..50 {
        ledger.note(store, &numbered(number), &Facts { void: number == 7, ..facts(1) }).await.unwrap();
    }
    ledger.schedule_look(store, &Subject::Cart("1".into()), at(120), None).await.unwrap();
    let other = StoreRef { id: "alder-us-2".into(), ..store.clone() };
    ledger.note(&other, &numbered(99), &facts(1)).await.unwrap();
    let mut met = Vec::new();
    ledger.scan_orders(store, |id, record| met.push((id.to_owned(), record))).await.unwrap();
    let ids: BTreeSet<_> = met.iter().map(|(id, _)| id.clone()).collect();
    assert_eq!((met.len(), ids), (50, (0..50).map(|number| number.to_string()).collect()));
    assert!(met.iter().all(|(id, record)| record.void == (id == "7")));
    assert!(met.iter().all(|(_, record)| record.day == Some("2026-07-14".parse().unwrap())));
}
