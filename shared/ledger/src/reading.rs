//! Reads many records at once: of a page of orders, or of a day.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::{StoreRef, Subject};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::civil::Date;

use crate::error::Cause;
use crate::item::{self, Item, Record, name, text};
use crate::{Ledger, LedgerError};

/// Keys in one call (DynamoDB API reference, BatchGetItem).
const PER_CALL: usize = 100;
/// Calls under way at once.
const SIDE_BY_SIDE: usize = 4;
/// How many calls in a row may bring nothing.
const FRUITLESS_CALLS: u32 = 5;
/// Wait after the first of them, doubled by each further one: 0.75 s in all.
const FIRST_WAIT: Duration = Duration::from_millis(50);

impl Ledger {
    /// The records of orders and carts; those without one are not in the answer. Eventually consistent; 100 in a call,
    /// some calls side by side.
    ///
    /// # Errors
    /// When the table does not answer, or goes on leaving some of them out.
    pub async fn records(
        &self,
        store: &StoreRef,
        subjects: &[Subject],
    ) -> Result<HashMap<Subject, Record>, LedgerError> {
        // By key, because a call that names one twice is refused.
        let wanted: BTreeMap<String, &Subject> =
            subjects.iter().map(|subject| (item::partition(store, subject), subject)).collect();
        let keys: Vec<Item> = wanted.values().map(|subject| item::key(store, subject)).collect();
        let calls: Vec<_> =
            keys.chunks(PER_CALL).map(|keys| until_complete(keys.to_vec(), |keys| self.batch(keys))).collect();
        let found: Vec<Vec<Item>> = stream::iter(calls)
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect()
            .await
            .map_err(|cause| LedgerError::read(format!("{} records of {}", wanted.len(), store.id), cause))?;
        let named = |item: &Item| Some((*wanted.get(item.get(name::PK)?.as_s().ok()?)?).clone());
        Ok(found.iter().flatten().filter_map(|item| Some((named(item)?, Record::from_item(item)))).collect())
    }

    /// The records of the store's orders placed on `day` in its own time zone, by order id. Eventually consistent.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn recorded_on(&self, store: &StoreRef, day: Date) -> Result<BTreeMap<String, Record>, LedgerError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-day")
            .key_condition_expression("#day = :day")
            .expression_attribute_names("#day", name::DAY_PK)
            .expression_attribute_values(":day", text(item::day_partition(store, &day.to_string())))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> = pages
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| LedgerError::list(format!("the orders of {day}"), error))?;
        let orders: Vec<Subject> = items.iter().filter_map(order_of_day).collect();
        Ok(by_order_id(self.records(store, &orders).await?))
    }

    /// One BatchGetItem.
    async fn batch(&self, keys: Vec<Item>) -> Result<Batch, Cause> {
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build()?;
        let answer = self.client.batch_get_item().request_items(&self.table, keys).send().await?;
        let of_table = |mut tables: HashMap<String, Vec<Item>>| tables.remove(&self.table).unwrap_or_default();
        Ok(Batch {
            items: answer.responses.map(of_table).unwrap_or_default(),
            left: answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, keys)| keys.keys).collect(),
        })
    }
}

/// The records of orders.
pub(crate) fn by_order_id(records: HashMap<Subject, Record>) -> BTreeMap<String, Record> {
    let by_id = |(subject, record)| match subject {
        Subject::Order(id) => Some((id, record)),
        Subject::Cart(_) => None,
    };
    records.into_iter().filter_map(by_id).collect()
}

/// What a call brought.
struct Batch {
    items: Vec<Item>,
    /// Keys it had no time or no room for.
    left: Vec<Item>,
}

/// Repeats `call` with the keys it left out until none are left.
async fn until_complete<F: Future<Output = Result<Batch, Cause>>>(
    mut keys: Vec<Item>,
    call: impl Fn(Vec<Item>) -> F,
) -> Result<Vec<Item>, Cause> {
    let mut items = Vec::new();
    let mut fruitless = 0;
    while !keys.is_empty() {
        let asked = keys.len();
        let mut batch = call(keys).await?;
        items.append(&mut batch.items);
        keys = batch.left;
        // A call that had no room for all of them is followed by the next one at once.
        if keys.len() < asked {
            fruitless = 0;
            continue;
        }
        fruitless += 1;
        if fruitless == FRUITLESS_CALLS {
            return Err(format!("{} keys were left out again and again", keys.len()).into());
        }
        tokio::time::sleep(FIRST_WAIT * 2_u32.pow(fruitless - 1)).await;
    }
    Ok(items)
}

/// The order an entry of the index stands for.
fn order_of_day(entry: &Item) -> Option<Subject> {
    let id = entry.get(name::DAY_SK)?.as_s().ok()?.strip_prefix("order#")?;
    Some(Subject::Order(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn keys(count: usize) -> Vec<Item> {
        (0..count).map(|number| Item::from([(name::PK.to_owned(), text(number.to_string()))])).collect()
    }

    /// Reads `count` keys from a table that takes so many of them in each call; also how many each call asked for.
    async fn read(count: usize, takes: &[usize]) -> (Result<usize, String>, Vec<usize>) {
        let asked = RefCell::new(Vec::new());
        let read = until_complete(keys(count), async |mut keys| {
            let takes = takes.get(asked.borrow().len()).copied().unwrap_or(0);
            asked.borrow_mut().push(keys.len());
            let left = keys.split_off(takes.min(keys.len()));
            Ok(Batch { items: keys, left })
        });
        let read = read.await.map(|items| items.len()).map_err(|cause| cause.to_string());
        (read, asked.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn keys_left_out_are_asked_for_again() {
        assert_eq!(read(0, &[]).await, (Ok(0), vec![]));
        assert_eq!(read(100, &[100]).await, (Ok(100), vec![100]));
        assert_eq!(read(100, &[60, 30, 9, 1]).await, (Ok(100), vec![100, 40, 10, 1]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_calls_in_a_row_may_bring_nothing() {
        assert_eq!(read(9, &[0, 0, 0, 0, 4, 0, 0, 0, 0, 5]).await.0, Ok(9));
        let (read, asked) = read(9, &[4]).await;
        assert_eq!((read, asked.len()), (Err("5 keys were left out again and again".to_owned()), 6));
    }
}
