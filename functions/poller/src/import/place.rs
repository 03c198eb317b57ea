//! Places of recurring orders in their chains, while many of a customer may be under way.

use std::collections::HashMap;

use delivery::{Chains, Reading};
use domain::Subject;
use ledger::Record;
use platforms::Completed;

use super::halt::Halt;
use super::reader::Reader;

impl Reader<'_> {
    /// Gives the orders of a page that recur their places, after those of the pages before, which need not be told yet.
    pub(super) async fn place(
        &self,
        completed: &mut [Completed],
        records: &HashMap<Subject, Record>,
        chains: &mut Chains,
    ) -> Result<(), Halt> {
        let unknown = Record::default();
        let mut readings: Vec<Reading<'_>> = Vec::new();
        for order in completed.iter_mut().filter_map(|completed| completed.order.as_mut().ok()) {
            let record = records.get(&Subject::Order(order.id.clone())).unwrap_or(&unknown);
            readings.push((order, record));
        }
        let strangers = chains.strangers(self.store, &readings);
        let links = async || delivery::links(&self.tools.ledger, self.store, &strangers).await;
        chains.learn(self.brake.insist(links).await?);
        chains.place(self.store, readings);
        Ok(())
    }
}
