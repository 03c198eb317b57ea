//! Orders of a customer, and their places in chains.

use domain::Subscription;

use super::*;

const CUSTOMER: &str = "c0ffee";

fn placed(second: i64) -> Facts {
    Facts { placed_at: at(second), ..facts(1) }
}

fn numbered(number: i64) -> Subject {
    Subject::Order(number.to_string())
}

fn third() -> Place {
    Place {
        subscription: Subscription { id: "sub_1".into(), number: 3 },
        products: ["box-12".to_owned(), "311".to_owned()].into(),
    }
}

#[tokio::test]
async fn a_customers_orders_are_listed_as_they_were_placed() {
    let table = table().await;
    let (ledger, store) = (&table.ledger, &table.store);
    for number in (0..120).rev() {
        ledger.note(store, &numbered(number), &placed(number)).await.unwrap();
    }
    let other = Facts { customer: Some("decaf".into()), ..placed(5) };
    ledger.note(store, &numbered(200), &other).await.unwrap();
    ledger.note(store, &numbered(201), &Facts { customer: None, ..placed(5) }).await.unwrap();
    assert_eq!(ledger.orders_of(store, CUSTOMER).await.unwrap(), (0..120).map(numbered).collect::<Vec<_>>());
    let records = ledger.recorded_of(store, CUSTOMER).await.unwrap();
    assert_eq!(records.len(), 120);
    assert!(records.values().all(|record| record.customer.as_deref() == Some(CUSTOMER)));
    let elsewhere = StoreRef { id: "other".into(), ..store.clone() };
    assert!(ledger.recorded_of(&elsewhere, CUSTOMER).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_place_is_written_down_with_what_was_told_and_stays() {
    let table = table().await;
    let noted = Facts { place: Some(third()), ..facts(1) };
    table.ledger.note(&table.store, &order(), &noted).await.unwrap();
    let place = async || table.ledger.read(&table.store, &order()).await.unwrap().place;
    assert_eq!(place().await, None, "nothing was told");
    table.claim("a", 0, 20).await;
    table.complete("a", &Completion { place: Some(third()), ..sent(&[Tag::Placed]) }).await.unwrap();
    assert_eq!(place().await, Some(third()));
    table.ledger.note(&table.store, &order(), &facts(9)).await.unwrap();
    assert_eq!(place().await, Some(third()));
}
