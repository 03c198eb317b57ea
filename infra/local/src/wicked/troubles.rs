//! Rows that do not make it although their request succeeds.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::account::Kind;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is named among the errors, with these words.
    Refused(String),
    /// It is not stored, and only the number of records gives that away.
    Lost,
}

type Predicate = Box<dyn Fn(Kind, &Value) -> bool + Send + Sync>;

/// Which rows.
#[derive(Default)]
pub(super) struct Troubles(Mutex<Vec<(Predicate, Trouble)>>);

impl Troubles {
    pub(super) fn add(&self, concerns: Predicate, trouble: Trouble) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((concerns, trouble));
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn of(&self, kind: Kind, row: &Value) -> Option<Trouble> {
        let troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.iter().find(|(concerns, _)| concerns(kind, row)).map(|(_, trouble)| trouble.clone())
    }
}

impl fmt::Debug for Troubles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Troubles").finish_non_exhaustive()
    }
}
