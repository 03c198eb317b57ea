//! Reads a store's history: pages, what the table knows of their orders, and what a page does not show of them.
//!
//! Listing and completing are two parts that work side by side. Each takes its place in the next part's short queue
//! before it asks for anything, so however slow the destinations are, no request waits half read and little is in memory.

use std::collections::HashMap;

use delivery::Store;
use domain::{Situation, Subject, SyncMode};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use ledger::{Facts, Record};
use platforms::{Completed, Listed, Moment, Page, ReadError, Unusable, Window};
use runtime::clock;
use tokio::sync::mpsc::{Receiver, Sender};

use super::brake::Brake;
use super::halt::Halt;
use super::judge::{Judged, judge};
use super::packer::{Batch, Packer, Passed, Planned, Tally};
use super::patience;
use crate::Tools;

/// Writes to the table under way at once.
const SIDE_BY_SIDE: usize = 16;

/// Reads the orders placed in a range.
pub(super) struct Reader<'a> {
    pub(super) tools: &'a Tools,
    pub(super) store: &'a Store,
    pub(super) brake: &'a Brake,
    /// Not before.
    pub(super) from: Option<Timestamp>,
    /// Before this.
    pub(super) to: Timestamp,
}

impl Reader<'_> {
    fn window(&self) -> Window {
        Window { by: Moment::Created, from: self.from, to: Some(self.to) }
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
        self.patiently(async || self.store.shop.page(&self.window(), after, self.brake.until()).await).await
    }

    /// Completes the orders of each page and packs them into batches, until the last one, or a page that cannot be had.
    pub(super) async fn pack(&self, mut pages: Receiver<Result<Page, Halt>>, batches: Sender<Result<Batch, Halt>>) {
        let mut packer = Packer::new(self.store.destinations.iter().map(|(_, to)| to.capacity()).collect());
        while let Some(page) = pages.recv().await {
            let full = match self.pack_page(page, &mut packer).await {
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

    /// The batches that are full with this page.
    async fn pack_page(&self, page: Result<Page, Halt>, packer: &mut Packer) -> Result<Vec<Batch>, Halt> {
        let mut page = page?;
        let next = page.next.take();
        let mut full: Vec<_> = Vec::new();
        for row in self.go_through(page).await? {
            full.extend(packer.push(row));
        }
        full.extend(packer.end_page(next));
        Ok(full)
    }

    /// Finds out about every row of a page. Orders outside the range count for nothing; those in a status in which they
    /// do not count as placed are counted, and no more.
    async fn go_through(&self, page: Page) -> Result<Vec<Passed>, Halt> {
        let situation = self.store.situation(SyncMode::Historic);
        let mut rows = self.set_aside(page.unusable).await?;
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
        let shop = &self.store.shop;
        let completed = self.patiently(async || shop.complete(wanted.clone(), self.brake.until()).await);
        let (records, completed) = tokio::try_join!(self.records(&subjects), completed)?;
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

    fn is_in_range(&self, created_at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= created_at) && created_at < self.to
    }

    /// What the table knows of these orders. While somebody is at one of them, a webhook's look or a run that has
    /// crashed, it is waited for, so that requests are not sent half empty; but only so long.
    async fn records(&self, subjects: &[Subject]) -> Result<HashMap<Subject, Record>, Halt> {
        let mut records = self.tools.ledger.records(&self.store.name, subjects).await?;
        for tries in 1.. {
            let now = clock::now();
            let held = records
                .iter()
                .filter_map(|(subject, record)| Some((subject, record.lease.filter(|lease| *lease > now)?)));
            let (held, leases): (Vec<_>, Vec<_>) = held.map(|(subject, lease)| (subject.clone(), lease)).unzip();
            let Some((last, wait)) = leases.into_iter().max().zip(patience::wait(tries, None)) else { break };
            let until_free = last.duration_since(now).try_into().unwrap_or_default();
            self.brake.pause(wait.min(until_free)).await?;
            records.extend(self.tools.ledger.records(&self.store.name, &held).await?);
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
            Err(error) => return Err(error.into()),
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
        if let Some(facts) = facts {
            self.tools.ledger.note(&self.store.name, &subject, &facts).await?;
        }
        if let Some(reason) = reason {
            self.tools.set_aside(&self.store.name, subject.to_string(), reason).await?;
        }
        Ok(())
    }

    /// Rows that cannot be understood.
    async fn set_aside(&self, rows: Vec<Unusable>) -> Result<Vec<Passed>, Halt> {
        let mut passed = Vec::new();
        for Unusable { id, why } in rows {
            let what = id.map_or_else(|| "order without an id".to_owned(), |id| Subject::Order(id).to_string());
            self.tools.set_aside(&self.store.name, what, why).await?;
            passed.push(Passed { tally: Tally { orders: 1, events: 0, parked: 1 }, ..Passed::default() });
        }
        Ok(passed)
    }

    /// Reads again what cannot be had now, until patience or time are over.
    async fn patiently<T>(&self, read: impl AsyncFn() -> Result<T, ReadError>) -> Result<T, Halt> {
        for tries in 1.. {
            let (after, halt) = match read().await {
                Ok(value) => return Ok(value),
                Err(ReadError::TryLater { after, why }) => (after, Halt::from(ReadError::TryLater { after, why })),
                Err(error) => return Err(error.into()),
            };
            // What ends for lack of time is no trouble.
            if let Some(halt) = self.brake.halt() {
                return Err(halt);
            }
            let Some(wait) = patience::wait(tries, after) else { return Err(halt) };
            self.brake.pause(wait).await?;
        }
        unreachable!("patience ends")
    }
}

/// What is written down about an order of which nothing is told.
struct Aside {
    subject: Subject,
    facts: Option<Facts>,
    /// Why it is set aside, if it is.
    reason: Option<String>,
}

fn counts_as_placed(listed: &Listed, situation: &Situation<'_>) -> bool {
    !situation.is_excluded(&listed.status) && !(listed.in_checkout && listed.deleted)
}
