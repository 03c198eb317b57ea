//! What a command that changes the configuration has found and done, for people and for scripts.

use anyhow::bail;
use serde_json::{Map, Value, json};

use crate::checks::{self, Finding, Level};
use crate::document::Document;
use crate::output;

/// Everything it has to say. Holds no secret but what is to be entered elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What it is about, for scripts: `store`, `destinations`, `rotated`.
    pub(crate) about: Map<String, Value>,
    /// Whether it only says what it would do.
    pub(crate) dry_run: bool,
    /// Whether the configuration was written.
    pub(crate) written: bool,
    /// What was found and done, in this order.
    pub(crate) findings: Vec<Finding>,
    /// What would be written, secrets hidden.
    pub(crate) configuration: Option<Document>,
    /// How long a webhook of our own took into the table, in milliseconds.
    pub(crate) probe_milliseconds: Option<u64>,
    /// What a person must enter at the store. It may hold the token that its webhooks are to carry, and nothing else that is
    /// secret.
    pub(crate) by_hand: Option<String>,
    /// What to do next.
    pub(crate) next: Vec<String>,
}

impl Report {
    /// Prints it, and passes on what came of the command.
    ///
    /// # Errors
    /// `outcome`'s own; otherwise all trouble in the findings; otherwise when it cannot be printed.
    pub(crate) fn close(self, as_json: bool, outcome: anyhow::Result<()>) -> anyhow::Result<()> {
        let view = self.view();
        if as_json || !view.is_empty() {
            output::show(as_json, || self.json(), || view)?;
        }
        outcome?;
        let trouble: Vec<_> = self.findings.iter().filter(|finding| finding.level == Level::Trouble).collect();
        if trouble.is_empty() {
            return Ok(());
        }
        let line = |finding: &&Finding| {
            let to_do = finding.to_do.as_ref().map(|to_do| format!("\n    -> {to_do}")).unwrap_or_default();
            format!("\n  {}: {}{to_do}", finding.subject, finding.what)
        };
        let lines: String = trouble.iter().map(line).collect();
        match self.written {
            true => bail!("the configuration is written, but not all is well:{lines}"),
            false => bail!("nothing was written:{lines}"),
        }
    }

    /// Says that this was a dry run, and what would be written if `after` is another configuration.
    pub(crate) fn show_dry_run(&mut self, after: &Document, before: &Document) {
        self.configuration = (after != before).then(|| after.masked());
        self.next.push("This was a dry run: nothing was changed.".to_owned());
    }

    fn json(&self) -> Value {
        let mut json = self.about.clone();
        json.insert("dry_run".into(), json!(self.dry_run));
        json.insert("written".into(), json!(self.written));
        json.insert("findings".into(), json!(self.findings));
        json.insert("probe_milliseconds".into(), json!(self.probe_milliseconds));
        if let Some(configuration) = &self.configuration {
            json.insert("configuration".into(), configuration.clone().into_json());
        }
        if let Some(by_hand) = &self.by_hand {
            json.insert("by_hand".into(), json!(by_hand));
        }
        json.insert("next".into(), json!(self.next));
        Value::Object(json)
    }

    fn view(&self) -> String {
        let mut parts = vec![checks::view(&self.findings)];
        parts.extend(self.configuration.iter().map(|document| document.text().trim_end().to_owned()));
        parts.extend(self.by_hand.iter().cloned());
        parts.push(self.next.join("\n"));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_scripts_are_told_the_same() {
        let report = Report {
            about: Map::from_iter([("store".to_owned(), json!("a"))]),
            findings: vec![Finding::fine("store a", "known")],
            probe_milliseconds: Some(412),
            written: true,
            next: vec!["orderwire status".into()],
            ..Report::default()
        };
        assert_eq!(report.view(), "store a\n  ok       known\n\norderwire status");
        let expected = json!({
            "store": "a", "dry_run": false, "written": true, "probe_milliseconds": 412, "next": ["orderwire status"],
            "findings": [{"level": "fine", "subject": "store a", "what": "known", "to_do": null}],
        });
        assert_eq!(report.json(), expected);
    }
}
