//! Deliveries of our own, by which the way from the receiver to the table is tried.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use crate::change::Change;
use crate::item::{self, millis, name};
use crate::{Ledger, LedgerError};

/// Whoever sent it has stopped waiting long before.
const KEPT: Duration = Duration::from_secs(60 * 60);

impl Ledger {
    /// Writes down that the delivery with this nonce has come through. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_probe(&self, store: &str, nonce: &str, at: Timestamp) -> Result<(), LedgerError> {
        let mut change = Change::default();
        change.set(name::AT, millis(at));
        change.set(name::EXPIRES, AttributeValue::N((at + KEPT).as_second().to_string()));
        let sent = change.apply(self.update(item::state_key(store, &sort_key(nonce))), "").send().await;
        sent.map(|_| ()).map_err(|error| LedgerError::write(format!("a probe of {store}"), error))
    }

    /// When it came through; `None` while it has not. One strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn probe(&self, store: &str, nonce: &str) -> Result<Option<Timestamp>, LedgerError> {
        let request = self.client.get_item().table_name(&self.table).consistent_read(true);
        match request.set_key(Some(item::state_key(store, &sort_key(nonce)))).send().await {
            Ok(answer) => Ok(answer.item.as_ref().and_then(|item| item::moment(item, name::AT))),
            Err(error) => Err(LedgerError::read(format!("a probe of {store}"), error)),
        }
    }
}

fn sort_key(nonce: &str) -> String {
    format!("probe#{nonce}")
}
