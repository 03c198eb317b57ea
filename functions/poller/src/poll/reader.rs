//! Reads what changed in a store, page by page, and queues what is news.

use std::sync::Arc;
use std::time::Duration;

use delivery::Store;
use domain::{Order, Subject, SyncMode};
use futures::{StreamExt, stream};
use orderwire_http::Deadline;
use platforms::{Listed, Moment, Page, ReadError, RefundNote, Window};
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
pub(crate) struct Time {
    /// When reading from the store ends; what is left then is for the queue and the table.
    pub(crate) reading: Deadline,
    /// With less than this no page is begun.
    page: Duration,
}

impl Time {
    /// A fifth is kept for the end, but not more than that can take.
    pub(crate) fn within(deadline: Deadline) -> Self {
        let left = deadline.remaining();
        let kept = (left / 5).min(Duration::from_secs(30));
        Self { reading: Deadline::within(left - kept), page: kept }
    }

    /// Whether nothing more should be begun.
    pub(crate) fn is_up(&self) -> bool {
        !self.reading.allows(self.page)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(tools: &'a Tools, store: &'a Store, course: Course, time: Time) -> Self {
        let wanting = |metric| {
            let wanting = store.outlets.iter().filter(|outlet| outlet.destination.wants(metric));
            wanting.map(|outlet| outlet.name.as_str()).collect()
        };
        let known = Known::new(store.situation(SyncMode::Periodic), wanting);
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

    /// Reads the refunds first, so that an order on a page is completed once, with them. If they cannot be read, the orders
    /// do not wait for them, but the pass does.
    async fn pass(&mut self) -> Result<Ended, Failure> {
        let (from, to) = (self.course.pass.from, self.course.pass.to);
        let (mut refunds, unread) = match self.store.shop.refunds(from, to, self.time.reading).await {
            Ok(notes) => (by_order(notes), None),
            Err(error) => (Refunds::new(), Some(error)),
        };
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
        let refunded = match unread {
            None => self.look_at_refunded(refunds).await,
            Some(error) => Err(error.into()),
        };
        if refunded.is_err() && !self.time.is_up() {
            // All pages are done with. Refunds that cannot be read must not keep the next poll from newer orders.
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
            let (mut orders, mut unread) = (Vec::new(), Vec::new());
            for (id, order) in read {
                match order {
                    Ok(order) => orders.push(Listed { refunds: true, ..order }),
                    Err(ReadError::TryLater { .. }) if !self.time.is_up() => unread.push(self.notice(id.clone(), None)),
                    Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                        self.park(Subject::Order(id.clone()).to_string(), error.to_string()).await?;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            self.send(unread).await?;
            self.queue(orders).await?;
        }
        Ok(())
    }

    /// Queues orders, complete, so that the processor need not read them again. Those that cannot be completed now it will
    /// read, and it has days for that: what holds up one order must hold up no poll.
    async fn queue(&mut self, orders: Vec<Listed>) -> Result<(), Failure> {
        let ids: Vec<_> = orders.iter().map(|order| order.id.clone()).collect();
        let completed: Vec<_> = match self.store.shop.complete(orders, self.time.reading).await {
            Ok(completed) => completed.into_iter().map(|completed| (completed.id, completed.order)).collect(),
            Err(error @ ReadError::TryLater { .. }) if !self.time.is_up() => {
                ids.into_iter().map(|id| (id, Err(error.clone()))).collect()
            }
            Err(error) => return Err(error.into()),
        };
        let mut notices = Vec::with_capacity(completed.len());
        for (id, order) in completed {
            match order {
                Ok(order) => notices.push(self.notice(id, Some(order))),
                Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
                    self.park(Subject::Order(id).to_string(), error.to_string()).await?;
                }
                Err(ReadError::TryLater { .. } | ReadError::CredentialsRefused { .. }) => {
                    notices.push(self.notice(id, None));
                }
            }
        }
        self.send(notices).await
    }

    async fn send(&mut self, notices: Vec<OrderNotice>) -> Result<(), Failure> {
        if notices.is_empty() {
            return Ok(());
        }
        self.course.brought_news = true;
        let now = clock::now();
        let messages = notices.iter().map(|notice| notice.outgoing(now)).collect();
        queue::send_all(&self.tools.sqs, &self.tools.orders_url, messages).await?;
        self.tally.queued += count(notices.len());
        Ok(())
    }

    fn notice(&self, id: String, order: Option<Order>) -> OrderNotice {
        OrderNotice {
            store: self.store.name.clone(),
            id,
            mode: SyncMode::Periodic,
            destination: None,
            order: order.map(Arc::new),
        }
    }

    async fn park(&mut self, what: String, reason: String) -> Result<(), Failure> {
        self.tools.set_aside(&self.store.name, what, reason).await?;
        self.tally.parked += 1;
        Ok(())
    }
}

fn by_order(notes: Vec<RefundNote>) -> Refunds {
    let mut refunds = Refunds::new();
    for note in notes {
        refunds.entry(note.order_id.clone()).or_default().push(note);
    }
    refunds
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
