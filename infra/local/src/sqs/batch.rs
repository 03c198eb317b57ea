//! Batches: limits of the whole, then one answer per entry.

use std::collections::HashSet;

use super::error::SqsError;
use super::request::{MessageIn, OnMessage};

const MAX_ENTRIES: usize = 10;
const MAX_ENTRY_ID: usize = 80;

/// An entry of a batch, by the id its sender gave it.
pub(super) trait Entry {
    /// Unique within the batch.
    fn id(&self) -> &str;
}

impl Entry for MessageIn {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for OnMessage {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Checks the number of entries and their ids.
///
/// # Errors
///
/// The limit that refuses the batch as a whole.
pub(super) fn check<T: Entry>(entries: &[T]) -> Result<(), SqsError> {
    if entries.is_empty() {
        return Err(SqsError::EmptyBatch);
    }
    if entries.len() > MAX_ENTRIES {
        return Err(SqsError::TooManyEntries(entries.len()));
    }
    let mut seen = HashSet::new();
    for id in entries.iter().map(Entry::id) {
        let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if id.is_empty() || id.len() > MAX_ENTRY_ID || !plain {
            return Err(SqsError::InvalidEntryId(id.to_owned()));
        }
        if !seen.insert(id) {
            return Err(SqsError::EntryIdsNotDistinct(id.to_owned()));
        }
    }
    Ok(())
}
