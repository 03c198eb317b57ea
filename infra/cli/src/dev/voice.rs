//! What `dev` says in the terminal.

use std::fmt::Display;
use std::io::Write;

use serde_json::Value;

/// Who listens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Voice {
    /// A person, on standard output.
    ToAPerson,
    /// A script, which gets its one line on standard output; the rest goes to standard error.
    ToAScript,
}

impl Voice {
    /// Says something on a line of its own. If nobody reads it any more, the work goes on all the same.
    pub(super) fn say(self, what: impl Display) {
        let _ = match self {
            Self::ToAPerson => writeln!(std::io::stdout(), "{what}"),
            Self::ToAScript => writeln!(std::io::stderr(), "{what}"),
        };
    }

    /// Says that everything is up, to each in their own way.
    pub(super) fn greet(self, json: &Value, lines: &[String]) {
        match self {
            Self::ToAPerson => lines.iter().for_each(|line| self.say(line)),
            Self::ToAScript => _ = writeln!(std::io::stdout(), "{json}"),
        }
    }
}
