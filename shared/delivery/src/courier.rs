//! Claim, send, complete.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{Emitted, Event, Remark, Subject, Verdict};
use futures::future::join_all;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use ledger::{Claim, Completion, Facts, Ledger, LedgerError, Outcome, Parked, Record};
use orderwire_http::Deadline;
use runtime::{Chain, clock};
use tokio::time::Instant;

use crate::resend::{self, SHORTEST};
use crate::{Breaker, Outlet, Store};

/// How long sending may take. Short, because nobody else may touch the orders until the lease of a worker that died is
/// over.
const SENDING: Duration = Duration::from_secs(20);
/// Added to the lease for the write that ends it, which may take [`TABLE_LIMIT`], and for clocks that differ.
const MARGIN: Duration = Duration::from_secs(5);
/// Added to the lease for each further round of writes that many parcels take.
const FURTHER_ROUND: Duration = Duration::from_secs(1);
/// How long a read or write of the table may take, repeats included.
pub const TABLE_LIMIT: Duration = Duration::from_secs(4);
/// Writes to the table under way at once.
const SIDE_BY_SIDE: usize = 32;

/// Delivers what is due.
#[derive(Clone, Copy)]
pub struct Courier<'a> {
    /// The table.
    pub ledger: &'a Ledger,
    /// Owner of the claims, used for one attempt only.
    pub owner: &'a str,
    /// When it must be over.
    pub deadline: Deadline,
}

/// What is due at a destination, given what it was told already.
pub type Due<'a> = Box<dyn Fn(&Outlet, &Emitted) -> Vec<Event> + Send + Sync + 'a>;

/// What may be due of one order or cart.
pub struct Parcel<'a> {
    /// Which.
    pub subject: Subject,
    /// What is due of it. Asked once the claim is granted: somebody may have been faster.
    pub due: Due<'a>,
    /// The reading it comes from, to be written down with the result.
    pub facts: Option<Facts>,
    /// When its record may be forgotten; carts only.
    pub expires: Option<Timestamp>,
}

/// What became of a parcel.
#[derive(Debug, Default)]
pub struct Receipt {
    /// Events taken.
    pub delivered: usize,
    /// Of those, events of an address that the destination is known to drop silently.
    pub dropped: usize,
    /// Events refused for good, and set aside.
    pub parked: usize,
    /// Destinations that refused our credentials.
    pub credentials_refused: usize,
    /// Why it is not finished, if it is not.
    pub trouble: Option<Trouble>,
    /// Whether only some destinations have yet to be told, and all is written down of the others, which have nothing more
    /// to be told.
    pub is_partial: bool,
}

/// Why a parcel must be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Another worker holds the claim.
    Held,
    /// Something went wrong that will pass.
    Later {
        /// Earliest moment somebody named.
        after: Option<Duration>,
        /// For people; free of personal data.
        why: String,
    },
}

impl Trouble {
    fn because(why: impl Into<String>) -> Self {
        Self::Later { after: None, why: why.into() }
    }
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        Self::because(Chain(&error).to_string())
    }
}

/// The record as the claim showed it, or why there is no claim.
type Claimed = Result<Box<Record>, Trouble>;

/// What one destination was sent of a parcel, and what it said.
struct Sent {
    events: Vec<Event>,
    verdicts: Vec<Verdict>,
}

impl Courier<'_> {
    /// Sends what is due of each parcel to each destination of the store, together as far as a destination can take it,
    /// and writes down what became of it. Two writes per parcel; gives a receipt for each, in their order. No two parcels
    /// may be of the same order or cart: both claims would be granted, as one owner's, and its events sent twice.
    pub async fn deliver(&self, store: &Store, parcels: Vec<Parcel<'_>>) -> Vec<Receipt> {
        if !self.deadline.allows(SHORTEST) {
            let late = || Receipt { trouble: Some(Trouble::because("no time left to send")), ..Receipt::default() };
            return parcels.iter().map(|_| late()).collect();
        }
        let time = SENDING.min(self.deadline.remaining());
        let until = Deadline::within(time);
        let now = clock::now();
        let lease = now + time + MARGIN + FURTHER_ROUND * rounds(parcels.len()).saturating_sub(1);
        let claims: Vec<_> = parcels.iter().map(|parcel| self.claim(store, &parcel.subject, now, lease)).collect();
        let claims: Vec<_> = stream::iter(claims).buffered(SIDE_BY_SIDE).collect().await;
        let is_alone = store.outlets.len() == 1;
        let sending = store.outlets.iter().map(|outlet| send(outlet, is_alone, &parcels, &claims, until));
        let mut sent: Vec<_> = join_all(sending).await.into_iter().map(Vec::into_iter).collect();
        let finishing = parcels.into_iter().zip(claims).map(|(parcel, claim)| {
            let sent: Vec<_> = sent.iter_mut().filter_map(Iterator::next).collect();
            async move {
                match claim {
                    Ok(record) => self.finish(store, parcel, &record, sent).await,
                    Err(trouble) => Receipt { trouble: Some(trouble), ..Receipt::default() },
                }
            }
        });
        stream::iter(finishing.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await
    }

    async fn claim(&self, store: &Store, subject: &Subject, now: Timestamp, lease: Timestamp) -> Claimed {
        match self.ledger.claim(&store.name, subject, self.owner, now, lease).await {
            Ok(Claim::Granted(record)) => Ok(record),
            Ok(Claim::Held) => Err(Trouble::Held),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes down what became of one parcel and gives the claim back.
    async fn finish(&self, store: &Store, parcel: Parcel<'_>, record: &Record, sent: Vec<Sent>) -> Receipt {
        let mut receipt = Receipt::default();
        let (mut outcomes, mut waiting) = (BTreeMap::new(), 0);
        for (Outlet { name, .. }, sent) in store.outlets.iter().zip(sent) {
            let due = sent.events.len();
            let mut outcome = self.settle(store, &parcel.subject, name, sent, &mut receipt).await;
            let is_waiting = outcome.sent.len() + outcome.refused.len() < due;
            // Perhaps nobody was asked, and with the claim goes what says so.
            outcome.in_doubt |= is_waiting && is_in_doubt(record, name);
            waiting += usize::from(is_waiting);
            outcomes.insert(name.clone(), outcome);
        }
        if record.lease.is_some() {
            let in_doubt = || Outcome { in_doubt: true, ..Outcome::default() };
            outcomes.extend(store.left_out.iter().map(|name| (name.clone(), in_doubt())));
        }
        receipt.is_partial = (1..store.outlets.len()).contains(&waiting);
        // A refund alone may leave the version as it is, so an equal one is written again; an older reading is not.
        let facts = parcel.facts.map(|facts| facts.fit_for(record));
        let place = facts.as_ref().and_then(|facts| facts.place.clone());
        let facts = facts.filter(|facts| record.version.is_none_or(|known| known <= facts.version));
        let completion = Completion { outcomes, facts, place, expires: parcel.expires };
        if let Err(error) = self.ledger.complete(&store.name, &parcel.subject, self.owner, &completion).await {
            (receipt.trouble, receipt.is_partial) = (Some(error.into()), false);
        }
        receipt
    }

    /// Sorts the verdicts of one destination, and sets aside what it refused for good.
    async fn settle(
        &self,
        store: &Store,
        subject: &Subject,
        destination: &str,
        sent: Sent,
        receipt: &mut Receipt,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let mut reason = None;
        for (event, verdict) in sent.events.iter().zip(sent.verdicts) {
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
                    receipt.credentials_refused += usize::from(credentials_refused);
                    receipt.postpone(after, format!("{destination}: {why}"));
                }
                Verdict::InDoubt { why } => {
                    outcome.in_doubt = true;
                    receipt.postpone(None, format!("{destination}: {why}"));
                }
            }
        }
        if let Some(reason) = reason {
            match self.park(store, subject, destination, &outcome.refused, reason).await {
                Ok(()) => receipt.parked += outcome.refused.len(),
                // Not set aside, so not refused either: they will be judged again.
                Err(error) => {
                    outcome.refused.clear();
                    receipt.postpone(None, Chain(&error).to_string());
                }
            }
        }
        receipt.delivered += outcome.sent.len();
        receipt.dropped += if outcome.dropped { outcome.sent.len() } else { 0 };
        outcome
    }

    async fn park(
        &self,
        store: &Store,
        subject: &Subject,
        destination: &str,
        refused: &Emitted,
        reason: String,
    ) -> Result<(), LedgerError> {
        tracing::warn!(store = store.name.id, %subject, destination, reason, "refused for good, set aside");
        let parked = Parked {
            store: store.name.clone(),
            what: subject.to_string(),
            destination: Some(destination.to_owned()),
            events: refused.iter().map(ToString::to_string).collect(),
            reason,
            at: clock::now(),
        };
        self.ledger.park(&parked).await
    }
}

impl Receipt {
    /// Notes that something must come back, not before the longest wait anybody named.
    fn postpone(&mut self, after: Option<Duration>, why: String) {
        let longest = match &self.trouble {
            Some(Trouble::Later { after: earlier, .. }) => (*earlier).max(after),
            _ => after,
        };
        self.trouble = Some(Trouble::Later { after: longest, why });
    }
}

/// How often [`SIDE_BY_SIDE`] writes must be begun for so many parcels.
fn rounds(parcels: usize) -> u32 {
    u32::try_from(parcels.div_ceil(SIDE_BY_SIDE)).unwrap_or(u32::MAX)
}

/// Sends one destination what is due of the claimed parcels, in one go; gives each parcel its part. One that has not
/// answered a moment ago is spared, unless there is no other that would have to wait.
async fn send(
    outlet: &Outlet,
    is_alone: bool,
    parcels: &[Parcel<'_>],
    claims: &[Claimed],
    until: Deadline,
) -> Vec<Sent> {
    let due = parcels.iter().zip(claims).map(|(parcel, claim)| match claim {
        // Its customer was deleted meanwhile.
        Ok(record) if record.is_redacted() => (Vec::new(), false),
        Ok(record) => ((parcel.due)(outlet, &record.emitted(&outlet.name)), is_in_doubt(record, &outlet.name)),
        Err(_) => (Vec::new(), false),
    });
    let (mut all, mut lengths, mut in_doubt) = (Vec::new(), Vec::with_capacity(parcels.len()), Vec::new());
    for (mut events, doubt) in due {
        lengths.push(events.len());
        in_doubt.resize(in_doubt.len() + events.len(), doubt);
        all.append(&mut events);
    }
    let sending = resend::send(&*outlet.destination, &all, &in_doubt, until);
    let verdicts = match is_alone || all.is_empty() {
        true => sending.await,
        false => send_or_spare(&outlet.breaker, all.len(), sending).await,
    };
    let (mut events, mut verdicts) = (all.into_iter(), verdicts.into_iter());
    let part = |length: usize| Sent {
        events: events.by_ref().take(length).collect(),
        verdicts: verdicts.by_ref().take(length).collect(),
    };
    lengths.into_iter().map(part).collect()
}

/// Whether something may have been sent of which the record does not know: by somebody who never gave their claim back, or by
/// somebody who got no answer.
fn is_in_doubt(record: &Record, destination: &str) -> bool {
    record.lease.is_some() || record.in_doubt.contains(destination)
}

async fn send_or_spare(breaker: &Breaker, events: usize, sending: impl Future<Output = Vec<Verdict>>) -> Vec<Verdict> {
    let leave = match breaker.ask(Instant::now()) {
        Ok(leave) => leave,
        Err(after) => return vec![Verdict::try_later(Some(after), "it did not answer a moment ago"); events],
    };
    let verdicts = sending.await;
    let is_answer = |verdict: &Verdict| matches!(verdict, Verdict::Delivered { .. } | Verdict::Rejected { .. });
    leave.ended(verdicts.iter().any(is_answer), Instant::now());
    verdicts
}
