//! What every action works with.

use aws_sdk_sqs::Client;
use domain::StoreRef;
use ledger::{Ledger, LedgerError, Parked};
use runtime::clock;

/// Connections to what is ours.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The table.
    pub ledger: Ledger,
    /// The queues' client.
    pub sqs: Client,
    /// URL of the FIFO queue of notices.
    pub orders_url: String,
    /// URL of the queue by which a long run continues itself.
    pub runs_url: String,
    /// Base URL of the receiver; without it hooks are only inspected.
    pub public_url: Option<String>,
}

impl Tools {
    /// Where the webhooks of a store should be sent.
    pub fn webhook_url(&self, store: &str) -> Option<String> {
        self.public_url.as_ref().map(|base| format!("{}/webhooks/{store}", base.trim_end_matches('/')))
    }

    /// Sets an order of which nothing can be told aside, or a row that cannot be understood.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn set_aside(&self, store: &StoreRef, what: String, reason: String) -> Result<(), LedgerError> {
        tracing::warn!(store = store.id, what, reason, "set aside");
        let parked = Parked {
            store: store.clone(),
            what,
            destination: None,
            events: Default::default(),
            reason,
            at: clock::now(),
        };
        self.ledger.park(&parked).await
    }
}
