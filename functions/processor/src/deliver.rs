//! Claim, send, complete: the part that must neither lose nor double an event.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{Emitted, Event, Remark, Subject, Verdict};
use futures::future::join_all;
use jiff::Timestamp;
use ledger::{Claim, Completion, Facts, Outcome, Parked};
use orderwire_http::Deadline;
use runtime::clock;

use crate::stores::Store;
use crate::worker::{ComeBack, Worker};

/// How long sending the events of one order may take. Short, because nobody else may touch the order until the lease of
/// a worker that died is over.
const SENDING: Duration = Duration::from_secs(20);
/// With less time than this nothing is claimed.
const SHORTEST: Duration = Duration::from_secs(2);
/// Added to the lease for the write that ends it, which may take [`TABLE_LIMIT`], and for clocks that differ.
const MARGIN: Duration = Duration::from_secs(5);
/// How long a read or write of the table may take, repeats included.
pub(crate) const TABLE_LIMIT: Duration = Duration::from_secs(4);

impl Worker<'_> {
    /// Sends what `due` says is due to each destination of the store, and writes down what became of it.
    ///
    /// `due` is asked again after the claim, with the record as it is then: somebody may have been faster.
    pub(crate) async fn deliver(
        &self,
        store: &Store,
        subject: &Subject,
        due: impl Fn(&Emitted) -> Vec<Event>,
        facts: Option<Facts>,
        expires: Option<Timestamp>,
    ) -> Result<(), ComeBack> {
        if !self.deadline.allows(SHORTEST) {
            return Err(ComeBack::because("no time left to send"));
        }
        let time = SENDING.min(self.deadline.remaining());
        let until = Deadline::within(time);
        let now = clock::now();
        let record = match self.ledger.claim(&store.name, subject, self.owner, now, now + time + MARGIN).await? {
            Claim::Granted(record) => record,
            Claim::Held => return Err(ComeBack::because("another worker holds the claim")),
        };
        let sending = store.destinations.iter().map(async |(name, destination)| {
            let events = due(&record.emitted(name));
            let verdicts = match events.is_empty() {
                true => Vec::new(),
                false => destination.deliver(&events, until).await,
            };
            self.settle(store, subject, name, &events, verdicts).await
        });
        let mut outcomes = BTreeMap::new();
        let mut come_back = None;
        for ((name, _), (outcome, trouble)) in store.destinations.iter().zip(join_all(sending).await) {
            outcomes.insert(name.clone(), outcome);
            come_back = come_back.or(trouble);
        }
        // A refund alone may leave the version as it is, so an equal one is written again; an older reading is not.
        let facts = facts.filter(|facts| record.version.is_none_or(|known| known <= facts.version));
        self.ledger.complete(&store.name, subject, self.owner, &Completion { outcomes, facts, expires }).await?;
        come_back.map_or(Ok(()), Err)
    }

    /// Sorts the verdicts of one destination, and sets aside what it refused for good.
    async fn settle(
        &self,
        store: &Store,
        subject: &Subject,
        destination: &str,
        events: &[Event],
        verdicts: Vec<Verdict>,
    ) -> (Outcome, Option<ComeBack>) {
        let mut outcome = Outcome::default();
        let mut come_back: Option<ComeBack> = None;
        let mut reason = None;
        for (event, verdict) in events.iter().zip(verdicts) {
            match verdict {
                Verdict::Delivered { remark } => {
                    outcome.sent.insert(event.tag.clone());
                    outcome.dropped |= remark == Some(Remark::SilentlyDropped);
                }
                Verdict::Rejected { why } => {
                    outcome.refused.insert(event.tag.clone());
                    reason.get_or_insert(why);
                }
                Verdict::TryLater { after, why, credentials_refused } => {
                    self.tally.credentials_refused.add(usize::from(credentials_refused));
                    let longest = come_back.as_ref().and_then(|earlier| earlier.after).max(after);
                    come_back = Some(ComeBack { after: longest, why: format!("{destination}: {why}") });
                }
            }
        }
        if let Some(reason) = reason
            && let Err(error) = self.park_events(store, subject, destination, &outcome.refused, reason).await
        {
            // Not set aside, so not refused either: they will be judged again.
            outcome.refused.clear();
            come_back.get_or_insert(error);
        }
        self.tally.delivered.add(outcome.sent.len());
        self.tally.dropped.add(if outcome.dropped { outcome.sent.len() } else { 0 });
        (outcome, come_back)
    }

    async fn park_events(
        &self,
        store: &Store,
        subject: &Subject,
        destination: &str,
        refused: &Emitted,
        reason: String,
    ) -> Result<(), ComeBack> {
        tracing::warn!(store = store.name.id, %subject, destination, reason, "refused for good, set aside");
        let parked = Parked {
            store: store.name.clone(),
            what: subject.to_string(),
            destination: Some(destination.to_owned()),
            events: refused.iter().map(ToString::to_string).collect(),
            reason,
            at: clock::now(),
        };
        self.ledger.park(&parked).await?;
        self.tally.parked.add(refused.len());
        Ok(())
    }
}
