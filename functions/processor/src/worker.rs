//! Does one unit of work.

use std::time::Duration;

use domain::StoreRef;
use jiff::Timestamp;
use ledger::{Ledger, LedgerError, Parked};
use orderwire_http::Deadline;
use platforms::ReadError;
use queue::{FollowUp, SendError};
use runtime::{Chain, clock};

use crate::plan::Task;
use crate::tally::Tally;

/// From this receipt on, half a minute after the first, an order goes out without what the catalog would add to it.
const ENOUGH_WAITING_FOR_THE_CATALOG: u32 = 5;

/// Everything a unit of work needs.
#[derive(Clone, Copy)]
pub(crate) struct Worker<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) sqs: &'a aws_sdk_sqs::Client,
    pub(crate) followups_url: &'a str,
    /// Owner of the claims: one per unit, because a cart can be claimed by a look at it and by one at its order.
    pub(crate) owner: &'a str,
    pub(crate) deadline: Deadline,
    /// How often its messages have been received.
    pub(crate) receipts: u32,
    /// Whether they are of the follow-ups queue, where nobody waits behind them.
    pub(crate) is_follow_up: bool,
    /// Whether the stores are as the configuration has them at this moment, and not some minutes ago.
    pub(crate) is_latest: bool,
    pub(crate) tally: &'a Tally,
}

/// Why a unit is not finished and its messages must come back.
#[derive(Debug)]
pub(crate) struct ComeBack {
    /// Earliest moment somebody named.
    pub(crate) after: Option<Duration>,
    /// For the log; free of personal data.
    pub(crate) why: String,
}

impl ComeBack {
    pub(crate) fn because(why: impl Into<String>) -> Self {
        Self { after: None, why: why.into() }
    }
}

impl From<LedgerError> for ComeBack {
    fn from(error: LedgerError) -> Self {
        Self::because(Chain(&error).to_string())
    }
}

impl From<SendError> for ComeBack {
    fn from(error: SendError) -> Self {
        Self::because(Chain(&error).to_string())
    }
}

impl Worker<'_> {
    /// Does `task`.
    pub(crate) async fn work(&self, task: Task) -> Result<(), ComeBack> {
        match task {
            Task::Nothing => Ok(()),
            Task::Order { store, mut look, as_read, mode } => {
                look.without_catalog = self.receipts >= ENOUGH_WAITING_FOR_THE_CATALOG;
                // A message that has come back, or gone round, may be days old, and so is its reading.
                let as_read = as_read.filter(|_| self.receipts <= 1 && !self.is_follow_up);
                self.look_at_order(&store, &look, as_read, mode).await
            }
            Task::Cart { store, id, visit, added } => self.look_at_cart(&store, &id, &visit, &added).await,
            Task::Postpone(follow_up) => self.postpone(follow_up).await,
            Task::GoRound { message, .. } => Ok(queue::send(self.sqs, self.followups_url, message).await?),
            Task::Answer { store, nonce } => Ok(self.ledger.note_probe(&store.id, &nonce, clock::now()).await?),
            Task::Serve { store, notice } => self.serve(&store, &notice).await,
            Task::Park { store, what, reason } => self.park(&store, &what, &reason).await,
            // Not set aside: the receiver knew the store, so this is a mistake in the configuration or a newer one to
            // come, and the dead-letter queue keeps the body.
            Task::UnknownStore => Err(ComeBack::because("the store is not in the configuration")),
        }
    }

    /// Sets a whole order, cart or message aside.
    pub(crate) async fn park(&self, store: &StoreRef, what: &str, reason: &str) -> Result<(), ComeBack> {
        let parked = Parked {
            store: store.clone(),
            what: what.to_owned(),
            destination: None,
            events: Default::default(),
            reason: reason.to_owned(),
            at: clock::now(),
        };
        self.ledger.park(&parked).await?;
        tracing::warn!(store = store.id, what, reason, "set aside");
        self.tally.parked.add(1);
        Ok(())
    }

    /// Sorts a failed read: what will never succeed is set aside, the rest comes back.
    pub(crate) async fn unread(&self, store: &StoreRef, what: &str, error: ReadError) -> Result<(), ComeBack> {
        match error {
            ReadError::NotFound | ReadError::Unusable { .. } => self.park(store, what, &error.to_string()).await,
            ReadError::TryLater { after, why } => Err(ComeBack { after, why }),
            ReadError::CredentialsRefused { why } => {
                self.tally.credentials_refused.add(1);
                Err(ComeBack::because(why))
            }
        }
    }

    async fn postpone(&self, follow_up: FollowUp) -> Result<(), ComeBack> {
        let more = follow_up.more_seconds;
        let next = FollowUp { more_seconds: more.saturating_sub(900), ..follow_up };
        self.send_follow_up(&next, more, clock::now()).await
    }

    pub(crate) async fn send_follow_up(&self, next: &FollowUp, delay: u32, now: Timestamp) -> Result<(), ComeBack> {
        Ok(queue::send(self.sqs, self.followups_url, next.outgoing(now, delay)).await?)
    }
}
