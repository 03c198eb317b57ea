//! Finds the orders of customers who were deleted, so that their history is not brought in again.

use std::collections::HashMap;

use domain::Subject;
use ledger::{Facts, Record};
use platforms::Completed;
use runtime::clock;

use super::halt::Halt;
use super::reader::Reader;

impl Reader<'_> {
    /// Marks those of a page that the table does not know to be redacted yet: it did not hold them when their customer was
    /// deleted. Who was deleted is read anew for each page: a deletion while the import is under way finds by itself what was
    /// told by then, and only that.
    pub(super) async fn mark_redacted(
        &self,
        completed: &[Completed],
        records: &mut HashMap<Subject, Record>,
    ) -> Result<(), Halt> {
        let Some(key) = &self.store.pseudonyms else { return Ok(()) };
        let (ledger, store) = (&self.tools.ledger, &self.store.name);
        let redactions = self.brake.insist(async || ledger.redactions(&store.id).await).await?;
        for order in completed.iter().filter_map(|completed| completed.order.as_ref().ok()) {
            let subject = Subject::Order(order.id.clone());
            let record = records.entry(subject.clone()).or_default();
            if record.is_redacted() || !redactions.cover(&Facts::of(order, store, Some(key))) {
                continue;
            }
            let now = clock::now();
            // Whoever is at it finds out by itself.
            self.brake.insist(async || ledger.redact(store, &subject, now, now).await).await?;
            record.redacted = Some(now);
        }
        Ok(())
    }
}
