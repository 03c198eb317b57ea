//! What SQS refuses, and the two names under which each refusal goes over the wire.

/// A refused request or batch entry. Every one of them is the caller's fault (HTTP 400).
#[derive(Debug, thiserror::Error)]
pub(super) enum SqsError {
    #[error("the queue `{0}` does not exist")]
    QueueDoesNotExist(String),
    #[error("the queue exists already, with another value of {attribute}")]
    QueueNameExists { attribute: String },
    #[error("the request must contain the parameter {0}")]
    MissingParameter(&'static str),
    #[error("the value of parameter {parameter} is invalid: {reason}")]
    InvalidParameterValue { parameter: &'static str, reason: String },
    #[error("{name} is not an attribute of {of}")]
    InvalidAttributeName { name: String, of: &'static str },
    #[error("the value of attribute {attribute} is invalid: {reason}")]
    InvalidAttributeValue { attribute: String, reason: String },
    #[error("the message holds U+{0:04X}, which XML 1.0 does not allow")]
    InvalidMessageContents(u32),
    #[error("the receipt handle is not one of this queue")]
    ReceiptHandleIsInvalid,
    #[error("the receipt handle has expired")]
    ReceiptHandleExpired,
    #[error("the message is not in flight")]
    MessageNotInFlight,
    #[error("too many messages are in flight")]
    OverLimit,
    #[error("the batch holds no entry")]
    EmptyBatch,
    #[error("the batch holds {0} entries, at most 10 are allowed")]
    TooManyEntries(usize),
    #[error("the batch holds the entry id `{0}` more than once")]
    EntryIdsNotDistinct(String),
    #[error("`{0}` is no entry id: 1 to 80 letters, digits, hyphens and underscores")]
    InvalidEntryId(String),
    #[error("the batch holds {0} bytes, at most 1048576 are allowed")]
    BatchTooLong(usize),
    #[error("the resource `{0}` does not exist")]
    ResourceNotFound(String),
    #[error("the action `{0}` is not supported")]
    UnsupportedOperation(String),
    #[error("the request is not the JSON of its action")]
    Unreadable(#[source] serde_json::Error),
}

impl SqsError {
    /// A parameter whose value breaks a documented limit.
    pub(super) fn parameter(parameter: &'static str, reason: impl Into<String>) -> Self {
        Self::InvalidParameterValue { parameter, reason: reason.into() }
    }

    /// The shape name of the JSON protocol, sent as `__type`.
    pub(super) fn shape(&self) -> &'static str {
        match self {
            Self::QueueDoesNotExist(_) => "com.amazonaws.sqs#QueueDoesNotExist",
            Self::QueueNameExists { .. } => "com.amazonaws.sqs#QueueNameExists",
            Self::MissingParameter(_) => "com.amazon.coral.service#MissingRequiredParameterException",
            Self::InvalidParameterValue { .. } | Self::ReceiptHandleExpired => {
                "com.amazon.coral.service#InvalidParameterValueException"
            }
            Self::InvalidAttributeName { .. } => "com.amazonaws.sqs#InvalidAttributeName",
            Self::InvalidAttributeValue { .. } => "com.amazonaws.sqs#InvalidAttributeValue",
            Self::InvalidMessageContents(_) => "com.amazonaws.sqs#InvalidMessageContents",
            Self::ReceiptHandleIsInvalid => "com.amazonaws.sqs#ReceiptHandleIsInvalid",
            Self::MessageNotInFlight => "com.amazonaws.sqs#MessageNotInflight",
            Self::OverLimit => "com.amazonaws.sqs#OverLimit",
            Self::EmptyBatch => "com.amazonaws.sqs#EmptyBatchRequest",
            Self::TooManyEntries(_) => "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
            Self::EntryIdsNotDistinct(_) => "com.amazonaws.sqs#BatchEntryIdsNotDistinct",
            Self::InvalidEntryId(_) => "com.amazonaws.sqs#InvalidBatchEntryId",
            Self::BatchTooLong(_) => "com.amazonaws.sqs#BatchRequestTooLong",
            Self::ResourceNotFound(_) => "com.amazonaws.sqs#ResourceNotFoundException",
            Self::UnsupportedOperation(_) => "com.amazonaws.sqs#UnsupportedOperation",
            Self::Unreadable(_) => "com.amazon.coral.service#SerializationException",
        }
    }

    /// The code of the older query protocol, sent in `x-amzn-query-error` and in failed batch entries; SDKs prefer it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::QueueDoesNotExist(_) => "AWS.SimpleQueueService.NonExistentQueue",
            Self::QueueNameExists { .. } => "QueueAlreadyExists",
            Self::MissingParameter(_) => "MissingParameter",
            Self::InvalidParameterValue { .. } | Self::ReceiptHandleExpired => "InvalidParameterValue",
            Self::InvalidAttributeName { .. } => "InvalidAttributeName",
            Self::InvalidAttributeValue { .. } => "InvalidAttributeValue",
            Self::InvalidMessageContents(_) => "InvalidMessageContents",
            Self::ReceiptHandleIsInvalid => "ReceiptHandleIsInvalid",
            Self::MessageNotInFlight => "AWS.SimpleQueueService.MessageNotInflight",
            Self::OverLimit => "OverLimit",
            Self::EmptyBatch => "AWS.SimpleQueueService.EmptyBatchRequest",
            Self::TooManyEntries(_) => "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            Self::EntryIdsNotDistinct(_) => "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            Self::InvalidEntryId(_) => "AWS.SimpleQueueService.InvalidBatchEntryId",
            Self::BatchTooLong(_) => "AWS.SimpleQueueService.BatchRequestTooLong",
            Self::ResourceNotFound(_) => "ResourceNotFoundException",
            Self::UnsupportedOperation(_) => "AWS.SimpleQueueService.UnsupportedOperation",
            Self::Unreadable(_) => "SerializationException",
        }
    }
}
