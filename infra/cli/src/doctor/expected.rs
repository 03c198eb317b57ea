//! What a deployment should look like: what the template says of the table and the queues.

use std::collections::BTreeMap;

use anyhow::Context;
use local::template::{Place, Queue, Table, Template};

use crate::demo::TEMPLATE;

/// Logical ids of the queues, by what we call them.
const QUEUES: [(&str, &str); 3] = [("orders", "OrdersQueue"), ("followups", "FollowupsQueue"), ("runs", "RunsQueue")];

/// The table and the queues of the template this command was built with.
pub(super) struct Expected {
    /// The table.
    pub(super) table: Table,
    queues: BTreeMap<&'static str, Queue>,
}

impl Expected {
    /// Reads the template.
    ///
    /// # Errors
    /// When it cannot be read, which is a mistake in this program.
    pub(super) fn read() -> anyhow::Result<Self> {
        let template = Template::parse(TEMPLATE)?;
        // What these say makes no difference to table and queues.
        let place = Place { region: "none".into(), account: "000000000000".into(), stack_name: "orderwire".into() };
        let parameters = [("ConfigSource", "file:none"), ("ConfigSecretArn", "none")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let scope = template.scope(&place, &parameters)?;
        let table = template.tables(&scope)?.pop().context("the template has no table")?;
        let mut queues = BTreeMap::new();
        for queue in template.queues(&scope)? {
            if let Some((name, _)) = QUEUES.iter().find(|(_, id)| *id == queue.id) {
                queues.insert(*name, queue);
            }
        }
        Ok(Self { table, queues })
    }

    /// The queue we call `name`.
    pub(super) fn queue(&self, name: &str) -> Option<&Queue> {
        self.queues.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_this_program_can_be_read() {
        let expected = Expected::read().unwrap();
        let indexes: Vec<_> = expected.table.indexes.iter().map(|index| index.index_name.as_str()).collect();
        assert_eq!(indexes, ["by-day", "by-customer"]);
        assert!(QUEUES.iter().all(|(name, _)| expected.queue(name).is_some_and(|queue| queue.redrive.is_some())));
    }
}
