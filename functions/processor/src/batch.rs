//! A batch of messages: done side by side, reported one by one.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::ChangeMessageVisibilityBatchRequestEntry;
use delivery::{Store, Stores};
use futures::{FutureExt, StreamExt, stream};
use ledger::Ledger;
use orderwire_http::Deadline;
use runtime::{Chain, Counter, Live, clock, telemetry};

use crate::delay::delay;
use crate::plan::{Unit, plan};
use crate::privacy::deletes_a_store;
use crate::tally::Tally;
use crate::worker::{ComeBack, Worker};

/// Orders worked on at once; each waits mostly for a store and a destination.
const SIDE_BY_SIDE: usize = 5;
/// Kept from the invocation's time to answer and to change visibilities.
const FOR_THE_ANSWER: Duration = Duration::from_secs(2);
/// With less time than this, reading an order and sending its events is not begun.
const FOR_AN_ORDER: Duration = Duration::from_secs(3);
/// After which a message comes back for which there was no time. Not at once, or a slow spell would use up its receipts.
const GIVEN_BACK: Duration = Duration::from_secs(5);

/// Where messages come from.
#[derive(Debug, Clone)]
pub struct Queues {
    /// URL of the FIFO queue of notices.
    pub orders: String,
    /// URL of the queue of checkouts to look at again.
    pub followups: String,
}

/// Works through batches of messages.
pub struct Processor {
    live: Live<Stores>,
    ledger: Ledger,
    sqs: Client,
    queues: Queues,
}

/// What became of a message.
enum Fate {
    Done,
    /// It failed, and comes back after its delay.
    Failed(ComeBack),
    /// There was no time for it; it comes back soon.
    GivenBack,
}

impl Processor {
    /// A processor of the configured stores.
    pub fn new(live: Live<Stores>, ledger: Ledger, sqs: Client, queues: Queues) -> Self {
        Self { live, ledger, sqs, queues }
    }

    /// Works through `event` until shortly before `deadline` and names the messages that must come back.
    pub async fn handle(&self, event: SqsEvent, deadline: Deadline) -> SqsBatchResponse {
        let records = event.records;
        let (mut stores, is_latest) = match records.iter().any(deletes_a_store) {
            true => self.live.latest().await,
            false => (self.live.current().await, false),
        };
        if records.iter().any(|record| store_of(record, &stores).is_some_and(|store| store.paused)) {
            // Perhaps it is not any more.
            stores = self.live.after_refusal().await;
        }
        let tally = Tally::default();
        // Chance and not the request id: a claim is granted again to its own owner, so two invocations must never be
        // the same one, whoever numbers them.
        let owner = format!("{:032x}", fastrand::u128(..));
        let worker = Worker {
            ledger: &self.ledger,
            sqs: &self.sqs,
            followups_url: &self.queues.followups,
            owner: &owner,
            deadline: Deadline::within(deadline.remaining().saturating_sub(FOR_THE_ANSWER)),
            receipts: 1,
            is_latest,
            is_follow_up: records.iter().any(|record| self.queue_of(record) == self.queues.followups),
            tally: &tally,
        };
        let fates = work(&worker, plan(&records, |id| stores.get(id)), &records).await;
        let failed = failures(&records, &fates);
        self.hide(&records, &failed).await;
        if tally.credentials_refused.get() > 0 || records.iter().any(|record| names_unknown_store(record, &stores)) {
            self.live.after_refusal().await;
        }
        report(&records, &failed, &fates, &tally);
        let mut response = SqsBatchResponse::default();
        response.batch_item_failures = failed
            .iter()
            .map(|(index, _)| {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = records[*index].message_id.clone().unwrap_or_default();
                failure
            })
            .collect();
        response
    }

    /// Hides failed messages for their delay. If that does not work, they come back after the queue's own visibility
    /// timeout.
    async fn hide(&self, records: &[SqsMessage], failed: &[(usize, Duration)]) {
        let mut by_queue: HashMap<&str, Vec<ChangeMessageVisibilityBatchRequestEntry>> = HashMap::new();
        for (index, delay) in failed {
            let Some(handle) = &records[*index].receipt_handle else { continue };
            let entry = ChangeMessageVisibilityBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(handle)
                .visibility_timeout(i32::try_from(delay.as_secs()).unwrap_or(i32::MAX))
                .build()
                .expect("id and handle are set");
            by_queue.entry(self.queue_of(&records[*index])).or_default().push(entry);
        }
        for (url, entries) in by_queue {
            for chunk in entries.chunks(10) {
                let request = self.sqs.change_message_visibility_batch().queue_url(url);
                match request.set_entries(Some(chunk.to_vec())).send().await {
                    Ok(answer) if answer.failed.is_empty() => {}
                    Ok(answer) => tracing::warn!(messages = answer.failed.len(), "failed messages will come back late"),
                    Err(error) => tracing::warn!(error = %Chain(&error), "failed messages will come back late"),
                }
            }
        }
    }

    /// A batch comes from one of two queues; the ARN of its source ends with the queue's name, as its URL does.
    fn queue_of(&self, record: &SqsMessage) -> &str {
        let name = record.event_source_arn.as_deref().and_then(|arn| arn.rsplit(':').next()).unwrap_or_default();
        let is_followups = self.queues.followups.rsplit('/').next() == Some(name);
        if is_followups { &self.queues.followups } else { &self.queues.orders }
    }
}

/// Works through the units, some at a time, and gives each record its fate.
async fn work(worker: &Worker<'_>, units: Vec<Unit>, records: &[SqsMessage]) -> Vec<Fate> {
    let done = stream::iter(units)
        .map(async |Unit { task, records: places }| {
            if !worker.deadline.allows(FOR_AN_ORDER) {
                return (places, Err(None));
            }
            let receipts = places.iter().map(|place| receipts(&records[*place])).max().unwrap_or(1);
            let (name, owner) = (task.name(), format!("{}#{}", worker.owner, places[0]));
            let unit = Worker { owner: &owner, receipts, ..*worker };
            // A panic is a bug in one unit and must not send its nine neighbours round again.
            let result = AssertUnwindSafe(unit.work(task)).catch_unwind().await;
            let result = result.unwrap_or_else(|_| Err(ComeBack::because("it panicked")));
            let named = |ComeBack { after, why }| Some(ComeBack { after, why: format!("{name}: {why}") });
            (places, result.map_err(named))
        })
        .buffer_unordered(SIDE_BY_SIDE)
        .collect::<Vec<_>>()
        .await;
    let mut fates: Vec<Fate> = records.iter().map(|_| Fate::Done).collect();
    for (places, result) in done {
        let Err(trouble) = result else { continue };
        for place in places {
            fates[place] = match &trouble {
                Some(ComeBack { after, why }) => Fate::Failed(ComeBack { after: *after, why: why.clone() }),
                None => Fate::GivenBack,
            };
        }
    }
    fates
}

/// The messages that must come back, and after how long. On a FIFO queue, after a failed message every later one of its
/// group counts as failed, or it would be deleted before its turn; it comes back together with the first.
fn failures(records: &[SqsMessage], fates: &[Fate]) -> Vec<(usize, Duration)> {
    let mut failed = Vec::new();
    let mut blocked: HashMap<&str, Duration> = HashMap::new();
    for (index, (record, fate)) in records.iter().zip(fates).enumerate() {
        let group = record.attributes.get("MessageGroupId").map(String::as_str);
        let own = match fate {
            Fate::Done => None,
            Fate::GivenBack => Some(GIVEN_BACK),
            Fate::Failed(come_back) => Some(delay(receipts(record), come_back.after, fastrand::f64())),
        };
        let inherited = group.and_then(|group| blocked.get(group)).copied();
        let Some(delay) = inherited.or(own) else { continue };
        if let Some(group) = group {
            blocked.entry(group).or_insert(delay);
        }
        failed.push((index, delay));
    }
    failed
}

/// How often a message has been received.
pub(crate) fn receipts(record: &SqsMessage) -> u32 {
    record.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1)
}

fn names_unknown_store(record: &SqsMessage, stores: &Stores) -> bool {
    id_of_store(record).is_some_and(|id| stores.get(id).is_none())
}

fn store_of(record: &SqsMessage, stores: &Stores) -> Option<Arc<Store>> {
    stores.get(id_of_store(record)?)
}

fn id_of_store(record: &SqsMessage) -> Option<&str> {
    record.message_attributes.get("store")?.string_value.as_deref()
}

/// One line of metrics for the batch, and one that says why where something failed.
fn report(records: &[SqsMessage], failed: &[(usize, Duration)], fates: &[Fate], tally: &Tally) {
    let reasons: HashSet<_> = fates
        .iter()
        .filter_map(|fate| if let Fate::Failed(come_back) = fate { Some(come_back.why.as_str()) } else { None })
        .collect();
    let (delivered, parked) = (tally.delivered.get(), tally.parked.get());
    if !failed.is_empty() {
        let reasons = reasons.into_iter().collect::<Vec<_>>().join("; ");
        tracing::warn!(
            messages = records.len(),
            failed = failed.len(),
            delivered,
            parked,
            reasons,
            "batch done in part"
        );
    }
    let counts = [
        (Counter::Messages, u64::try_from(records.len()).unwrap_or(u64::MAX)),
        (Counter::Delivered, delivered),
        (Counter::Parked, parked),
        (Counter::SilentlyDropped, tally.dropped.get()),
        (Counter::Retried, u64::try_from(failed.len()).unwrap_or(u64::MAX) + tally.left_behind.get()),
        (Counter::CredentialsRefused, tally.credentials_refused.get()),
    ];
    telemetry::metrics(clock::now(), None, &counts);
}
