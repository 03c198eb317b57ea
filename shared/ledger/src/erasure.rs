//! Deletes everything the table holds of a store.

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, TryStreamExt, stream};

use crate::change::Change;
use crate::item::{self, Item, name, text};
use crate::{Ledger, LedgerError};

/// Sort key of the item that says how far it is.
const PROGRESS: &str = "erasure";
/// Deletions under way at once.
const SIDE_BY_SIDE: usize = 32;

/// How far the deletion of a store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Items deleted this time.
    pub items: u64,
    /// Whether all of the table was gone through.
    pub is_complete: bool,
}

impl Ledger {
    /// Deletes every item of a store as long as `goes_on`, asked after each page, and goes on another time where it
    /// stopped. It reads the keys of the whole table, since carts are in no index: once in a store's life.
    ///
    /// # Errors
    /// When the table does not answer; what was deleted by then stays so.
    pub async fn erase(&self, store: &str, goes_on: impl Fn() -> bool) -> Result<Erased, LedgerError> {
        let wrong = |error| LedgerError::List { what: format!("the items of {store}"), source: error };
        let progress = item::state_key(store, PROGRESS);
        let stored = self.client.get_item().table_name(&self.table).consistent_read(true);
        let stored = stored.set_key(Some(progress.clone())).send().await.map_err(|error| wrong(error.into()))?.item;
        let mut after = stored.and_then(|item| Some(item.get(AFTER)?.as_m().ok()?.clone()));
        let mut items = 0;
        loop {
            let page = self
                .client
                .scan()
                .table_name(&self.table)
                .filter_expression("begins_with(#pk, :store)")
                .projection_expression("#pk, #sk")
                .expression_attribute_names("#pk", name::PK)
                .expression_attribute_names("#sk", name::SK)
                .expression_attribute_values(":store", text(format!("{store}#")))
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(|error| wrong(error.into()))?;
            let keys = page.items.unwrap_or_default().into_iter().filter(|key| *key != progress);
            let deleting: Vec<_> = keys.map(|key| self.delete(store, key)).collect();
            items += u64::try_from(deleting.len()).unwrap_or(u64::MAX);
            stream::iter(deleting).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
            let Some(last) = page.last_evaluated_key else { break };
            if !goes_on() {
                let mut change = Change::default();
                change.set(AFTER, AttributeValue::M(last));
                let sent = change.apply(self.update(progress), "").send().await;
                sent.map_err(|error| LedgerError::write(format!("how far the deletion of {store} is"), error))?;
                return Ok(Erased { items, is_complete: false });
            }
            after = Some(last);
        }
        self.delete(store, progress).await?;
        Ok(Erased { items, is_complete: true })
    }

    async fn delete(&self, store: &str, key: Item) -> Result<(), LedgerError> {
        let sent = self.client.delete_item().table_name(&self.table).set_key(Some(key)).send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(format!("an item of {store}"), error))
    }
}

const AFTER: &str = "after";
