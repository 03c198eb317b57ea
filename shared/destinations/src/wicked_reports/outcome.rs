//! Collects what became of each event.

use domain::{Event, Verdict};

use super::post::Fate;
use super::row::Row;
use crate::scrub::{personal_words, scrub};

/// One verdict per event, as they become known.
pub(super) struct Outcome<'a> {
    events: &'a [Event],
    verdicts: Vec<Option<Verdict>>,
}

impl<'a> Outcome<'a> {
    /// Nothing known yet.
    pub(super) fn new(events: &'a [Event]) -> Self {
        Self { events, verdicts: vec![None; events.len()] }
    }

    /// The verdict on the event at `place`.
    pub(super) fn settle(&mut self, place: usize, verdict: Verdict) {
        self.verdicts[place] = Some(verdict);
    }

    /// What became of a row became of all events it tells.
    pub(super) fn row(&mut self, row: &Row, fate: &Fate) {
        for place in &row.places {
            let verdict = match fate {
                Fate::Taken => Verdict::delivered(),
                Fate::Refused(words) => self.rejected(*place, words),
                Fate::Later(verdict) => verdict.clone(),
            };
            self.settle(*place, verdict);
        }
    }

    /// A refusal in Wicked Reports' words, without what they say about the shopper.
    pub(super) fn rejected(&self, place: usize, words: &str) -> Verdict {
        Verdict::rejected(scrub(words, &personal_words(&self.events[place])))
    }

    /// What is known, in the order of the events.
    pub(super) fn known(self) -> Vec<Option<Verdict>> {
        self.verdicts
    }

    /// The verdicts, in the order of the events.
    pub(super) fn into_verdicts(self) -> Vec<Verdict> {
        let forgotten = || Verdict::try_later(None, "not sent");
        self.verdicts.into_iter().map(|verdict| verdict.unwrap_or_else(forgotten)).collect()
    }
}
