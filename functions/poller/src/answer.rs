//! What is answered: one entry per store. Pure.

use serde_json::{Map, Value, json};
use thiserror::Error;

/// Figures of one store, in the contract's names.
pub type Figures = Map<String, Value>;

/// Why an action failed for one store, and what is known all the same.
#[derive(Debug, Clone, Error)]
#[error("{why}")]
pub struct Failure {
    /// For people; free of personal data and secrets.
    pub why: String,
    /// Whether somebody refused our credentials, so that the configuration should be read again.
    pub credentials_refused: bool,
    /// Whether it will be tried again by itself, so that whoever asked for it need not.
    pub goes_on: bool,
    /// What was done before it failed.
    pub figures: Figures,
}

impl Failure {
    /// A failure that leaves nothing to report.
    pub fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), credentials_refused: false, goes_on: false, figures: Figures::new() }
    }

    /// The same, with what was done before it.
    #[must_use]
    pub fn after(mut self, figures: Figures) -> Self {
        self.figures = figures;
        self
    }
}

impl From<platforms::ReadError> for Failure {
    fn from(error: platforms::ReadError) -> Self {
        let credentials_refused = matches!(error, platforms::ReadError::CredentialsRefused { .. });
        Self { credentials_refused, ..Self::because(error.to_string()) }
    }
}

impl From<destinations::BooksError> for Failure {
    fn from(error: destinations::BooksError) -> Self {
        let credentials_refused = matches!(error, destinations::BooksError::CredentialsRefused { .. });
        Self { credentials_refused, ..Self::because(error.to_string()) }
    }
}

impl From<ledger::LedgerError> for Failure {
    fn from(error: ledger::LedgerError) -> Self {
        Self::because(runtime::Chain(&error).to_string())
    }
}

impl From<queue::SendError> for Failure {
    fn from(error: queue::SendError) -> Self {
        Self::because(runtime::Chain(&error).to_string())
    }
}

/// The whole answer.
pub(crate) fn answer(action: &str, entries: &[(String, Result<Figures, Failure>)]) -> Value {
    let entry = |(store, result): &(String, Result<Figures, Failure>)| {
        let (ok, figures) = match result {
            Ok(figures) => (true, figures),
            Err(failure) => (false, &failure.figures),
        };
        let mut entry = Map::from_iter([("store".to_owned(), json!(store)), ("ok".to_owned(), json!(ok))]);
        entry.extend(figures.clone());
        if let Err(failure) = result {
            entry.insert("error".to_owned(), json!(failure.why));
        }
        Value::Object(entry)
    };
    json!({"action": action, "stores": entries.iter().map(entry).collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_store_says_why_beside_the_others_figures() {
        let figures = Figures::from_iter([("seen".to_owned(), json!(3))]);
        let entries = [
            ("a".to_owned(), Ok(figures.clone())),
            ("b".to_owned(), Err(Failure::because("the store refuses").after(figures))),
        ];
        let expected = json!({"action": "poll", "stores": [
            {"store": "a", "ok": true, "seen": 3},
            {"store": "b", "ok": false, "seen": 3, "error": "the store refuses"},
        ]});
        assert_eq!(answer("poll", &entries), expected);
    }
}
