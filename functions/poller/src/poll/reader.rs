//! Reads what changed in a store, page by page, and queues what is news.

use std::sync::Arc;
use std::time::Duration;

use delivery::Store;
use domain::{Order, Subject, SyncMode};
use futures::{StreamExt, stream};
use ledger::Parked;
use orderwire_http::Deadline;
use platforms::{Listed, Moment, Page, ReadError, Window};
use queue::OrderNotice;
use runtime::clock;

use super::course::Course;
use super::known::{Known, Refunds};
use crate::{Failure, Tools};

/// Orders read by their ids at once.
const SIDE_BY_SIDE: usize = 4;
/// Orders completed together.
const TOGETHER: usize = 100;

/// Looks through a store.
pub(super) struct Reader<'a> {
    tools: &'a Tools,
    store: &'a Store,
    time: Time,
    known: Known<'a>,
    pub(super) course: Course,
    pub(super) tally: Tally,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) pages: u64,
    pub(super) seen: u64,
    pub(super) queued: u64,
    pub(super) parked: u64,
}

/// How a poll ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nothing is left to look through.
    Done,
    /// There was no time for all.
    OutOfTime,
}

/// How a poll divides its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    /// When reading from the store ends; what is left then is for the queue and the table.
    pub(super) reading: Deadline,
    /// With less than this no page is begun.
    page: Duration,
}

impl Time {
    /// A fifth is kept for the end, but not more than that can take.
    pub(super) fn within(deadline: Deadline) -> Self {
        let left = deadline.remaining();
        let kept = (left / 5).min(Duration::from_secs(30));
        Self { reading: Deadline::within(left - kept), page: kept }
    }

    fn is_up(&self) -> bool {
        !self.reading.allows(self.page)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(tools: &'a Tools, store: &'a Store, course: Course, time: Time) -> Self {
        let destinations = store.destinations.iter().map(|(name, _)| name.as_str()).collect();
        let known = Known::new(store.situation(SyncMode::Periodic), destinations);
        Self { tools, store, time, known, course, tally: Tally::default() }
    }

    /// Passes through the store's orders until nothing can have been missed.
    pub(super) async fn run(&mut self) -> Result<Ended, Failure> {
        loop {
            match self.pass().await {
                Ok(Ended::Done) => {}
                Ok(Ended::OutOfTime) => return Ok(Ended::OutOfTime),
                // It has got somewhere, and most probably would have gone on. If not, the next one will say so.
                Err(failure) if self.tally.pages > 0 && self.time.is_up() => {
                    tracing::warn!(store = self.store.name.id, why = failure.why, "no time left to try again");
                    return Ok(Ended::OutOfTime);
                }
                Err(failure) => return Err(failure),
            }
            if !self.course.finish_pass(clock::now()) {
                return Ok(Ended::Done);
            }
        }
    }

    /// Reads the refunds first, so that an order on a page is completed once, with them.
    async fn pass(&mut self) -> Result<Ended, Failure> {
        let (from, to) = (self.course.pass.from, self.course.pass.to);
        let mut refunds = Refunds::new();
        for note in self.store.shop.refunds(from, to, self.time.reading).await? {
            refunds.entry(note.order_id.clone()).or_default().push(note);
        }
        let window = Window { by: Moment::Modified, from: Some(from), to: Some(to) };
        loop {
            if self.tally.pages > 0 && self.time.is_up() {
                return Ok(Ended::OutOfTime);
            }
            let page = self.page(&window).await?;
            self.tally.pages += 1;
            let (is_empty, next) = (page.orders.is_empty(), page.next.clone());
            self.look_at(page, &mut refunds).await?;
            self.course.turn_page(is_empty, next.as_deref());
            if next.is_none() {
                break;
            }
        }
        let refunded = self.look_at_refunded(refunds).await;
        if refunded.is_err() && !self.time.is_up() {
            // All pages are done with. An order that cannot be read must not keep the next poll from newer ones.
            self.course.pass.after = None;
        }
        refunded.map(|()| Ended::Done)
    }

    async fn page(&mut self, window: &Window) -> Result<Page, Failure> {
        let after = self.course.pass.after.as_deref();
        let page = self.store.shop.page(window, after, self.time.reading).await;
        if matches!(page, Err(ReadError::Unusable { .. })) {
            // Perhaps for the place we asked for, which another version of us may have written down.
            self.course.pass.after = None;
        }
        Ok(page?)
    }

    async fn look_at(&mut self, page: Page, refunds: &mut Refunds) -> Result<(), Failure> {
        self.tally.seen += count(page.orders.len() + page.unusable.len());
        for row in page.unusable {
            let what = row.id.map_or_else(|| "order without an id".to_owned(), |id| Subject::Order(id).to_string());
            self.park(what, row.why).await?;
        }
        let subjects: Vec<_> = page.orders.iter().map(|order| self.known.subject(order)).collect();
        let records = self.tools.ledger.records(&self.store.name, &subjects).await?;
        let news = self.known.news(page.orders, &records, refunds);
        self.queue(news).await
    }

    /// Queues the orders whose refunds were not told and that were on no page, since nothing else about them changed.
    async fn look_at_refunded(&mut self, refunds: Refunds) -> Result<(), Failure> {
        let subjects: Vec<_> = refunds.keys().cloned().map(Subject::Order).collect();
        let records = self.tools.ledger.records(&self.store.name, &subjects).await?;
        let ids = self.known.refunded(refunds, &records);
        for ids in ids.chunks(TOGETHER) {
            let reads = ids.iter().map(async |id| (id, self.store.shop.listed(id, self.time.reading).await));
            let read: Vec<_> = stream::iter(reads).buffered(SIDE_BY_SIDE).collect().await;
            let mut orders = Vec::new();
            for (id, order) in read {
                match order {
                    Ok(order) => orders.push(Listed { refunds: true, ..order }),
                    Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                        self.park(Subject::Order(id.clone()).to_string(), error.to_string()).await?;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            self.queue(orders).await?;
        }
        Ok(())
    }

    /// Queues orders, complete, so that the processor need not read them again.
    async fn queue(&mut self, orders: Vec<Listed>) -> Result<(), Failure> {
        if orders.is_empty() {
            return Ok(());
        }
        self.course.brought_news = true;
        let mut notices = Vec::with_capacity(orders.len());
        for completed in self.store.shop.complete(orders, self.time.reading).await? {
            match completed.order {
                Ok(order) => notices.push(self.notice(completed.id, Some(order))),
                Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                    self.park(Subject::Order(completed.id).to_string(), error.to_string()).await?;
                }
                // Only this one: the processor will read it, and has days for it.
                Err(ReadError::TryLater { .. } | ReadError::CredentialsRefused { .. }) => {
                    notices.push(self.notice(completed.id, None));
                }
            }
        }
        let now = clock::now();
        let messages = notices.iter().map(|notice| notice.outgoing(now)).collect();
        queue::send_all(&self.tools.sqs, &self.tools.orders_url, messages).await?;
        self.tally.queued += count(notices.len());
        Ok(())
    }

    fn notice(&self, id: String, order: Option<Order>) -> OrderNotice {
        OrderNotice { store: self.store.name.clone(), id, mode: SyncMode::Periodic, order: order.map(Arc::new) }
    }

    async fn park(&mut self, what: String, reason: String) -> Result<(), Failure> {
        tracing::warn!(store = self.store.name.id, what, reason, "set aside");
        let parked = Parked {
            store: self.store.name.clone(),
            what,
            destination: None,
            events: Default::default(),
            reason,
            at: clock::now(),
        };
        self.tools.ledger.park(&parked).await?;
        self.tally.parked += 1;
        Ok(())
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
