//! Many records at once.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use futures::{StreamExt, stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn numbered(numbers: std::ops::Range<usize>) -> Vec<Subject> {
    numbers.map(|number| Subject::Order(number.to_string())).collect()
}

impl Table {
    async fn note(&self, subjects: &[Subject], facts: &Facts) {
        let notes = subjects.iter().map(|subject| self.ledger.note(&self.store, subject, facts));
        stream::iter(notes.collect::<Vec<_>>()).buffer_unordered(16).for_each(async |note| note.unwrap()).await;
    }

    /// The ledger once more, and how many requests it has made.
    fn counted(&self) -> (Ledger, Requests) {
        let requests = Requests::default();
        let config = self.ledger.client.config().to_builder().interceptor(requests.clone()).build();
        (Ledger::new(aws_sdk_dynamodb::Client::from_conf(config), &self.ledger.table), requests)
    }
}

#[derive(Debug, Clone, Default)]
struct Requests(Arc<AtomicUsize>);

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "requests"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[tokio::test]
async fn two_hundred_and_fifty_records_are_three_calls_and_absent_ones_are_absent() {
    let table = table().await;
    let (there, all) = (numbered(0..180), numbered(0..250));
    table.note(&there, &facts(3)).await;
    let (ledger, requests) = table.counted();
    let records = ledger.records(&table.store, &all).await.unwrap();
    assert_eq!(requests.0.load(Ordering::Relaxed), 3);
    assert_eq!(records.keys().collect::<BTreeSet<_>>(), there.iter().collect());
    assert!(records.values().all(|record| record.version == Some(at(3))));
    let other = StoreRef { id: "other".into(), ..table.store.clone() };
    assert!(ledger.records(&other, &all).await.unwrap().is_empty());
    requests.0.store(0, Ordering::Relaxed);
    assert!(ledger.records(&table.store, &[]).await.unwrap().is_empty());
    assert_eq!(requests.0.load(Ordering::Relaxed), 0, "nothing is asked for nothing");
}

#[tokio::test]
async fn orders_and_carts_may_be_asked_for_together_and_twice() {
    let table = table().await;
    let cart = Subject::Cart("5127".into());
    table.ledger.schedule_look(&table.store, &cart, at(120), Some(at(9_999))).await.unwrap();
    table.note(&[order()], &facts(1)).await;
    let records = table.ledger.records(&table.store, &[order(), cart.clone(), order()]).await.unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!((records[&cart].follow_up, records[&order()].version), (Some(at(120)), Some(at(1))));
}

#[tokio::test]
async fn a_record_read_among_many_is_the_one_read_alone() {
    let table = table().await;
    let facts = Facts { test: true, total: dec!(108.6900), refunded: dec!(0.1), ..facts(1) };
    table.note(&[order()], &facts).await;
    table.claim("a", 0, 20).await;
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!(table.ledger.records(&table.store, &[order()]).await.unwrap()[&order()], record);
    assert_eq!((record.placed_at, record.total), (Some(at(0)), Some(dec!(108.69))));
    assert_eq!((record.currency.as_deref(), record.refunded.as_deref()), (Some("USD"), Some("0.1")));
    assert_eq!((record.test, record.lease), (true, Some(at(20))));
}

#[tokio::test]
async fn a_day_has_all_its_orders_and_no_others() {
    let table = table().await;
    table.note(&numbered(0..130), &facts(1)).await;
    table.note(&numbered(130..140), &Facts { day: Some("2026-07-15".into()), ..facts(1) }).await;
    table.note(&numbered(140..150), &Facts { day: None, ..facts(1) }).await;
    let day = table.ledger.recorded_on(&table.store, "2026-07-14".parse().unwrap()).await.unwrap();
    assert_eq!(day.keys().cloned().collect::<BTreeSet<_>>(), (0..130).map(|number| number.to_string()).collect());
    assert!(day.values().all(|record| record.total == Some(dec!(108.69))));
    assert!(table.ledger.recorded_on(&table.store, "2026-07-13".parse().unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn records_that_cannot_be_read_are_an_error() {
    let Table { stack, store, .. } = table().await;
    let ledger = Ledger::new(stack.dynamodb_client().clone(), "no-such-table");
    let error = ledger.records(&store, &numbered(0..101)).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot read 101 records of alder-us");
    let error = ledger.recorded_on(&store, "2026-07-14".parse().unwrap()).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot list the orders of 2026-07-14");
}
