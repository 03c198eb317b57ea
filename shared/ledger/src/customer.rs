//! Follows a customer, under a pseudonym, through their orders.

use std::collections::BTreeMap;

use domain::{StoreRef, Subject};

use crate::item::{self, Item, Record, name, text};
use crate::{Ledger, LedgerError};

impl Ledger {
    /// The orders of a customer as they were placed. The index follows the table within moments.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn orders_of(&self, store: &StoreRef, customer: &str) -> Result<Vec<Subject>, LedgerError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-customer")
            .key_condition_expression("#customer = :customer")
            .expression_attribute_names("#customer", name::CUSTOMER_PK)
            .expression_attribute_values(":customer", text(item::customer_partition(store, customer)))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> = pages
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| LedgerError::list("the orders of a customer", error))?;
        Ok(items.iter().filter_map(order_of_customer).collect())
    }

    /// Their records, by order id. Eventually consistent; two reads of a customer with at most 100 orders, one of a
    /// customer without any.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn recorded_of(&self, store: &StoreRef, customer: &str) -> Result<BTreeMap<String, Record>, LedgerError> {
        let orders = self.orders_of(store, customer).await?;
        Ok(crate::reading::by_order_id(self.records(store, &orders).await?))
    }
}

/// The order an entry of the index stands for; what comes before is when it was placed.
fn order_of_customer(entry: &Item) -> Option<Subject> {
    let (_, id) = entry.get(name::CUSTOMER_SK)?.as_s().ok()?.split_once("#order#")?;
    Some(Subject::Order(id.to_owned()))
}
