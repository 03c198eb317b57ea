//! How far a store's orders, and its carts, have been looked through for what no webhook told.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use crate::item::{self, Item, millis, text};
use crate::{Ledger, LedgerError};

/// Sort keys of the items.
const ORDERS: &str = "cursor";
const CARTS: &str = "carts";

/// How far a store's orders, or its carts, have been looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What had changed by then has been looked at.
    pub until: Timestamp,
    /// When a look last went through.
    pub last_poll: Option<Timestamp>,
    /// What it had no time to look through to the end.
    pub pass: Option<Pass>,
}

/// One look through what changed in a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Changed at or after this.
    pub from: Timestamp,
    /// Changed at or before this: when the pass began.
    pub to: Timestamp,
    /// Where it goes on, in the platform's own words; `None` at its beginning.
    pub after: Option<String>,
}

impl Ledger {
    /// How far a store's orders have been looked through, `None` before the first poll. One strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn cursor(&self, store: &str) -> Result<Option<Cursor>, LedgerError> {
        self.read_cursor(store, ORDERS).await
    }

    /// Writes that down, in place of what was there. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_cursor(&self, store: &str, cursor: &Cursor) -> Result<(), LedgerError> {
        self.write_cursor(store, ORDERS, cursor).await
    }

    /// How far a store's carts have been looked through, where they must be looked for. One strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn cart_cursor(&self, store: &str) -> Result<Option<Cursor>, LedgerError> {
        self.read_cursor(store, CARTS).await
    }

    /// Writes that down, in place of what was there. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn save_cart_cursor(&self, store: &str, cursor: &Cursor) -> Result<(), LedgerError> {
        self.write_cursor(store, CARTS, cursor).await
    }

    async fn read_cursor(&self, store: &str, sort: &str) -> Result<Option<Cursor>, LedgerError> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        match request.set_key(Some(item::state_key(store, sort))).send().await {
            Ok(answer) => Ok(answer.item.as_ref().and_then(Cursor::from_item)),
            Err(error) => Err(LedgerError::read(format!("the {sort} of {store}"), error)),
        }
    }

    async fn write_cursor(&self, store: &str, sort: &str, cursor: &Cursor) -> Result<(), LedgerError> {
        let mut item = item::state_key(store, sort);
        item.extend(cursor.attributes());
        let sent = self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(format!("the {sort} of {store}"), error))
    }
}

impl Cursor {
    fn attributes(&self) -> Item {
        let mut attributes = Item::from([("until".to_owned(), millis(self.until))]);
        if let Some(at) = self.last_poll {
            attributes.insert("last_poll".to_owned(), millis(at));
        }
        if let Some(pass) = &self.pass {
            let mut fields =
                HashMap::from([("from".to_owned(), millis(pass.from)), ("to".to_owned(), millis(pass.to))]);
            fields.extend(pass.after.iter().map(|after| ("after".to_owned(), text(after))));
            attributes.insert("pass".to_owned(), AttributeValue::M(fields));
        }
        attributes
    }

    fn from_item(item: &Item) -> Option<Self> {
        let pass = item.get("pass").and_then(|pass| pass.as_m().ok()).and_then(|fields| {
            let after = fields.get("after").and_then(|after| after.as_s().ok()).cloned();
            Some(Pass { from: item::moment(fields, "from")?, to: item::moment(fields, "to")?, after })
        });
        Some(Self { until: item::moment(item, "until")?, last_poll: item::moment(item, "last_poll"), pass })
    }
}
