//! Goes through every order of a store, however long ago it was placed.

use domain::{StoreRef, Subject};
use futures::{StreamExt, stream};

use crate::item::{self, Record, name, text};
use crate::{Ledger, LedgerError};

/// Parts of the table read side by side.
const SEGMENTS: i32 = 4;

impl Ledger {
    /// Gives `take` the id and the record of every order of `store`, in any order. Reads the whole table, eventually
    /// consistent, which costs less than reading the orders one by one: they are nearly all there is in it.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn scan_orders(&self, store: &StoreRef, mut take: impl FnMut(&str, Record)) -> Result<(), LedgerError> {
        let beginning = item::partition(store, &Subject::Order(String::new()));
        let pages = (0..SEGMENTS).map(|segment| {
            let pages = self
                .client
                .scan()
                .table_name(&self.table)
                .segment(segment)
                .total_segments(SEGMENTS)
                .filter_expression("begins_with(#pk, :beginning)")
                .expression_attribute_names("#pk", name::PK)
                .expression_attribute_values(":beginning", text(&beginning))
                .into_paginator()
                .send();
            Box::pin(stream::unfold(pages, async |mut pages| Some((pages.next().await?, pages))))
        });
        let mut pages = stream::select_all(pages);
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| LedgerError::list(format!("the orders of {}", store.id), error))?;
            for item in page.items() {
                let key = item.get(name::PK).and_then(|key| key.as_s().ok());
                if let Some(id) = key.and_then(|key| key.strip_prefix(&beginning)) {
                    take(id, Record::from_item(item));
                }
            }
        }
        Ok(())
    }
}
