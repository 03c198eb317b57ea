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

use crate::{Outlet, Store};

/// How long sending may take. Short, because nobody else may touch the orders until the lease of a worker that died is
/// over.
const SENDING: Duration = Duration::from_secs(20);
/// With less time than this nothing is claimed.
const SHORTEST: Duration = Duration::from_secs(2);
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
        let sending = store.outlets.iter().map(|outlet| send(outlet, &parcels, &claims, until));
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
        let mut outcomes = BTreeMap::new();
        for (Outlet { name, .. }, sent) in store.outlets.iter().zip(sent) {
            let outcome = self.settle(store, &parcel.subject, name, sent, &mut receipt).await;
            outcomes.insert(name.clone(), outcome);
        }
        // A refund alone may leave the version as it is, so an equal one is written again; an older reading is not.
        let facts = parcel.facts.filter(|facts| record.version.is_none_or(|known| known <= facts.version));
        let completion = Completion { outcomes, facts, expires: parcel.expires };
        if let Err(error) = self.ledger.complete(&store.name, &parcel.subject, self.owner, &completion).await {
            receipt.trouble = Some(error.into());
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

/// Sends one destination what is due of the claimed parcels, in one go; gives each parcel its part.
async fn send(outlet: &Outlet, parcels: &[Parcel<'_>], claims: &[Claimed], until: Deadline) -> Vec<Sent> {
    let due = parcels.iter().zip(claims).map(|(parcel, claim)| match claim {
        Ok(record) => (parcel.due)(outlet, &record.emitted(&outlet.name)),
        Err(_) => Vec::new(),
    });
    let (mut all, mut lengths) = (Vec::new(), Vec::with_capacity(parcels.len()));
    for mut events in due {
        lengths.push(events.len());
        all.append(&mut events);
    }
    let mut verdicts = match all.is_empty() {
        true => Vec::new(),
        // Claiming took its time. A request that is cut off may have been taken, and would be sent again.
        false if !until.allows(SHORTEST) => {
            all.iter().map(|_| Verdict::try_later(None, "no time left to send")).collect()
        }
        false => outlet.destination.deliver(&all, until).await,
    };
    if verdicts.len() != all.len() {
        // A bug over there. Nobody can say whose verdict is whose, so none of the events may count as told.
        verdicts = all.iter().map(|_| Verdict::try_later(None, "it did not answer for each event")).collect();
    }
    let (mut events, mut verdicts) = (all.into_iter(), verdicts.into_iter());
    let part = |length: usize| Sent {
        events: events.by_ref().take(length).collect(),
        verdicts: verdicts.by_ref().take(length).collect(),
    };
    lengths.into_iter().map(part).collect()
}
