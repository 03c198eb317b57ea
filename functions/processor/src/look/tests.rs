//! Readings that were handed over. The store does not answer here, so whoever asks it comes back.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use delivery::Stores;
use domain::{Order, Status, Subject, SyncMode, Tag};
use ledger::{Claim, Completion, Facts, Ledger, Outcome, Record};
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings};
use local::lambda::CommandLine;
use local::stack::{Stack, StackOptions};
use orderwire_http::Deadline;
use runtime::clock;

use crate::plan::plan;
use crate::samples::{at, notice, order, store, stores, webhook};
use crate::tally::Tally;
use crate::worker::{ComeBack, Worker};

const TEMPLATE: &str = include_str!("../../../../template.yaml");
const KLAVIYO: &str = "klaviyo-main";

struct Stage {
    stores: Stores,
    ledger: Ledger,
    inbox: Inbox,
    stack: Stack,
}

async fn stage() -> Stage {
    let unused =
        |_: &_| CommandLine { program: "unused".into(), arguments: Vec::new(), environment: Default::default() };
    let mut options = StackOptions::new(TEMPLATE, Path::new("unused"), unused);
    options.paused = true;
    let stack = Stack::start(options).await.unwrap();
    let inbox = Inbox::start(InboxSettings::default(), Arc::new(SystemClock)).await.unwrap();
    let stores = stores(inbox.api_base(), &inbox.settings().api_key);
    let ledger = Ledger::new(stack.dynamodb_client().clone(), stack.table_name("Table"));
    Stage { stores, ledger, inbox, stack }
}

impl Stage {
    /// Does what `records` come to, received so many times.
    async fn work(&self, records: &[SqsMessage], receipts: u32) -> Result<(), ComeBack> {
        let worker = Worker {
            ledger: &self.ledger,
            sqs: self.stack.sqs_client(),
            followups_url: self.stack.queue_url("FollowupsQueue"),
            owner: "worker",
            deadline: Deadline::within(Duration::from_secs(30)),
            receipts,
            is_follow_up: records.iter().any(|record| !record.attributes.contains_key("MessageGroupId")),
            is_latest: true,
            tally: &Tally::default(),
        };
        for unit in plan(records, |id| self.stores.get(id)) {
            worker.work(unit.task).await?;
        }
        Ok(())
    }

    async fn record(&self) -> Record {
        self.ledger.read(&store(), &Subject::Order("5127".into())).await.unwrap()
    }

    /// Notes that a look at `order` has told these events.
    async fn told(&self, order: &Order, tags: &[Tag]) {
        let (subject, now) = (Subject::Order("5127".into()), clock::now());
        let lease = now + Duration::from_secs(20);
        assert!(matches!(self.ledger.claim(&store(), &subject, "o", now, lease).await, Ok(Claim::Granted(_))));
        let outcome = Outcome { sent: tags.iter().cloned().collect(), ..Outcome::default() };
        let facts = Some(Facts::of(order, &store(), None));
        let completion =
            Completion { outcomes: [(KLAVIYO.to_owned(), outcome)].into(), facts, ..Completion::default() };
        self.ledger.complete(&store(), &subject, "o", &completion).await.unwrap();
    }

    /// The metrics that arrived.
    fn arrived(&self) -> Vec<String> {
        let mut metrics: Vec<_> = self.inbox.arrivals().iter().map(|arrival| arrival.event.metric.clone()).collect();
        metrics.sort();
        metrics
    }
}

fn placed() -> Vec<Tag> {
    vec![Tag::Placed, Tag::Line("90211".into()), Tag::Line("90212".into())]
}

fn in_checkout(second: i64) -> Order {
    Order { in_checkout: true, status: Status { id: "0".into(), name: "Incomplete".into() }, ..order(second) }
}

#[tokio::test]
async fn an_order_that_was_read_is_told_without_asking_the_store() {
    let stage = stage().await;
    stage.work(&[notice(Some(order(5)))], 1).await.unwrap();
    assert_eq!(stage.arrived(), ["Ordered Product", "Ordered Product", "Placed Order"]);
    let record = stage.record().await;
    assert_eq!((record.version, record.emitted(KLAVIYO)), (Some(at(5)), placed().into_iter().collect()));
}

#[tokio::test]
async fn a_reading_that_brings_no_event_is_noted() {
    let stage = stage().await;
    stage.told(&order(5), &placed()).await;
    stage.work(&[notice(Some(order(7)))], 1).await.unwrap();
    assert_eq!((stage.record().await.version, stage.arrived().len()), (Some(at(7)), 0));
}

#[tokio::test]
async fn a_reading_overtaken_by_a_newer_one_does_nothing() {
    let stage = stage().await;
    stage.told(&order(9), &placed()).await;
    let before = stage.record().await;
    stage.work(&[notice(Some(order(5)))], 1).await.unwrap();
    assert_eq!((stage.record().await, stage.arrived().len()), (before, 0));
}

#[tokio::test]
async fn an_overtaken_reading_that_knows_more_has_the_order_read_again() {
    let stage = stage().await;
    stage.told(&order(9), &placed()).await;
    let refund = domain::Refund {
        id: "63".into(),
        at: at(1),
        amount: 5.into(),
        reason: None,
        lines: Vec::new(),
        amount_unknown: false,
    };
    let refunded = Order { refunds: vec![refund], ..order(5) };
    let asked = stage.work(&[notice(Some(refunded))], 1).await.unwrap_err();
    assert!(asked.why.starts_with("cannot read the order"), "{}", asked.why);
    assert_eq!(stage.arrived().len(), 0);
}

#[tokio::test]
async fn a_message_that_has_come_back_or_gone_round_has_its_order_read_again() {
    let stage = stage().await;
    assert!(stage.work(&[notice(Some(order(5)))], 2).await.is_err());
    let mut gone_round = notice(Some(order(5)));
    gone_round.attributes.remove("MessageGroupId");
    assert!(stage.work(&[gone_round], 1).await.is_err(), "its store was paused, for days perhaps");
    assert!(
        stage.work(&[notice(Some(order(5))), webhook(5127, "updated")], 1).await.is_err(),
        "and so after a webhook"
    );
    assert_eq!(stage.arrived().len(), 0);
}

#[tokio::test]
async fn a_reading_from_the_checkout_tells_of_the_cart_unless_the_order_has_left_it() {
    let stage = stage().await;
    stage.work(&[notice(Some(in_checkout(1)))], 1).await.unwrap();
    assert_eq!(stage.arrived(), ["Started Checkout"]);
    assert_eq!(stage.record().await, Record::default(), "it is no order yet");
    stage.work(&[notice(Some(in_checkout(2)))], 1).await.unwrap();
    assert_eq!(stage.arrived().len(), 1, "told once");
}

#[tokio::test]
async fn a_late_reading_from_the_checkout_does_nothing() {
    let stage = stage().await;
    stage.told(&order(9), &placed()).await;
    for second in [5, 9] {
        stage.work(&[notice(Some(in_checkout(second)))], 1).await.unwrap();
    }
    assert_eq!(stage.arrived().len(), 0);
}

#[tokio::test]
async fn an_order_without_a_way_to_reach_its_shopper_is_set_aside() {
    let stage = stage().await;
    let anonymous = Order { customer: Default::default(), ..order(5) };
    stage.work(&[notice(Some(anonymous))], 1).await.unwrap();
    let parked = stage.ledger.parked("alder-us").await.unwrap();
    assert_eq!((parked[0].what.as_str(), stage.record().await.version), ("order#5127", Some(at(5))));
}

#[test]
fn messages_of_the_import_start_no_flow() {
    let stores = stores("http://127.0.0.1:1", "pk_1");
    let message = crate::samples::notice_by(SyncMode::Historic, Some(order(1)));
    let units = plan(&[message], |id| stores.get(id));
    let crate::plan::Task::Order { store, as_read: Some(order), mode, .. } = &units[0].task else { panic!() };
    let events = domain::due_for_order(order, &Default::default(), &store.situation(*mode));
    assert!(events.len() == 3 && events.iter().all(|event| event.backfill));
}
