//! Collects what became of each event.

use domain::{Event, Verdict};

use super::encode::{Entry, Parcel};
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

    /// The event at `place` will never be sent.
    pub(super) fn unfit(&mut self, place: usize, verdict: Verdict) {
        self.verdicts[place] = Some(verdict);
    }

    /// Klaviyo has all of `parcel`.
    pub(super) fn taken(&mut self, parcel: &Parcel) {
        for group in &parcel.groups {
            let verdict = Verdict::Delivered { remark: group.remark };
            group.entries.iter().for_each(|entry| self.set(entry, &verdict));
        }
    }

    /// All of `parcel` has to wait.
    pub(super) fn postponed(&mut self, parcel: &Parcel, verdict: &Verdict) {
        parcel.entries().for_each(|entry| self.set(entry, verdict));
    }

    /// Klaviyo will never take `entry`, and said so in `words`.
    pub(super) fn rejected(&mut self, entry: &Entry, words: &str) {
        let personal = entry.places.first().map(|place| personal_words(&self.events[*place])).unwrap_or_default();
        self.set(entry, &Verdict::rejected(scrub(words, &personal)));
    }

    fn set(&mut self, entry: &Entry, verdict: &Verdict) {
        for place in &entry.places {
            self.verdicts[*place] = Some(verdict.clone());
        }
    }

    /// The verdicts, in the order of the events.
    pub(super) fn into_verdicts(self) -> Vec<Verdict> {
        let forgotten = || Verdict::try_later(None, "not sent");
        self.verdicts.into_iter().map(|verdict| verdict.unwrap_or_else(forgotten)).collect()
    }
}
