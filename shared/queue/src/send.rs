//! Sends a message.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::SdkError;
use aws_sdk_sqs::operation::send_message::SendMessageError;
use aws_sdk_sqs::types::MessageAttributeValue;
use thiserror::Error;

use crate::Outgoing;

/// The queue did not take a message.
#[derive(Debug, Error)]
#[error("the queue did not take the message")]
pub struct SendError(#[source] Box<SdkError<SendMessageError>>);

/// Sends `message` to the queue at `queue_url`: one SQS call, repeated by the SDK within the client's time limits. On a
/// FIFO queue a repeat is the same message.
///
/// # Errors
/// [`SendError`]; the message may have been stored all the same.
pub async fn send(client: &Client, queue_url: &str, message: Outgoing) -> Result<(), SendError> {
    let mut request = client.send_message().queue_url(queue_url).message_body(message.body);
    for (name, value) in message.attributes {
        let attribute = MessageAttributeValue::builder().data_type("String").string_value(value).build();
        request = request.message_attributes(name, attribute.expect("the data type is set"));
    }
    if let Some((group, deduplication)) = message.order {
        request = request.message_group_id(group).message_deduplication_id(deduplication);
    }
    if message.delay_seconds > 0 {
        request = request.delay_seconds(message.delay_seconds);
    }
    request.send().await.map(|_| ()).map_err(|error| SendError(Box::new(error)))
}
