//! The cursor of a store.

use super::*;

#[tokio::test]
async fn a_cursor_comes_back_as_it_was_written_and_is_its_own_stores() {
    let table = table().await;
    assert_eq!(table.ledger.cursor("alder-us").await.unwrap(), None);
    let cursor = Cursor { until: at(0), last_poll: Some(at(5)), pass: None };
    table.ledger.save_cursor("alder-us", &cursor).await.unwrap();
    assert_eq!(table.ledger.cursor("alder-us").await.unwrap(), Some(cursor.clone()));
    assert_eq!(table.ledger.cursor("alder").await.unwrap(), None);
    assert_eq!(table.ledger.cart_cursor("alder-us").await.unwrap(), None, "carts have one of their own");
    let carts = Cursor { until: at(9), last_poll: None, pass: None };
    table.ledger.save_cart_cursor("alder-us", &carts).await.unwrap();
    assert_eq!(table.ledger.cart_cursor("alder-us").await.unwrap(), Some(carts));
    assert_eq!(table.ledger.cursor("alder-us").await.unwrap(), Some(cursor));
}

#[tokio::test]
async fn a_pass_that_was_read_to_its_end_is_gone_from_the_cursor() {
    let table = table().await;
    let pass = Some(Pass { from: at(-600), to: at(0), after: Some("5251".into()) });
    for cursor in [
        Cursor { until: at(-3_600), last_poll: None, pass },
        Cursor { until: at(0), last_poll: Some(at(60)), pass: None },
    ] {
        table.ledger.save_cursor("alder-us", &cursor).await.unwrap();
        assert_eq!(table.ledger.cursor("alder-us").await.unwrap(), Some(cursor));
    }
}
