//! `GET /api/stream`: entries as they come.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, stream};
use tokio::sync::watch;

use super::Inspected;
use super::answer::{Refused, number};
use crate::dev::log::{Entry, Log};

/// Entries fetched at once.
const BATCH: usize = 100;
/// Something is sent at least this often, so that a connection that is dead is noticed.
const QUIET: Duration = Duration::from_secs(15);

/// Server-sent events: entries after the number a reconnecting browser names, or else after `after`.
pub(super) async fn stream(
    State(inspected): State<Arc<Inspected>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = resumed.or(number(&uri, "after")?).unwrap_or_default();
    let log = Arc::clone(&inspected.log);
    let follower = Follower { news: log.watch(), log, after, fetched: VecDeque::new() };
    let events = stream::unfold(follower, async |mut follower| {
        let entry = follower.next().await?;
        let data = serde_json::to_string(&*entry).expect("an entry has a JSON form");
        Some((Ok(Event::default().id(entry.seq.to_string()).data(data)), follower))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(QUIET).text("still here")))
}

/// Reads the log to its end, and on from there.
struct Follower {
    log: Arc<Log>,
    news: watch::Receiver<u64>,
    after: u64,
    fetched: VecDeque<Arc<Entry>>,
}

impl Follower {
    /// The next entry; `None` once the log is gone.
    async fn next(&mut self) -> Option<Arc<Entry>> {
        loop {
            if let Some(entry) = self.fetched.pop_front() {
                self.after = entry.seq;
                return Some(entry);
            }
            // Marked as seen first: what is added while the log is read makes it be read again.
            self.news.borrow_and_update();
            self.fetched = self.log.after(self.after, BATCH).0.into();
            if self.fetched.is_empty() {
                self.news.changed().await.ok()?;
            }
        }
    }
}
