//! Sends a message.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::MessageAttributeValue;
use thiserror::Error;

use crate::Outgoing;

/// The queue did not take a message.
#[derive(Debug, Error)]
pub enum SendError {
    /// A call failed.
    #[error("the queue did not take the message")]
    Call(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A call worked, but not for all of its messages.
    #[error("the queue took all but {messages} of the messages: {code}")]
    LeftOut {
        /// How many.
        messages: usize,
        /// Why, in the words of SQS, for the first of them.
        code: String,
    },
}

/// Sends `message` to the queue at `queue_url`: one SQS call, repeated by the SDK within the client's time limits. On a
/// FIFO queue a repeat is the same message.
///
/// # Errors
/// [`SendError`]; the message may have been stored all the same.
pub async fn send(client: &Client, queue_url: &str, message: Outgoing) -> Result<(), SendError> {
    let mut request = client.send_message().queue_url(queue_url).message_body(message.body);
    for (name, value) in message.attributes {
        request = request.message_attributes(name, attribute(value));
    }
    if let Some((group, deduplication)) = message.order {
        request = request.message_group_id(group).message_deduplication_id(deduplication);
    }
    if message.delay_seconds > 0 {
        request = request.delay_seconds(message.delay_seconds);
    }
    request.send().await.map(|_| ()).map_err(|error| SendError::Call(error.into()))
}

/// A string attribute's value.
pub(crate) fn attribute(value: String) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type("String").string_value(value).build().expect("the data type is set")
}
