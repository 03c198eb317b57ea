//! Receipt handles: which receive of which message of which queue.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;

use super::error::SqsError;

/// What a receipt handle stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipt {
    /// The queue, told apart from an earlier one of the same name.
    pub(super) queue: uuid::Uuid,
    pub(super) sequence: u64,
    /// The message's receive count after that receive: a later one makes older handles stale.
    pub(super) receive: u32,
}

impl Receipt {
    /// The opaque text that a consumer gets.
    pub(super) fn encode(&self) -> String {
        URL_SAFE.encode(format!("{}/{}/{}", self.queue, self.sequence, self.receive))
    }

    /// Reads a handle that `queue` gave out.
    ///
    /// # Errors
    ///
    /// A missing handle, or one that is not of this queue.
    pub(super) fn parse(handle: &str, queue: uuid::Uuid) -> Result<Self, SqsError> {
        if handle.is_empty() {
            return Err(SqsError::MissingParameter("ReceiptHandle"));
        }
        let read = || {
            let text = String::from_utf8(URL_SAFE.decode(handle).ok()?).ok()?;
            let mut parts = text.split('/');
            let receipt = Self {
                queue: parts.next()?.parse().ok()?,
                sequence: parts.next()?.parse().ok()?,
                receive: parts.next()?.parse().ok()?,
            };
            (receipt.queue == queue && parts.next().is_none()).then_some(receipt)
        };
        read().ok_or(SqsError::ReceiptHandleIsInvalid)
    }
}
