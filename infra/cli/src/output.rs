//! What a command has to say, on standard output: for scripts as JSON, otherwise for people. Without colours and, whatever
//! it is written to, without codes for a terminal.

use std::io::{ErrorKind, Write};

use anyhow::Context;
use serde_json::Value;

/// Prints one of the two, with a line's end. A reader that has seen enough (`| head`) is no error.
///
/// # Errors
/// When it cannot be written otherwise, as on a full disk.
pub(crate) fn show(as_json: bool, json: impl FnOnce() -> Value, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    let what = if as_json { json().to_string() } else { text() };
    write(format!("{what}\n").as_bytes())
}

/// Writes it as it is. A reader that has seen enough is no error.
///
/// # Errors
/// When it cannot be written otherwise.
pub(crate) fn write(what: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(what).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}
