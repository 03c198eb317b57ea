//! What is waited for, and what an unproven request can take up. Nothing here answers but the table.

use std::path::Path;

use config::Config;
use delivery::Stores;
use domain::StoreRef;
use ledger::{Claim, Ledger};
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use orderwire_http::Deadline;
use platforms::Haste;
use serde_json::json;

use super::*;
use crate::plan::plan;
use crate::samples::message;
use crate::tally::Tally;

const TEMPLATE: &str = include_str!("../../../../template.yaml");

struct Stage {
    stores: Stores,
    ledger: Ledger,
    stack: Stack,
}

fn store() -> StoreRef {
    StoreRef { platform: "tiendanube".into(), id: "aire".into() }
}

/// A store whose API, and whose destination's, is at a port where nobody listens.
async fn stage() -> Stage {
    let unused =
        |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), unused);
    options.paused = true;
    let stack = Stack::start(options).await.unwrap();
    let nowhere = "http://127.0.0.1:1";
    let config = json!({
        "stores": [{
            "id": "aire", "platform": "tiendanube", "destinations": ["klaviyo-main"], "api_base": nowhere,
            "credentials": {"store_id": "11", "access_token": "t", "client_secret": "s", "user_agent": "T (a@b.example)"},
        }],
        "destinations": [
            {"id": "klaviyo-main", "kind": "klaviyo", "api_base": nowhere, "credentials": {"api_key": "pk_1"}},
        ],
        "customer_hash_key": "k",
    });
    let stores = Stores::build(&Config::parse(&config.to_string()).unwrap(), Haste::Live).unwrap();
    let ledger = Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table"));
    Stage { stores, ledger, stack }
}

fn callback(kind: PrivacyKind, order: u64, is_signed: bool) -> SqsMessage {
    let body = json!({"store_id": 11, "customer": {"email": "jo@quaymail.example"}, "orders_to_redact": [order]});
    let wording = Wording::Callback { body: body.to_string().into_bytes(), is_signed };
    message(&PrivacyNotice { store: store(), kind, received_at: Timestamp::UNIX_EPOCH, wording }.outgoing())
}

impl Stage {
    /// What came of it, and how many were set aside.
    async fn work(&self, record: SqsMessage, is_latest: bool) -> (Result<(), String>, u64) {
        let tally = Tally::default();
        let worker = Worker {
            ledger: &self.ledger,
            sqs: self.stack.sqs_client(),
            followups_url: self.stack.queue_url("FollowupsQueue"),
            owner: "worker",
            deadline: Deadline::within(Duration::from_secs(5)),
            receipts: 1,
            is_follow_up: false,
            is_latest,
            tally: &tally,
        };
        let unit = plan(&[record], |id| self.stores.get(id)).pop().unwrap();
        (worker.work(unit.task).await.map_err(|come_back| come_back.why), tally.parked.get())
    }
}

#[tokio::test]
async fn requests_that_nobody_has_proven_fill_the_list_only_so_far() {
    let stage = stage().await;
    for order in 0..50 {
        assert_eq!(
            stage.work(callback(PrivacyKind::CustomersRedact, order, false), false).await,
            (Ok(()), 1),
            "{order}"
        );
    }
    let (result, parked) = stage.work(callback(PrivacyKind::CustomersRedact, 50, false), false).await;
    assert!(result.unwrap_err().contains("wait for a person") && parked == 0);
    assert_eq!(stage.ledger.parked("aire").await.unwrap().len(), 50);
}

#[tokio::test]
async fn the_table_is_done_with_although_the_destination_does_not_answer() {
    let stage = stage().await;
    let (result, _) = stage.work(callback(PrivacyKind::CustomersRedact, 7, true), false).await;
    assert!(result.unwrap_err().starts_with("klaviyo-main: "));
    assert!(stage.ledger.read(&store(), &Subject::Order("7".into())).await.unwrap().is_redacted());
}

#[tokio::test]
async fn an_order_somebody_is_at_makes_the_request_come_back() {
    let stage = stage().await;
    let (now, order) = (clock::now(), Subject::Order("7".into()));
    let claim = stage.ledger.claim(&store(), &order, "other", now, now + Duration::from_secs(60)).await.unwrap();
    assert!(matches!(claim, Claim::Granted(_)));
    let worked = stage.work(callback(PrivacyKind::CustomersRedact, 7, true), false).await;
    assert!(worked.0.is_err());
    assert!(!stage.ledger.read(&store(), &order).await.unwrap().is_redacted());
}

#[tokio::test]
async fn no_store_is_deleted_by_an_old_configuration_or_while_it_does_not_answer() {
    let stage = stage().await;
    stage.ledger.note_redaction("aire", "c0ffee", Timestamp::UNIX_EPOCH).await.unwrap();
    for is_latest in [false, true] {
        let (result, parked) = stage.work(callback(PrivacyKind::StoreRedact, 7, true), is_latest).await;
        assert_eq!((result.unwrap_err().contains("configuration"), parked), (!is_latest, 0));
    }
    let table = stage.stack.dynamodb_client().scan().table_name(stage.stack.table_name("Table")).send().await.unwrap();
    assert_eq!(table.count(), 1);
}

#[test]
fn only_a_request_that_may_be_obeyed_has_the_configuration_read_again() {
    let asked = [
        (PrivacyKind::StoreRedact, true, true),
        (PrivacyKind::StoreRedact, false, false),
        (PrivacyKind::CustomersRedact, true, false),
    ];
    for (kind, is_signed, expected) in asked {
        assert_eq!(deletes_a_store(&callback(kind, 7, is_signed)), expected, "{kind:?}");
    }
}

#[test]
fn many_orders_are_named_by_the_first_of_them() {
    let orders = |count: u32| (100..100 + count).map(|id| id.to_string()).collect::<BTreeSet<_>>();
    assert_eq!([named(&orders(0)), named(&orders(2))], ["none known", "100, 101"]);
    assert!(named(&orders(52)).ends_with("149 and 2 more"));
}
