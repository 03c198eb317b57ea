//! Reads a store's history: pages, what the table knows of their orders, and what a page does not show of them.
//!
//! Listing and completing are two parts that work side by side. Each takes its place in the next part's short queue
//! before it asks for anything, so however slow the destinations are, no request waits half read and little is in memory.

use std::collections::{HashMap, HashSet};

use delivery::{Chains, Store};
use domain::{Situation, Subject, SyncMode};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use ledger::{Facts, Record};
use platforms::{Completed, Listed, Moment, Page, ReadError, Unusable, Window};
use runtime::clock;
use tokio::sync::mpsc::{Receiver, Sender};

use super::brake::Brake;
use super::halt::Halt;
use super::handover::hand_over;
use super::judge::{Judged, judge};
use super::packer::{Batch, Packer, Passed, Planned, Tally};
use super::patience;
use crate::Tools;

/// Writes to the table under way at once.
const SIDE_BY_SIDE: usize = 16;
/// After so many runs in a row that got nowhere, some ten minutes, the import no longer stops at a page that cannot be
/// completed.
const ENOUGH: u32 = 3;

/// Reads the orders placed in a range.
pub(super) struct Reader<'a> {
    pub(super) tools: &'a Tools,
    pub(super) store: &'a Store,
    pub(super) brake: &'a Brake,
    /// Not before.
    pub(super) from: Option<Timestamp>,
    /// Before this.
    pub(super) to: Timestamp,
    /// Runs in a row that got nowhere.
    pub(super) fruitless: u32,
}

impl Reader<'_> {
    /// A second earlier than what counts: whether a store includes the ends is not always documented.
    fn window(&self) -> Window {
        let from = self.from.map(|from| from.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(from));
        Window { by: Moment::Created, from, to: Some(self.to) }
    }

    /// How many orders the store says there are, if it does.
    pub(super) async fn count(&self) -> Option<u64> {
        let counts = self.store.shop.count(&self.window(), self.brake.until()).await.ok()??;
        Some(counts.values().sum())
    }

    /// Lists the orders page by page from `after` on, until the last page, or one that cannot be had.
    pub(super) async fn list(&self, mut after: Option<String>, pages: Sender<Result<Page, Halt>>) {
        while let Ok(place) = pages.reserve().await {
            let page = self.page(after.as_deref()).await;
            let next = page.as_ref().ok().and_then(|page| page.next.clone());
            place.send(page);
            if next.is_none() {
                return;
            }
            after = next;
        }
    }

    async fn page(&self, after: Option<&str>) -> Result<Page, Halt> {
        self.brake.insist(async || self.store.shop.page(&self.window(), after, self.brake.until()).await).await
    }

    /// Completes the orders of each page and packs them into batches, until the last one, or a page that cannot be had.
    pub(super) async fn pack(&self, mut pages: Receiver<Result<Page, Halt>>, batches: Sender<Result<Batch, Halt>>) {
        let mut packer = Packer::new(self.store.outlets.iter().map(|outlet| outlet.destination.capacity()).collect());
        let (mut is_held_up, mut chains) = (self.fruitless >= ENOUGH, Chains::default());
        let refunded = match self.refunded().await {
            Ok(refunded) => refunded,
            Err(halt) => {
                let _ = batches.send(Err(halt)).await;
                return;
            }
        };
        while let Some(page) = pages.recv().await {
            let page = page.map(|page| asked_about(page, refunded.as_ref()));
            let full = match self.pack_page(page, std::mem::take(&mut is_held_up), &mut packer, &mut chains).await {
                Ok(full) => full,
                Err(halt) => {
                    // Nobody takes it any more if the run has stopped meanwhile.
                    let _ = batches.send(Err(halt)).await;
                    return;
                }
            };
            for batch in full {
                if batches.send(Ok(batch)).await.is_err() {
                    return;
                }
            }
        }
        let _ = batches.send(Ok(packer.finish())).await;
    }

    /// The orders with refunds by the store's own list, because an order need not say so itself. `None` where there is no
    /// such list to be had.
    async fn refunded(&self) -> Result<Option<HashSet<String>>, Halt> {
        // Nothing was given back for an order before it was placed.
        let from = self.from.unwrap_or(Timestamp::UNIX_EPOCH);
        let list = async || match self.store.shop.refunds(from, clock::now(), self.brake.until()).await {
            Ok(notes) => Ok(Some(notes.into_iter().map(|note| note.order_id).collect())),
            Err(ReadError::NotFound | ReadError::Unusable { .. }) => Ok(None),
            // It may be what has held up earlier runs.
            Err(ReadError::TryLater { .. }) if self.fruitless >= ENOUGH && self.brake.halt().is_none() => Ok(None),
            Err(error) => Err(error),
        };
        self.brake.insist(list).await
    }

    /// The batches that are full with this page, at which earlier runs were held up or not.
    async fn pack_page(
        &self,
        page: Result<Page, Halt>,
        is_held_up: bool,
        packer: &mut Packer,
        chains: &mut Chains,
    ) -> Result<Vec<Batch>, Halt> {
        let mut page = page?;
        let next = page.next.take();
        let mut full: Vec<_> = Vec::new();
        for row in self.go_through(page, is_held_up, chains).await? {
            full.extend(packer.push(row));
        }
        full.extend(packer.end_page(next));
        Ok(full)
    }

    /// Finds out about every row of a page. Orders outside the range count for nothing; those in a status in which they
    /// do not count as placed are counted, and no more.
    async fn go_through(&self, page: Page, is_held_up: bool, chains: &mut Chains) -> Result<Vec<Passed>, Halt> {
        let situation = self.store.situation(SyncMode::Historic);
        let mut rows = self.set_rows_aside(page.unusable).await?;
        let (mut wanted, mut places) = (Vec::new(), Vec::new());
        for listed in page.orders {
            let orders = u64::from(self.is_in_range(listed.created_at));
            let (position, tally) = (Some(listed.position.clone()), Tally { orders, ..Tally::default() });
            if orders > 0 && counts_as_placed(&listed, &situation) {
                places.push(rows.len());
                wanted.push(listed);
            }
            rows.push(Passed { position, tally, planned: None });
        }
        if wanted.is_empty() {
            return Ok(rows);
        }
        let subjects: Vec<_> = wanted.iter().map(|listed| Subject::Order(listed.id.clone())).collect();
        let (mut records, mut completed) =
            tokio::try_join!(self.records(&subjects), self.complete(wanted, is_held_up))?;
        self.mark_redacted(&completed, &mut records).await?;
        self.place(&mut completed, &records, chains).await?;
        let mut asides = Vec::new();
        for (place, completed) in places.into_iter().zip(completed) {
            let (tally, planned, aside) = self.settle(completed, &records)?;
            (rows[place].tally, rows[place].planned) = (tally, planned);
            asides.extend(aside);
            // Weighing what is due of a page takes a while, in which the others have to be let in.
            tokio::task::yield_now().await;
        }
        let writes = asides.into_iter().map(|aside| self.put_aside(aside));
        stream::iter(writes).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
        Ok(rows)
    }

    /// The orders of a page, complete. If that is what has held up earlier runs, one of them cannot be read, or what they
    /// need of the catalog: then none is given, and all are left to the processor, so that the rest of history goes on.
    async fn complete(&self, wanted: Vec<Listed>, is_held_up: bool) -> Result<Vec<Completed>, Halt> {
        let complete = async || self.store.shop.complete(wanted.clone(), self.brake.until()).await;
        // What can be had now is read once more below: this is rare, and most of it is kept.
        if is_held_up
            && let Err(ReadError::TryLater { why, .. }) = complete().await
            && self.brake.halt().is_none()
        {
            tracing::warn!(store = self.store.name.id, orders = wanted.len(), why, "cannot be completed: queued");
            let ids = wanted.iter().map(|listed| (listed.id.clone(), None));
            return hand_over(self.tools, self.store, self.brake, ids).await.map(|()| Vec::new());
        }
        self.brake.insist(complete).await
    }

    fn is_in_range(&self, created_at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= created_at) && created_at < self.to
    }

    /// What the table knows of these orders. While somebody is at one of them, a webhook's look or a run that has
    /// crashed, it is waited for, so that requests are not sent half empty; but only so long.
    async fn records(&self, subjects: &[Subject]) -> Result<HashMap<Subject, Record>, Halt> {
        let (ledger, store) = (&self.tools.ledger, &self.store.name);
        let mut records = self.brake.insist(async || ledger.records(store, subjects).await).await?;
        for tries in 1.. {
            let now = clock::now();
            let held = records
                .iter()
                .filter_map(|(subject, record)| Some((subject, record.lease.filter(|lease| *lease > now)?)));
            let (held, leases): (Vec<_>, Vec<_>) = held.map(|(subject, lease)| (subject.clone(), lease)).unzip();
            let Some((last, wait)) = leases.into_iter().max().zip(patience::wait(tries, None)) else { break };
            let until_free = last.duration_since(now).try_into().unwrap_or_default();
            self.brake.pause(wait.min(until_free)).await?;
            records.extend(self.brake.insist(async || ledger.records(store, &held).await).await?);
        }
        Ok(records)
    }

    /// What an order counts for, what is to be told of it, and what is to be written down about it besides.
    fn settle(
        &self,
        completed: Completed,
        records: &HashMap<Subject, Record>,
    ) -> Result<(Tally, Option<Planned>, Option<Aside>), Halt> {
        let subject = Subject::Order(completed.id);
        let aside = |facts, reason| Some(Aside { subject: subject.clone(), facts, reason });
        let parked = Tally { orders: 1, events: 0, parked: 1 };
        let order = match completed.order {
            Ok(order) => order,
            Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                return Ok((parked, None, aside(None, Some(error.to_string()))));
            }
            // What concerns the whole store is no result of a single order.
            Err(error) => return Err(Halt::because(error.to_string())),
        };
        let unknown = Record::default();
        Ok(match judge(self.store, order, records.get(&subject).unwrap_or(&unknown)) {
            Judged::Tell(planned, tally) => (tally, Some(planned), None),
            Judged::Pass { facts: None, tally } => (tally, None, None),
            Judged::Pass { facts, tally } => (tally, None, aside(facts, None)),
            Judged::Nobody(facts) => {
                let reason = "no valid e-mail address and no phone number".to_owned();
                (parked, None, aside(Some(facts), Some(reason)))
            }
        })
    }

    async fn put_aside(&self, Aside { subject, facts, reason }: Aside) -> Result<(), Halt> {
        let store = &self.store.name;
        if let Some(facts) = facts {
            self.brake.insist(async || self.tools.ledger.note(store, &subject, &facts).await).await?;
        }
        if let Some(reason) = reason {
            self.set_aside(subject.to_string(), reason).await?;
        }
        Ok(())
    }

    async fn set_aside(&self, what: String, reason: String) -> Result<(), Halt> {
        let write = async || self.tools.set_aside(&self.store.name, what.clone(), reason.clone()).await;
        self.brake.insist(write).await
    }

    /// Rows that cannot be understood.
    async fn set_rows_aside(&self, rows: Vec<Unusable>) -> Result<Vec<Passed>, Halt> {
        let mut passed = Vec::new();
        for Unusable { id, why } in rows {
            let what = id.map_or_else(|| "order without an id".to_owned(), |id| Subject::Order(id).to_string());
            self.set_aside(what, why).await?;
            passed.push(Passed { tally: Tally { orders: 1, events: 0, parked: 1 }, ..Passed::default() });
        }
        Ok(passed)
    }
}

/// What is written down about an order of which nothing is told.
struct Aside {
    subject: Subject,
    facts: Option<Facts>,
    /// Why it is set aside, if it is.
    reason: Option<String>,
}

/// The page with those orders marked whose refunds are to be read: the ones in `refunded`, or all without it.
fn asked_about(mut page: Page, refunded: Option<&HashSet<String>>) -> Page {
    for order in &mut page.orders {
        order.refunds |= refunded.is_none_or(|refunded| refunded.contains(&order.id));
    }
    page
}

fn counts_as_placed(listed: &Listed, situation: &Situation<'_>) -> bool {
    let was_never_placed = listed.in_checkout && listed.deleted;
    !was_never_placed && !situation.is_excluded(&listed.status)
}
