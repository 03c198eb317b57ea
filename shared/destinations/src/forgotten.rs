//! What a destination answers when it is asked to delete a person.

use std::time::Duration;

/// What came of asking a destination to delete what it holds of a person. The texts hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgotten {
    /// It has taken the request, and deletes when it gets to it.
    Asked,
    /// It cannot be asked: somebody has to do it there.
    ByHand {
        /// Why, and how.
        why: String,
    },
    /// Not now; nothing was taken, or nobody knows.
    TryLater {
        /// Earliest moment, when it named one.
        after: Option<Duration>,
        /// What happened.
        why: String,
        /// It refuses our credentials, or they lack a scope.
        credentials_refused: bool,
    },
}
