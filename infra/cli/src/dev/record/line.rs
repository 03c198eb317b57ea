//! A line that a function wrote.

use jiff::Timestamp;
use serde_json::Value;

use super::super::log::{Decided, Draft, What, only};
use super::Recorder;

/// What a line is to those who read the functions' output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dev) enum Reading {
    /// It was written for the inspector alone.
    Kept,
    /// It is one for people, whether it was kept too or not.
    ForPeople,
}

impl Recorder {
    /// Writes down what a line says of a decision, or of something that was set aside.
    pub(in crate::dev) fn line(&self, text: &str) -> Reading {
        // Decided by the beginning of the text already for most lines: they are no JSON, or metrics.
        let Some(line) = serde_json::from_str::<Value>(text).ok().filter(Value::is_object) else {
            return Reading::ForPeople;
        };
        let text = |name: &str| line[name].as_str().map(|text| self.configuration().secrets.hide(text).into_owned());
        let at: Option<Timestamp> = line["timestamp"].as_str().and_then(|at| at.parse().ok());
        let (Some(at), store) = (at, text("store")) else { return Reading::ForPeople };
        if line["target"] == "decision" {
            let events = text("events").and_then(|events| serde_json::from_str(&events).ok()).unwrap_or_default();
            let decided = Decided { mode: text("mode").unwrap_or_default(), status: text("status"), events };
            self.log.add(Draft { at, store, subjects: only(text("subject")), what: What::Decision(decided) });
            return Reading::Kept;
        }
        let set_aside = ["set aside", "refused for good, set aside"];
        if line["message"].as_str().is_some_and(|message| set_aside.contains(&message))
            && let (Some(what), Some(reason)) = (text("what").or(text("subject")), text("reason"))
        {
            let subject = Some(what.clone()).filter(|what| what.starts_with("order#") || what.starts_with("cart#"));
            let what = What::Parked { what, destination: text("destination"), reason };
            self.log.add(Draft { at, store, subjects: only(subject), what });
        }
        Reading::ForPeople
    }
}
