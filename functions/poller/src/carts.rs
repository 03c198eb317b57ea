//! Looks for begun checkouts where no webhook tells of carts: those that are news are queued for the processor.

use std::collections::BTreeSet;

use std::collections::HashSet;
use std::time::Duration;

use delivery::Store;
use domain::{Subject, SyncMode};
use jiff::{SignedDuration, Timestamp};
use ledger::{Cursor, Record};
use orderwire_http::Deadline;
use platforms::{CartNote, CartPage, ReadError};
use queue::CartNotice;
use runtime::clock;
use serde_json::json;

use crate::poll::{Course, Time};
use crate::{Failure, Figures, Tools};

/// A schedule is not exact to the second, and a look takes its time; one that comes so much too early is made all the same.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// When to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// If the last look is as long ago as the platform asks for.
    Due,
    /// In any case.
    Now,
}

/// What a look has found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    seen: u64,
    queued: u64,
    cursor: Option<Timestamp>,
    is_unfinished: bool,
}

/// Looks through the carts of a store as its schedule has it, or because it was asked for.
///
/// # Errors
/// Why the carts could not be looked through. The next look, a few minutes later, begins where this one did.
pub(crate) async fn carts(tools: &Tools, store: &Store, when: When, deadline: Deadline) -> Result<Figures, Failure> {
    let mut found = Found::default();
    match look(tools, store, when, Time::within(deadline), &mut found).await {
        Ok(Some(())) => Ok(found.figures("")),
        Ok(None) if store.carts_every.is_none() => Ok(skipped("webhooks tell of its carts")),
        Ok(None) => Ok(skipped("its carts were looked at a moment ago")),
        Err(failure) => Err(Failure { goes_on: true, ..failure.after(found.figures("")) }),
    }
}

/// The same as a part of something else. `None` where there was nothing to do.
///
/// # Errors
/// As [`carts`].
pub(crate) async fn look(
    tools: &Tools,
    store: &Store,
    when: When,
    time: Time,
    found: &mut Found,
) -> Result<Option<()>, Failure> {
    let Some(every) = store.carts_every else { return Ok(None) };
    let id = &store.name.id;
    let stored = tools.ledger.cart_cursor(id).await?;
    if when == When::Due && !is_due(stored.as_ref(), every, clock::now()) {
        return Ok(None);
    }
    let mut course = Course::begin(stored.as_ref(), store.connected_at, clock::now());
    let read = pass(tools, store, &mut course, time, found).await;
    let last_look = match &read {
        Ok(()) => Some(clock::now()),
        Err(_) => stored.as_ref().and_then(|cursor| cursor.last_poll),
    };
    let cursor = course.cursor(last_look);
    found.is_unfinished = read.is_ok() && cursor.pass.is_some();
    found.cursor = Some(cursor.until);
    if stored.as_ref() != Some(&cursor) {
        tools.ledger.save_cart_cursor(id, &cursor).await?;
    }
    if found.queued > 0 {
        tracing::info!(store = id, seen = found.seen, queued = found.queued, "found carts");
    }
    read.map(Some)
}

/// Whether it is time for another look: the last one is long enough ago, or had no time for all.
fn is_due(stored: Option<&Cursor>, every: Duration, now: Timestamp) -> bool {
    let last = stored.filter(|cursor| cursor.pass.is_none()).and_then(|cursor| cursor.last_poll);
    let every = SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX);
    // One in the future was written by a wrong clock.
    last.is_none_or(|last| last > now || now.duration_since(last) + TOLERANCE >= every)
}

/// One pass is enough, however many pages it has: a cart that changes meanwhile is in the next look.
async fn pass(tools: &Tools, store: &Store, course: &mut Course, time: Time, found: &mut Found) -> Result<(), Failure> {
    let mut queued = HashSet::new();
    let mut is_first = true;
    loop {
        if !is_first && time.is_up() {
            return Ok(());
        }
        is_first = false;
        let page = page(store, course, time.reading).await?;
        found.seen += count(page.carts.len());
        let news = news(tools, store, page.carts, &mut queued).await?;
        found.queued += count(news.len());
        let now = clock::now();
        let messages = news.iter().map(|notice| notice.outgoing(now)).collect();
        queue::send_all(&tools.sqs, &tools.orders_url, messages).await?;
        course.turn_page(false, page.next.as_deref());
        if page.next.is_none() {
            course.finish_pass(now);
            return Ok(());
        }
    }
}

async fn page(store: &Store, course: &mut Course, deadline: Deadline) -> Result<CartPage, Failure> {
    let page = store.shop.carts(course.pass.from, course.pass.after.as_deref(), deadline).await;
    if matches!(page, Err(ReadError::Unusable { .. })) {
        // Perhaps for the place we asked for, which another version of us may have written down.
        course.pass.after = None;
    }
    Ok(page?)
}

/// The carts of which the table does not know all, each once.
async fn news(
    tools: &Tools,
    store: &Store,
    carts: Vec<CartNote>,
    queued: &mut HashSet<CartNote>,
) -> Result<Vec<CartNotice>, Failure> {
    let subjects: Vec<_> = carts.iter().map(|cart| Subject::Cart(cart.id.clone())).collect();
    let records = tools.ledger.records(&store.name, &subjects).await?;
    let news = carts.into_iter().zip(subjects).filter(|(cart, subject)| {
        let is_known = records.get(subject).is_some_and(|record| is_known(store, record, cart));
        !is_known && queued.insert(cart.clone())
    });
    let notice = |(CartNote { id, version }, _)| CartNotice {
        store: store.name.clone(),
        id,
        version,
        added: BTreeSet::new(),
        mode: SyncMode::Periodic,
    };
    Ok(news.map(notice).collect())
}

/// Whether it was told everywhere, or looked at as it is.
fn is_known(store: &Store, record: &Record, cart: &CartNote) -> bool {
    store.has_told_checkout(record) || record.seen.as_ref() == Some(&cart.version)
}

fn skipped(why: &str) -> Figures {
    Figures::from_iter([("skipped".to_owned(), json!(why))])
}

impl Found {
    /// The figures, their names with this beginning.
    pub(crate) fn figures(&self, prefix: &str) -> Figures {
        let figures = [
            ("seen", json!(self.seen)),
            ("queued", json!(self.queued)),
            ("cursor", json!(self.cursor)),
            ("unfinished", json!(self.is_unfinished)),
        ];
        figures.into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)).collect()
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
