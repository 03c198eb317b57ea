//! The table's operations.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use domain::{Emitted, StoreRef, Subject};
use jiff::Timestamp;

use crate::change::Change;
use crate::error::{LedgerError, refused};
use crate::item::{self, Item, Record, millis, name, text};
use crate::{Facts, Parked, Place};

/// The table, through the real SDK.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(crate) client: Client,
    pub(crate) table: String,
}

/// What a claim came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Ours until the lease ends; with the record as it was found, which may be newer than the one read before. A `lease` in
    /// it is of somebody who never gave the claim back, or our own if the SDK has repeated a call that had worked: then nobody
    /// can say any more whether there was one before.
    Granted(Box<Record>),
    /// Somebody else's.
    Held,
}

/// What to write after sending.
#[derive(Debug, Clone, Default)]
pub struct Completion {
    /// Per destination.
    pub outcomes: BTreeMap<String, Outcome>,
    /// The reading the events came from, unless the record already holds a newer one.
    pub facts: Option<Facts>,
    /// The place in a chain of recurring orders that was told, whatever the record holds.
    pub place: Option<Place>,
    /// When the item may be forgotten; carts only.
    pub expires: Option<Timestamp>,
}

/// What became of events at one destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Taken.
    pub sent: Emitted,
    /// Refused for good.
    pub refused: Emitted,
    /// Taken, but dropped silently because of the e-mail's domain.
    pub dropped: bool,
    /// Whether more was sent that may have been taken or not.
    pub in_doubt: bool,
}

impl Ledger {
    /// The ledger in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The record of an order or cart, empty if there is none. One eventually consistent read: it may miss what was
    /// just written, which [`Ledger::claim`] then shows.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn read(&self, store: &StoreRef, subject: &Subject) -> Result<Record, LedgerError> {
        let request = self.client.get_item().table_name(&self.table).set_key(Some(item::key(store, subject)));
        match request.send().await {
            Ok(answer) => Ok(answer.item.as_ref().map(Record::from_item).unwrap_or_default()),
            Err(error) => Err(LedgerError::read(subject, error)),
        }
    }

    /// Claims an order or cart for `owner`, whose name is used for one attempt only, until `lease`. Granted when nobody
    /// else holds it, or their lease is over; so a repeat by the SDK of a call that had worked is granted too. One
    /// write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn claim(
        &self,
        store: &StoreRef,
        subject: &Subject,
        owner: &str,
        now: Timestamp,
        lease: Timestamp,
    ) -> Result<Claim, LedgerError> {
        let request = self
            .update(item::key(store, subject))
            .update_expression("SET #owner = :owner, #lease = :lease")
            .condition_expression("attribute_not_exists(#owner) OR #lease < :now OR #owner = :owner")
            .expression_attribute_names("#owner", name::OWNER)
            .expression_attribute_names("#lease", name::LEASE)
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":lease", millis(lease))
            .expression_attribute_values(":now", millis(now))
            .return_values(ReturnValue::AllOld);
        match request.send().await {
            Ok(answer) => {
                let record = answer.attributes.as_ref().map(Record::from_item).unwrap_or_default();
                Ok(Claim::Granted(Box::new(record)))
            }
            Err(error) if refused(&error) => Ok(Claim::Held),
            Err(error) => Err(LedgerError::write(subject, error)),
        }
    }

    /// Writes what became of the events and gives the claim back. One write, however many events.
    ///
    /// # Errors
    /// [`LedgerError::Superseded`] when the claim is no longer `owner`'s.
    pub async fn complete(
        &self,
        store: &StoreRef,
        subject: &Subject,
        owner: &str,
        completion: &Completion,
    ) -> Result<(), LedgerError> {
        let mut change = Change::default();
        for (destination, outcome) in &completion.outcomes {
            change.add(format!("{}{destination}", name::SENT), outcome.sent.iter().map(ToString::to_string));
            change.add(format!("{}{destination}", name::REFUSED), outcome.refused.iter().map(ToString::to_string));
            change.add(name::DROPPED.to_owned(), outcome.dropped.then(|| destination.clone()));
            change.add(name::IN_DOUBT.to_owned(), outcome.in_doubt.then(|| destination.clone()));
        }
        for (name, value) in completion.facts.iter().flat_map(|facts| item::facts(facts, store, subject)) {
            change.set(name, value);
        }
        for (name, value) in completion.place.iter().flat_map(item::place) {
            change.set(name, value);
        }
        if let Some(expires) = completion.expires {
            change.set(name::EXPIRES, AttributeValue::N(expires.as_second().to_string()));
        }
        let request = change
            .apply(self.update(item::key(store, subject)), "REMOVE #owner, #lease")
            .condition_expression("#owner = :owner")
            .expression_attribute_names("#owner", name::OWNER)
            .expression_attribute_names("#lease", name::LEASE)
            .expression_attribute_values(":owner", text(owner));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Err(LedgerError::Superseded { subject: subject.to_string() }),
            Err(error) => Err(LedgerError::write(subject, error)),
        }
    }

    /// Writes down a reading that brought no event, unless the record holds a newer one by now, or would get its customer
    /// back. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note(&self, store: &StoreRef, subject: &Subject, facts: &Facts) -> Result<(), LedgerError> {
        let mut change = Change::default();
        for (name, value) in item::facts(facts, store, subject) {
            change.set(name, value);
        }
        let request = change
            .apply(self.update(item::key(store, subject)), "")
            .condition_expression(match facts.customer {
                Some(_) => {
                    "(attribute_not_exists(#version) OR #version <= :version) AND attribute_not_exists(#redacted)"
                }
                None => "attribute_not_exists(#version) OR #version <= :version",
            })
            .expression_attribute_names("#version", name::VERSION)
            .expression_attribute_values(":version", millis(facts.version));
        let request = match facts.customer {
            Some(_) => request.expression_attribute_names("#redacted", name::REDACTED),
            None => request,
        };
        match request.send().await {
            Err(error) if !refused(&error) => Err(LedgerError::write(subject, error)),
            _ => Ok(()),
        }
    }

    /// Writes down that the next look at an order or cart is due at `due`, so that a burst of notices makes one chain of
    /// looks; `expires` is when the item may be forgotten, of carts only. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn schedule_look(
        &self,
        store: &StoreRef,
        subject: &Subject,
        due: Timestamp,
        expires: Option<Timestamp>,
    ) -> Result<(), LedgerError> {
        let mut change = Change::default();
        change.set(name::FOLLOW_UP, millis(due));
        if let Some(expires) = expires {
            change.set(name::EXPIRES, AttributeValue::N(expires.as_second().to_string()));
        }
        let sent = change.apply(self.update(item::key(store, subject)), "").send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(subject, error))
    }

    /// Writes down that there is nothing to tell of a cart in this version, so that it is not read again before it changes.
    /// One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_cart(
        &self,
        store: &StoreRef,
        cart: &Subject,
        version: &str,
        expires: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut change = Change::default();
        change.set(name::SEEN, text(version));
        change.set(name::EXPIRES, AttributeValue::N(expires.as_second().to_string()));
        let sent = change.apply(self.update(item::key(store, cart)), "").send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(cart, error))
    }

    /// Sets something aside, or replaces the reason it was set aside for.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn park(&self, parked: &Parked) -> Result<(), LedgerError> {
        let mut change = Change::default();
        for (name, value) in parked.attributes() {
            change.set(name, value);
        }
        change.add("events".to_owned(), parked.events.iter().cloned());
        let sent = change.apply(self.update(parked.key()), "").send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(&parked.what, error))
    }

    /// Everything set aside of a store.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn parked(&self, store: &str) -> Result<Vec<Parked>, LedgerError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(Parked::partition(store)))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> =
            pages.collect::<Result<_, _>>().await.map_err(|error| LedgerError::list("what is parked", error))?;
        Ok(items.iter().filter_map(|item| Parked::from_item(store, item)).collect())
    }

    pub(crate) fn update(&self, key: Item) -> UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.table).set_key(Some(key))
    }
}
