//! Delivers batches, a few at a time, and notes in their order which are done.

use std::pin::pin;
use std::time::Duration;

use delivery::{Courier, Outlet, Parcel, Receipt, Store, Trouble};
use domain::{Emitted, Subject, SyncMode};
use futures::future::try_join_all;
use futures::{StreamExt, stream};
use orderwire_http::Deadline;
use tokio::sync::mpsc::Receiver;

use super::brake::Brake;
use super::halt::Halt;
use super::handover::hand_over;
use super::judge::count;
use super::keeper::Keeper;
use super::packer::{Batch, Planned, Tally};
use super::patience;
use crate::Tools;

/// Batches under way at once: as many requests a crash can repeat. One where a destination takes history in order.
const SIDE_BY_SIDE: usize = 3;

/// Delivers to a store's destinations.
pub(super) struct Sender<'a> {
    pub(super) tools: &'a Tools,
    pub(super) store: &'a Store,
    pub(super) brake: &'a Brake,
    pub(super) keeper: &'a Keeper<'a>,
    /// Until when what is under way goes on.
    pub(super) until: Deadline,
}

/// What came of an attempt to deliver.
#[derive(Default)]
struct Left {
    /// Somebody else is at them.
    held: Vec<Planned>,
    /// They were refused for now, or the table did not answer.
    later: Vec<Planned>,
    /// The longest wait anybody asked for.
    after: Option<Duration>,
    /// Why, for people.
    why: Option<String>,
    credentials_refused: bool,
}

impl Sender<'_> {
    /// Delivers `batches` until there are no more, or it must stop: then says why. What is under way is always brought
    /// to its end, because events must not be sent without writing it down.
    pub(super) async fn send(&self, batches: Receiver<Result<Batch, Halt>>) -> Option<Halt> {
        let batches = stream::unfold(batches, async |mut batches| Some((batches.recv().await?, batches)));
        let batches = batches.take_until(self.brake.pulled());
        let in_order = self.store.outlets.iter().any(|outlet| outlet.destination.takes_history_in_order());
        let at_once = if in_order { 1 } else { SIDE_BY_SIDE };
        let mut sent = pin!(batches.map(|batch| self.deliver(batch)).buffered(at_once));
        let mut halt = None;
        while let Some(batch) = sent.next().await {
            match batch {
                Ok((tally, position)) if halt.is_none() => self.keeper.note(tally, position),
                // One before it is not done: the next run goes through both, and finds this one told.
                Ok(_) => {}
                Err(reason) => {
                    self.brake.pull(reason.clone());
                    halt.get_or_insert(reason);
                }
            }
        }
        halt.or_else(|| self.brake.halt())
    }

    /// Delivers a batch, what cannot be delivered yet again and again, and gives what it came to.
    async fn deliver(&self, batch: Result<Batch, Halt>) -> Result<(Tally, Option<String>), Halt> {
        let Batch { mut orders, mut tally, position } = batch?;
        for tries in 1.. {
            if orders.is_empty() {
                break;
            }
            self.turn().await?;
            let left = self.attempt(orders, &mut tally).await;
            let trouble = || Halt::Trouble {
                why: left.why.clone().unwrap_or_default(),
                after: left.after,
                credentials_refused: left.credentials_refused,
            };
            if left.credentials_refused {
                return Err(trouble());
            }
            match patience::wait(tries, left.after) {
                _ if left.held.is_empty() && left.later.is_empty() => break,
                Some(wait) => self.brake.pause(wait).await?,
                None if left.later.is_empty() => {
                    self.hand_over(&left.held).await?;
                    break;
                }
                None => return Err(trouble()),
            }
            orders = left.later.into_iter().chain(left.held).collect();
        }
        Ok((tally, position))
    }

    /// Waits until every destination has room for another full request. Before anything is claimed, because a claim does
    /// not last.
    async fn turn(&self) -> Result<(), Halt> {
        let turns = try_join_all(self.store.outlets.iter().map(|outlet| outlet.destination.turn(self.brake.until())));
        tokio::select! {
            halt = self.brake.pulled() => Err(halt),
            turns = turns => turns.map(|_| ()).map_err(|after| Halt::OutOfTime { after: Some(after) }),
        }
    }

    async fn attempt(&self, orders: Vec<Planned>, tally: &mut Tally) -> Left {
        let owner = format!("{:032x}", fastrand::u128(..));
        let courier = Courier { ledger: &self.tools.ledger, owner: &owner, deadline: self.until };
        let parcels = orders.iter().map(|planned| self.parcel(planned)).collect();
        let receipts = courier.deliver(self.store, parcels).await;
        let mut left = Left::default();
        for (planned, receipt) in orders.into_iter().zip(receipts) {
            left.sort(planned, receipt, tally);
        }
        left
    }

    fn parcel<'b>(&'b self, planned: &'b Planned) -> Parcel<'b> {
        let due = move |outlet: &Outlet, emitted: &Emitted| {
            self.store.due_for_order(outlet, &planned.order, emitted, SyncMode::Historic)
        };
        Parcel {
            subject: Subject::Order(planned.order.id.clone()),
            due: Box::new(due),
            facts: Some(planned.facts.clone()),
            expires: None,
        }
    }

    /// Leaves orders that somebody else is always at to the processor, which has days for them.
    async fn hand_over(&self, orders: &[Planned]) -> Result<(), Halt> {
        tracing::warn!(store = self.store.name.id, orders = orders.len(), "still claimed by others: queued");
        let readings = orders.iter().map(|planned| (planned.order.id.clone(), Some(planned.order.clone())));
        hand_over(self.tools, self.store, self.brake, readings).await
    }
}

impl Left {
    /// Takes note of what became of an order, in `tally` too.
    fn sort(&mut self, mut planned: Planned, receipt: Receipt, tally: &mut Tally) {
        if receipt.parked > 0 {
            tally.events = tally.events.saturating_sub(count(receipt.parked));
            tally.parked += u64::from(!planned.was_parked);
            planned.was_parked = true;
        }
        self.credentials_refused |= receipt.credentials_refused > 0;
        match receipt.trouble {
            None => {}
            Some(Trouble::Held) => self.held.push(planned),
            Some(Trouble::Later { after, why }) => {
                self.after = self.after.max(after);
                self.why.get_or_insert(why);
                self.later.push(planned);
            }
        }
    }
}
