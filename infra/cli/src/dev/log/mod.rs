//! What the inspector shows: kept in memory, numbered, and never more than a bounded part of it.

mod entry;
mod lane;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

pub(super) use entry::{Answer, Body, Decided, Draft, Entry, Replayable, Request, Told, What};
use lane::Lane;

/// What came in, was decided and was told about one order or cart. The others have lanes of their own, so that an import
/// of a hundred thousand orders of the past does not push the one out that somebody is looking at.
const STORIES: Lane = Lane::of(3_000, 32 * 1024 * 1024);
/// What was read about one order or cart.
const READS: Lane = Lane::of(1_500, 16 * 1024 * 1024);
/// What is about many or none: pages of an import or a poll, bulk jobs, hooks.
const BULK: Lane = Lane::of(500, 16 * 1024 * 1024);
/// Entries given at once take up no more than this, unless it is a single one.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// The log.
pub(super) struct Log {
    kept: Mutex<Kept>,
    last: watch::Sender<u64>,
}

struct Kept {
    /// By number, each with its size.
    entries: BTreeMap<u64, (Arc<Entry>, usize)>,
    last: u64,
    stories: Lane,
    reads: Lane,
    bulk: Lane,
}

/// An order or cart that was seen.
pub(super) struct Seen {
    /// Id of its store.
    pub(super) store: String,
    /// `order#5127`.
    pub(super) subject: String,
    /// The latest entry about it.
    pub(super) last_at: Timestamp,
    /// Entries about it.
    pub(super) entries: usize,
    /// Its status at the last decision.
    pub(super) status: Option<String>,
}

impl Default for Log {
    fn default() -> Self {
        let kept = Kept { entries: BTreeMap::new(), last: 0, stories: STORIES, reads: READS, bulk: BULK };
        Self { kept: Mutex::new(kept), last: watch::Sender::new(0) }
    }
}

impl Log {
    /// Adds an entry and gives its number, counted from 1.
    pub(super) fn add(&self, draft: Draft) -> u64 {
        let mut kept = self.kept();
        kept.last += 1;
        let entry = Entry { seq: kept.last, draft };
        let (seq, size) = (entry.seq, entry.size());
        let lane = match (entry.draft.subjects.len(), &entry.draft.what) {
            (1, What::Read { .. }) => &mut kept.reads,
            (1, _) => &mut kept.stories,
            _ => &mut kept.bulk,
        };
        let gone = lane.add(seq, size);
        for seq in gone {
            kept.entries.remove(&seq);
        }
        kept.entries.insert(seq, (Arc::new(entry), size));
        drop(kept);
        self.last.send_replace(seq);
        seq
    }

    /// The first entries after number `seq`, at most `limit` and fewer where they are large, and the number of the last
    /// one there is.
    pub(super) fn after(&self, seq: u64, limit: usize) -> (Vec<Arc<Entry>>, u64) {
        let kept = self.kept();
        let mut bytes = 0;
        let fit = |(_, (_, size)): &(&u64, &(_, usize))| {
            let is_first = bytes == 0;
            bytes += size;
            is_first || bytes <= PAGE_BYTES
        };
        let found = kept.entries.range(seq.saturating_add(1)..).take(limit).take_while(fit);
        (found.map(|(_, (entry, _))| Arc::clone(entry)).collect(), kept.last)
    }

    /// The entry of this number, while it is kept.
    pub(super) fn get(&self, seq: u64) -> Option<Arc<Entry>> {
        self.kept().entries.get(&seq).map(|(entry, _)| Arc::clone(entry))
    }

    /// The entries about an order or cart, the oldest first.
    pub(super) fn about(&self, store: &str, subject: &str) -> Vec<Arc<Entry>> {
        let kept = self.kept();
        let all = kept.entries.values().map(|(entry, _)| entry);
        all.filter(|entry| entry.draft.is_about(store, subject)).cloned().collect()
    }

    /// The orders and carts seen whose id holds `text`, of one store or of all; the latest first.
    pub(super) fn seen(&self, text: &str, store: Option<&str>) -> Vec<Seen> {
        let mut seen: BTreeMap<(&str, &str), Seen> = BTreeMap::new();
        let kept = self.kept();
        let entries =
            kept.entries.values().filter_map(|(entry, _)| Some((entry.draft.store.as_deref()?, &entry.draft)));
        for (name, draft) in entries.filter(|(name, _)| store.is_none_or(|store| store == *name)) {
            for subject in draft.subjects.iter().filter(|subject| id(subject).contains(text)) {
                let known = seen.entry((name, subject)).or_insert_with(|| Seen {
                    store: name.to_owned(),
                    subject: subject.clone(),
                    last_at: draft.at,
                    entries: 0,
                    status: None,
                });
                known.entries += 1;
                known.last_at = known.last_at.max(draft.at);
                if let What::Decision(decided) = &draft.what {
                    known.status.clone_from(&decided.status);
                }
            }
        }
        let mut seen: Vec<_> = seen.into_values().collect();
        seen.sort_by_key(|seen| std::cmp::Reverse(seen.last_at));
        seen
    }

    /// Hears of every new number.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `order#5127` → `5127`.
fn id(subject: &str) -> &str {
    subject.split_once('#').map_or(subject, |(_, id)| id)
}

/// One subject.
pub(super) fn only(subject: Option<String>) -> BTreeSet<String> {
    subject.into_iter().collect()
}
