//! What is counted, all there is: each costs money for every hour in which it is.

/// A count that becomes a metric. Each is looked at by an alarm or the dashboard; its name in CloudWatch is that of the variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    // The receiver's.
    /// A webhook to a store's own path that is not genuine.
    Unauthorized,
    /// One that is genuine but for its age.
    Expired,
    /// One that was answered 503, because the queue did not take it.
    Unavailable,
    /// The store says that it could not deliver webhooks.
    DeliveryExceptions,
    /// A request about people's data that is not forged.
    PrivacyRequests,

    // The processor's.
    /// Messages of a batch.
    Messages,
    /// Events a destination has taken.
    Delivered,
    /// Events a destination takes and then drops without a word.
    SilentlyDropped,
    /// Messages that come back.
    Retried,

    // The poller's.
    /// A store that was polled to the end.
    Polled,
    /// One that was not.
    PollFailed,
    /// Orders found by a poll of which no webhook told.
    Queued,
    /// Webhooks that were switched off, lost or changed, and put right.
    HooksRepaired,
    /// The webhooks of a store could not be looked at.
    HooksUnchecked,
    /// Orders and lines that are missing, too many or doubled on a verified day.
    Differences,
    /// Orders of such a day that are told again.
    Healed,
    /// A day that could not be verified.
    VerifyFailed,
    /// Orders of the past that were brought in.
    Imported,
    /// A run of an import that ended in trouble.
    ImportTroubled,

    // Of both.
    /// Orders, carts, messages or single events that were set aside.
    Parked,
    /// Somebody refused our credentials.
    CredentialsRefused,
}

impl Counter {
    /// Its name in CloudWatch.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }
}
