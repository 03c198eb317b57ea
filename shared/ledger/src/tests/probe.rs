//! Deliveries of our own.

use super::*;

#[tokio::test]
async fn a_probe_is_found_by_its_nonce_and_store_once_it_has_come_through() {
    let table = table().await;
    assert_eq!(table.ledger.probe("alder-us", "n1").await.unwrap(), None);
    table.ledger.note_probe("alder-us", "n1", at(0)).await.unwrap();
    assert_eq!(table.ledger.probe("alder-us", "n1").await.unwrap(), Some(at(0)));
    assert_eq!(table.ledger.probe("alder-us", "n2").await.unwrap(), None);
    assert_eq!(table.ledger.probe("alder", "n1").await.unwrap(), None);
}
