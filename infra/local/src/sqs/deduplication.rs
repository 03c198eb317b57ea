//! The memory of a FIFO queue: which messages were sent within the last five minutes.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

/// How long a deduplication id is remembered (SQS developer guide, "Exactly-once processing").
const INTERVAL: SignedDuration = SignedDuration::from_mins(5);

/// What makes two messages the same: the id, and with the scope `messageGroup` also the group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) group: Option<String>,
    pub(super) id: String,
}

/// The message that a duplicate is answered with; it may have been deleted since.
#[derive(Debug, Clone)]
pub(super) struct Original {
    pub(super) message_id: String,
    pub(super) sequence: u64,
}

/// The messages of the last five minutes. A duplicate does not prolong the interval.
#[derive(Debug, Default)]
pub(super) struct Window {
    originals: HashMap<Key, Original>,
    order: VecDeque<(Timestamp, Key)>,
}

impl Window {
    /// The message sent before with the same key.
    pub(super) fn find(&mut self, key: &Key, now: Timestamp) -> Option<&Original> {
        while let Some((sent, _)) = self.order.front()
            && *sent + INTERVAL <= now
        {
            let (_, key) = self.order.pop_front().expect("the front was just looked at");
            self.originals.remove(&key);
        }
        self.originals.get(key)
    }

    /// Remembers a message that [`find`](Self::find) did not know.
    pub(super) fn remember(&mut self, key: Key, original: Original, now: Timestamp) {
        self.order.push_back((now, key.clone()));
        self.originals.insert(key, original);
    }
}
