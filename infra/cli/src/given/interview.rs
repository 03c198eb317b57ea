//! Asks a person for what is missing; where nobody can be asked, everything missing is named at once.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};

use anyhow::{Context, bail};
use console::Term;

/// Asks on standard error, so that pipes stay clean.
pub(crate) struct Interview {
    person: Option<Term>,
    missing: Vec<(String, String)>,
}

impl Interview {
    /// With the person at the terminal, if there is one and the command is not a script's.
    pub(crate) fn new(json: bool) -> Self {
        let attended = !json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Self { person: attended.then(Term::stderr), missing: Vec::new() }
    }

    /// With nobody.
    #[cfg(test)]
    pub(crate) fn nobody() -> Self {
        Self { person: None, missing: Vec::new() }
    }

    /// Whether somebody can be asked.
    pub(crate) fn has_person(&self) -> bool {
        self.person.is_some()
    }

    /// Says something before it asks; to nobody where nobody is asked.
    pub(crate) fn tell(&self, what: &str) {
        if self.has_person() {
            eprintln!("{what}");
        }
    }

    /// A text, shown while it is typed; an empty line takes what is `proposed`. `flag` is how to give it without being
    /// asked.
    ///
    /// # Errors
    /// When the terminal fails or is closed.
    pub(crate) fn text(&mut self, flag: &str, what: &str, proposed: Option<&str>) -> anyhow::Result<Option<String>> {
        self.ask(flag, what, proposed, |_| line())
    }

    /// A secret, not shown while it is typed.
    ///
    /// # Errors
    /// As [`Interview::text`].
    pub(crate) fn secret(&mut self, flag: &str, what: &str) -> anyhow::Result<Option<String>> {
        let what = format!("{what} (not shown while you type)");
        self.ask(flag, &what, None, |term| Ok(term.read_secure_line()?))
    }

    /// One of several, given as id and title.
    ///
    /// # Errors
    /// As [`Interview::text`].
    pub(crate) fn choose(&mut self, flag: &str, what: &str, among: &[(&str, &str)]) -> anyhow::Result<Option<String>> {
        let ids: Vec<_> = among.iter().map(|(id, _)| *id).collect();
        let what = format!("{what} ({})", ids.join(", "));
        loop {
            match self.text(flag, &what, ids.first().copied())? {
                Some(given) if !ids.contains(&given.as_str()) => eprintln!("There is no {given}."),
                chosen => return Ok(chosen),
            }
        }
    }

    /// Whether to go on; yes for an empty line.
    ///
    /// # Errors
    /// As [`Interview::text`].
    pub(crate) fn confirm(&mut self, what: &str) -> anyhow::Result<bool> {
        let answer = self.text("--yes", &format!("{what} yes or no"), Some("yes"))?;
        Ok(answer.is_some_and(|answer| ["y", "yes"].contains(&answer.to_lowercase().as_str())))
    }

    /// Ends the asking.
    ///
    /// # Errors
    /// Everything that is missing, with the flags by which it is given.
    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let width = self.missing.iter().map(|(flag, _)| flag.len()).max().unwrap_or_default();
        let mut text = "there is no terminal to ask on, and this is missing:".to_owned();
        for (flag, what) in std::mem::take(&mut self.missing) {
            write!(text, "\n  {flag:<width$}  {what}").expect("a String takes everything");
        }
        bail!("{text}\nor all of it in a file of the configuration's shape: --from FILE");
    }

    fn ask(
        &mut self,
        flag: &str,
        what: &str,
        proposed: Option<&str>,
        read: impl Fn(&Term) -> anyhow::Result<String>,
    ) -> anyhow::Result<Option<String>> {
        let Some(person) = &self.person else {
            self.missing.push((flag.to_owned(), what.to_owned()));
            return Ok(None);
        };
        loop {
            let default = proposed.map(|proposed| format!(" [{proposed}]")).unwrap_or_default();
            eprint!("{what}{default}\n> ");
            std::io::stderr().flush()?;
            let given = read(person)?;
            match (given.trim(), proposed) {
                ("", Some(proposed)) => return Ok(Some(proposed.to_owned())),
                ("", None) => eprintln!("This is needed."),
                (given, _) => return Ok(Some(given.to_owned())),
            }
        }
    }
}

/// As it was typed, with the terminal's own editing.
fn line() -> anyhow::Result<String> {
    let mut line = String::new();
    match std::io::stdin().read_line(&mut line).context("cannot read from the terminal")? {
        0 => bail!("the terminal was closed"),
        _ => Ok(line),
    }
}
