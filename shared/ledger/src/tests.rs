//! The ledger through the real SDK, against the embedded DynamoDB and the table of `template.yaml`.

mod cursor;
mod import;

use std::path::Path;
use std::time::Duration;

use domain::{Emitted, StoreRef, Subject, Tag};
use jiff::Timestamp;
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use rust_decimal_macros::dec;

use super::*;

mod amending;
mod customer;
mod probe;
mod reading;
mod redacting;
mod scan;

const TEMPLATE: &str = include_str!("../../../template.yaml");
const KLAVIYO: &str = "klaviyo-main";

/// A table of its own for each test; the stack ends with it.
struct Table {
    ledger: Ledger,
    store: StoreRef,
    stack: Stack,
}

/// No function is started, because nothing is sent to a queue.
fn unused() -> CommandLine {
    CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() }
}

async fn table() -> Table {
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), |_| unused());
    options.paused = true;
    let stack = Stack::start(options).await.unwrap();
    let ledger = Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table"));
    Table { ledger, store: StoreRef { platform: "bigcommerce".into(), id: "alder-us".into() }, stack }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_784_045_100 + second).unwrap()
}

fn order() -> Subject {
    Subject::Order("5127".into())
}

fn facts(version: i64) -> Facts {
    Facts {
        version: at(version),
        status: "11".into(),
        placed_at: at(0),
        day: Some("2026-07-14".into()),
        total: dec!(108.69),
        refunded: dec!(0),
        currency: "USD".into(),
        customer: Some("c0ffee".into()),
        test: false,
        void: false,
        place: None,
    }
}

fn sent(tags: &[Tag]) -> Completion {
    let outcome = Outcome { sent: tags.iter().cloned().collect(), ..Outcome::default() };
    Completion { outcomes: [(KLAVIYO.to_owned(), outcome)].into(), facts: Some(facts(1)), ..Completion::default() }
}

impl Table {
    async fn claim(&self, owner: &str, now: i64, lease: i64) -> Claim {
        self.ledger.claim(&self.store, &order(), owner, at(now), at(lease)).await.unwrap()
    }

    async fn complete(&self, owner: &str, completion: &Completion) -> Result<(), LedgerError> {
        self.ledger.complete(&self.store, &order(), owner, completion).await
    }

    async fn emitted(&self) -> Emitted {
        self.ledger.read(&self.store, &order()).await.unwrap().emitted(KLAVIYO)
    }

    async fn index(&self, index: &str, key: &str, value: &str) -> usize {
        let query = self.stack.dynamodb_client().query().table_name(self.stack.table_name("Table")).index_name(index);
        let query = query.key_condition_expression(format!("{key} = :value"));
        let value = aws_sdk_dynamodb::types::AttributeValue::S(value.into());
        query.expression_attribute_values(":value", value).send().await.unwrap().items().len()
    }
}

#[tokio::test]
async fn what_was_completed_is_known_afterwards() {
    let table = table().await;
    assert_eq!(table.emitted().await, Emitted::new());
    assert!(matches!(table.claim("a", 0, 20).await, Claim::Granted(_)));
    table.complete("a", &sent(&[Tag::Placed, Tag::Line("90211".into())])).await.unwrap();
    table.claim("b", 1, 20).await;
    table.complete("b", &sent(&[Tag::Fulfilled])).await.unwrap();
    assert_eq!(table.emitted().await, [Tag::Placed, Tag::Line("90211".into()), Tag::Fulfilled].into());
}

#[tokio::test]
async fn a_held_claim_is_refused_until_its_lease_is_over() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    assert_eq!(table.claim("b", 10, 30).await, Claim::Held);
    assert!(matches!(table.claim("b", 21, 40).await, Claim::Granted(_)), "a crashed worker's claim is taken over");
}

#[tokio::test]
async fn a_late_worker_cannot_complete() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    table.claim("b", 21, 40).await;
    let late = table.complete("a", &sent(&[Tag::Placed])).await;
    assert!(matches!(late, Err(LedgerError::Superseded { .. })), "{late:?}");
    assert_eq!(table.emitted().await, Emitted::new());
    table.complete("b", &sent(&[Tag::Placed])).await.unwrap();
}

#[tokio::test]
async fn the_claim_shows_what_another_worker_has_emitted_meanwhile() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    table.complete("a", &sent(&[Tag::Placed])).await.unwrap();
    let Claim::Granted(record) = table.claim("b", 1, 20).await else { panic!("nobody holds it") };
    assert_eq!(record.emitted(KLAVIYO), [Tag::Placed].into());
}

#[tokio::test]
async fn of_many_workers_one_gets_the_claim() {
    let table = table().await;
    let owners: Vec<_> = (0..16).map(|number| format!("worker-{number}")).collect();
    let claims = futures::future::join_all(owners.iter().map(|owner| table.claim(owner, 0, 20))).await;
    assert_eq!(claims.iter().filter(|claim| matches!(claim, Claim::Granted(_))).count(), 1);
}

#[tokio::test]
async fn refused_events_count_as_emitted_and_destinations_do_not_mix() {
    let table = table().await;
    table.claim("a", 0, 20).await;
    let outcome = Outcome { refused: [Tag::Placed].into(), dropped: true, ..Outcome::default() };
    let completion = Completion { outcomes: [(KLAVIYO.to_owned(), outcome)].into(), ..Completion::default() };
    table.complete("a", &completion).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!((record.emitted(KLAVIYO), record.emitted("wicked")), ([Tag::Placed].into(), Emitted::new()));
    assert_eq!((record.sent(KLAVIYO), record.refused(KLAVIYO)), (&Emitted::new(), &[Tag::Placed].into()));
    assert_eq!(record.dropped, [KLAVIYO.to_owned()].into());
}

#[tokio::test]
async fn an_older_reading_does_not_replace_a_newer_one() {
    let table = table().await;
    for version in [5, 3] {
        table.ledger.note(&table.store, &order(), &facts(version)).await.unwrap();
    }
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!(record.version, Some(at(5)));
}

#[tokio::test]
async fn another_state_in_the_same_second_is_news_and_the_same_one_is_not() {
    let table = table().await;
    let first = facts(5);
    table.ledger.note(&table.store, &order(), &first).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    let (paid, refunded) = (Facts { status: "2".into(), ..facts(5) }, Facts { refunded: dec!(5.00), ..facts(5) });
    let dearer = Facts { total: dec!(120.00), ..facts(5) };
    assert_eq!(
        [&first, &paid, &refunded, &dearer, &facts(4), &facts(6)].map(|facts| record.lacks(facts)),
        [false, true, true, true, false, true]
    );
    table.ledger.note(&table.store, &order(), &paid).await.unwrap();
    let record = table.ledger.read(&table.store, &order()).await.unwrap();
    assert_eq!(record.status.as_deref(), Some("2"));
}

#[tokio::test]
async fn orders_are_found_by_day_and_by_customer() {
    let table = table().await;
    table.ledger.note(&table.store, &order(), &facts(1)).await.unwrap();
    assert_eq!(table.index("by-day", "day_pk", "alder-us#2026-07-14").await, 1);
    assert_eq!(table.index("by-customer", "customer_pk", "alder-us#c0ffee").await, 1);
}

#[tokio::test]
async fn what_is_parked_is_listed_once_with_its_latest_reason() {
    let table = table().await;
    let mut parked = Parked {
        store: table.store.clone(),
        what: "order#5127".into(),
        destination: Some(KLAVIYO.into()),
        events: ["placed".to_owned()].into(),
        reason: "Invalid email address".into(),
        at: at(0),
    };
    table.ledger.park(&parked).await.unwrap();
    parked.reason = "still".into();
    table.ledger.park(&parked).await.unwrap();
    assert_eq!(table.ledger.parked("alder-us").await.unwrap(), [parked]);
    assert!(table.ledger.parked("other").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_scheduled_look_is_remembered() {
    let table = table().await;
    let cart = Subject::Cart("e7c2".into());
    table.ledger.schedule_look(&table.store, &cart, at(120), Some(at(9_999))).await.unwrap();
    assert_eq!(table.ledger.read(&table.store, &cart).await.unwrap().follow_up, Some(at(120)));
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_an_error_naming_the_order() {
    let Table { stack, store, .. } = table().await;
    let ledger = Ledger::new(stack.dynamodb_client().clone(), "no-such-table");
    let read = tokio::time::timeout(Duration::from_secs(20), ledger.read(&store, &order())).await.unwrap();
    assert_eq!(read.unwrap_err().to_string(), "cannot read order#5127");
}

#[test]
fn pseudonyms_depend_on_the_key_and_the_store_and_show_nothing() {
    let customer = domain::Customer { email: domain::Email::parse("mara@harbourmail.example"), ..Default::default() };
    let of = |key: &str, store: &str| {
        let store = StoreRef { platform: "bigcommerce".into(), id: store.into() };
        Pseudonyms::new(key.as_bytes()).of(&store, &customer).unwrap()
    };
    assert_eq!(of("k1", "a"), of("k1", "a"));
    assert_ne!(of("k1", "a"), of("k2", "a"));
    assert_ne!(of("k1", "a"), of("k1", "b"));
    assert!(of("k1", "a").len() == 32 && !of("k1", "a").contains("mara"));
}
