//! Makes orders nobody's: what a customer's deletion leaves of them, and that nobody is brought back.
//!
//! An item stays, without its customer and with a mark: without an item the order would be told a second time.

use std::collections::HashMap;

use domain::{StoreRef, Subject};
use jiff::Timestamp;

use crate::error::{LedgerError, refused};
use crate::item::{self, Item, millis, name, text};
use crate::{Facts, Ledger, Parked, Record};

/// Before the pseudonym, in the sort key.
const PREFIX: &str = "redacted#";
/// What of an order's item belongs to its customer: by whom it is found, and by which other orders of theirs.
const OF_THE_CUSTOMER: [&str; 5] =
    [name::CUSTOMER_PK, name::CUSTOMER_SK, name::SUBSCRIPTION, name::SUBSCRIPTION_NUMBER, name::PRODUCTS];

/// The customers of a store who were deleted, under their pseudonyms, and when that was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redactions(HashMap<String, Timestamp>);

impl Redactions {
    /// Whether the deletion of its customer covers an order with these facts: one placed afterwards is a new purchase.
    pub fn cover(&self, facts: &Facts) -> bool {
        let asked_at = facts.customer.as_ref().and_then(|customer| self.0.get(customer));
        asked_at.is_some_and(|at| facts.placed_at < *at)
    }
}

impl Record {
    /// Whether its customer was deleted, so that it is told to nobody again.
    pub fn is_redacted(&self) -> bool {
        self.redacted.is_some()
    }

    /// The same with the mark that [`Ledger::redact`] has just written.
    #[must_use]
    pub fn redacted_at(mut self, asked_at: Timestamp) -> Self {
        self.redacted = Some(asked_at);
        self
    }
}

impl Facts {
    /// The same, as far as they may be written into `record`: without the customer if that one was deleted.
    #[must_use]
    pub fn fit_for(mut self, record: &Record) -> Self {
        if record.is_redacted() {
            (self.customer, self.place) = (None, None);
        }
        self
    }
}

impl Ledger {
    /// Takes the customer out of an order's item and marks it, whether there was one or not, as asked at `asked_at`. False if
    /// somebody is at it and may still write its customer down: then nothing is done. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn redact(
        &self,
        store: &StoreRef,
        order: &Subject,
        asked_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        // With the claim of one that is late: it must not complete any more.
        let removed = OF_THE_CUSTOMER.into_iter().chain([name::OWNER, name::LEASE]);
        let mut request =
            self.update(item::key(store, order)).condition_expression("attribute_not_exists(#r5) OR #r6 < :now");
        let mut expression = "SET #redacted = if_not_exists(#redacted, :at) REMOVE ".to_owned();
        for (place, attribute) in removed.enumerate() {
            expression.push_str(&format!("{}#r{place}", if place == 0 { "" } else { ", " }));
            request = request.expression_attribute_names(format!("#r{place}"), attribute);
        }
        let request = request
            .update_expression(expression)
            .expression_attribute_names("#redacted", name::REDACTED)
            .expression_attribute_values(":at", millis(asked_at))
            .expression_attribute_values(":now", millis(now));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if refused(&error) => Ok(false),
            Err(error) => Err(LedgerError::write(order, error)),
        }
    }

    /// Writes down that the deletion of a customer was asked at `asked_at`. Kept as long as the store. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_redaction(&self, store: &str, customer: &str, asked_at: Timestamp) -> Result<(), LedgerError> {
        let request = self
            .update(item::state_key(store, &sort_key(customer)))
            .update_expression("SET #at = :at")
            .condition_expression("attribute_not_exists(#at) OR #at < :at")
            .expression_attribute_names("#at", name::AT)
            .expression_attribute_values(":at", millis(asked_at));
        match request.send().await {
            Err(error) if !refused(&error) => Err(LedgerError::write(format!("a redaction of {store}"), error)),
            _ => Ok(()),
        }
    }

    /// The deletion of this customer, or nobody's. One read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn redaction(&self, store: &str, customer: &str) -> Result<Redactions, LedgerError> {
        let request = self.client.get_item().table_name(&self.table);
        match request.set_key(Some(item::state_key(store, &sort_key(customer)))).send().await {
            Ok(answer) => Ok(Redactions(answer.item.as_ref().and_then(redaction_of).into_iter().collect())),
            Err(error) => Err(LedgerError::read(format!("a redaction of {store}"), error)),
        }
    }

    /// Those of all customers of a store. One read for some ten thousand.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn redactions(&self, store: &str) -> Result<Redactions, LedgerError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#pk", name::PK)
            .expression_attribute_names("#sk", name::SK)
            .expression_attribute_values(":pk", text(item::state_partition(store)))
            .expression_attribute_values(":prefix", text(PREFIX))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> =
            pages.collect::<Result<_, _>>().await.map_err(|error| LedgerError::list("redactions", error))?;
        Ok(Redactions(items.iter().filter_map(redaction_of).collect()))
    }

    /// Takes an order off the list of what was set aside, as a whole and for each of `destinations`. One write for each.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn drop_parked<'a>(
        &self,
        store: &str,
        what: &str,
        destinations: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), LedgerError> {
        for destination in [None].into_iter().chain(destinations.into_iter().map(Some)) {
            let key = Parked::key_of(store, what, destination);
            let sent = self.client.delete_item().table_name(&self.table).set_key(Some(key)).send().await;
            sent.map_err(|error| LedgerError::write(what, error))?;
        }
        Ok(())
    }
}

fn sort_key(customer: &str) -> String {
    format!("{PREFIX}{customer}")
}

fn redaction_of(item: &Item) -> Option<(String, Timestamp)> {
    let customer = item.get(name::SK)?.as_s().ok()?.strip_prefix(PREFIX)?;
    Some((customer.to_owned(), item::moment(item, name::AT)?))
}
