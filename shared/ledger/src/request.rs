//! Requests about people's data that wait for a person to confirm them: parked, with what acting on them will need.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::PrivacyKind;
use jiff::Timestamp;

use crate::change::Change;
use crate::item::{self, Item, millis, name, text};
use crate::{Ledger, LedgerError, Parked};

/// Before the rest of the name of what is parked.
const PREFIX: &str = "privacy#";

/// What is kept of a request: no personal data, so not whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRequest {
    /// What is asked.
    pub kind: PrivacyKind,
    /// Ids of the orders it names.
    pub orders: BTreeSet<String>,
    /// The customer's pseudonym, where there is a key for one.
    pub customer: Option<String>,
    /// When it came.
    pub asked_at: Timestamp,
}

impl Ledger {
    /// Sets a request aside, as [`Ledger::park`] does, with what is kept of it. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn park_request(&self, parked: &Parked, request: &KeptRequest) -> Result<(), LedgerError> {
        let mut change = Change::default();
        for (name, value) in parked.attributes().into_iter().chain(request.attributes()) {
            change.set(name, value);
        }
        let sent = change.apply(self.update(parked.key()), "").send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(&parked.what, error))
    }

    /// What is kept of the request that was parked; `None` if it is none, or no longer there. One strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn kept_request(&self, parked: &Parked) -> Result<Option<KeptRequest>, LedgerError> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        match request.set_key(Some(parked.key())).send().await {
            Ok(answer) => Ok(answer.item.as_ref().and_then(KeptRequest::from_item)),
            Err(error) => Err(LedgerError::read(&parked.what, error)),
        }
    }

    /// How many requests of a store are parked, counted no further than `most`.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn waiting_requests(&self, store: &str, most: i32) -> Result<i32, LedgerError> {
        let request = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#pk", name::PK)
            .expression_attribute_names("#sk", name::SK)
            .expression_attribute_values(":pk", text(Parked::partition(store)))
            .expression_attribute_values(":prefix", text(PREFIX))
            .select(Select::Count)
            .limit(most);
        request.send().await.map(|answer| answer.count).map_err(|error| LedgerError::list("what is parked", error))
    }
}

impl KeptRequest {
    fn attributes(&self) -> Vec<(&'static str, AttributeValue)> {
        let mut attributes = vec![(REQUEST, text(self.kind.name())), (ASKED_AT, millis(self.asked_at))];
        if !self.orders.is_empty() {
            attributes.push((ORDERS, AttributeValue::Ss(self.orders.iter().cloned().collect())));
        }
        if let Some(customer) = &self.customer {
            attributes.push((CUSTOMER, text(customer)));
        }
        attributes
    }

    fn from_item(item: &Item) -> Option<Self> {
        let string = |name: &str| item.get(name)?.as_s().ok().cloned();
        Some(Self {
            kind: PrivacyKind::parse(&string(REQUEST)?)?,
            orders: item.get(ORDERS).and_then(|set| set.as_ss().ok()).into_iter().flatten().cloned().collect(),
            customer: string(CUSTOMER),
            asked_at: item::moment(item, ASKED_AT)?,
        })
    }
}

const REQUEST: &str = "request";
const ASKED_AT: &str = "asked_at";
const ORDERS: &str = "orders";
const CUSTOMER: &str = "customer";
