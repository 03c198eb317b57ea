//! Ctrl-C: what a command holds is given back and what it drew is cleared before it ends.

use std::fmt;

/// The user has ended a command, by Ctrl-C, before it was done.
#[derive(Debug)]
pub(crate) struct Interrupted(
    /// What that means for what the command was about.
    pub(crate) String,
);

impl Interrupted {
    /// What a shell reports for a program that Ctrl-C has ended.
    pub(crate) const CODE: u8 = 130;
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interrupted; {}", self.0)
    }
}

impl std::error::Error for Interrupted {}

/// Comes back at Ctrl-C. Once it was called, Ctrl-C does nothing else any more.
pub(crate) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler Ctrl-C ends the process by itself.
        std::future::pending().await
    }
}

/// Does `work`, which may be dropped at any moment, unless Ctrl-C comes first; `meaning` is what that leaves behind.
///
/// # Errors
/// Those of `work`, or [`Interrupted`].
pub(crate) async fn unless_interrupted<T>(
    work: impl Future<Output = anyhow::Result<T>>,
    meaning: &str,
) -> anyhow::Result<T> {
    tokio::select! {
        result = work => result,
        () = interrupted() => Err(Interrupted(meaning.to_owned()).into()),
    }
}
