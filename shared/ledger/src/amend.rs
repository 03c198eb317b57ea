//! What is put right afterwards: events made due again, and what was set aside taken up.

use domain::{Emitted, StoreRef, Subject};

use crate::change::Change;
use crate::error::{LedgerError, refused};
use crate::item::{self, millis, name};
use crate::{Ledger, Parked};

impl Ledger {
    /// Forgets that `destination` was told `tags`, or refused them, so that they become due again; an order or cart
    /// without a record has nothing to forget. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn forget(
        &self,
        store: &StoreRef,
        subject: &Subject,
        destination: &str,
        tags: &Emitted,
    ) -> Result<(), LedgerError> {
        if tags.is_empty() {
            return Ok(());
        }
        let mut change = Change::default();
        for set in [name::SENT, name::REFUSED] {
            change.take_out(format!("{set}{destination}"), tags.iter().map(ToString::to_string));
        }
        let request = change
            .apply(self.update(item::key(store, subject)), "")
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#pk", name::PK);
        match request.send().await {
            Err(error) if !refused(&error) => Err(LedgerError::write(subject, error)),
            _ => Ok(()),
        }
    }

    /// Takes what was set aside off the list, and says whether it is gone: it stays when it was set aside anew since
    /// `parked` was listed. One write.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn unpark(&self, parked: &Parked) -> Result<bool, LedgerError> {
        let request = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(parked.key()))
            // What is gone already is no refusal: the SDK may repeat a call that had worked.
            .condition_expression("attribute_not_exists(#pk) OR #at = :at")
            .expression_attribute_names("#pk", name::PK)
            .expression_attribute_names("#at", name::AT)
            .expression_attribute_values(":at", millis(parked.at));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if refused(&error) => Ok(false),
            Err(error) => Err(LedgerError::write(&parked.what, error)),
        }
    }
}
