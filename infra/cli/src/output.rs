//! What a command has to say, on standard output: for scripts as JSON, otherwise for people.

use std::io::{ErrorKind, Write};

use anyhow::Context;
use serde_json::Value;

/// Prints one of the two, with a line's end. A reader that has seen enough (`| head`) is no error.
///
/// # Errors
/// When it cannot be written otherwise, as on a full disk.
pub(crate) fn show(as_json: bool, json: impl FnOnce() -> Value, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    let what = if as_json { json().to_string() } else { text() };
    match writeln!(std::io::stdout().lock(), "{what}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}
