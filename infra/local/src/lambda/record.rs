//! The event a batch of SQS messages becomes ("Using Lambda with Amazon SQS", Lambda developer guide).

use aws_sdk_sqs::types::{Message, MessageAttributeValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The payload for a batch of messages of a queue, received with all their attributes.
pub fn event(messages: &[Message], queue_arn: &str) -> Value {
    json!({ "Records": messages.iter().map(|message| record(message, queue_arn)).collect::<Vec<_>>() })
}

fn record(message: &Message, queue_arn: &str) -> Value {
    let system = message.attributes.iter().flatten();
    let own = message.message_attributes.iter().flatten();
    let mut record = json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": system.map(|(name, value)| (name.as_str().to_owned(), json!(value))).collect::<Map<_, _>>(),
        "messageAttributes": own.map(|(name, value)| (name.clone(), attribute(value))).collect::<Map<_, _>>(),
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(':').nth(3),
    });
    if let Some(digest) = &message.md5_of_message_attributes {
        record["md5OfMessageAttributes"] = json!(digest);
    }
    record
}

fn attribute(value: &MessageAttributeValue) -> Value {
    let mut attribute = json!({ "stringListValues": [], "binaryListValues": [], "dataType": value.data_type });
    if let Some(text) = &value.string_value {
        attribute["stringValue"] = json!(text);
    }
    if let Some(bytes) = &value.binary_value {
        attribute["binaryValue"] = json!(STANDARD.encode(bytes));
    }
    attribute
}

#[cfg(test)]
mod tests {
    use aws_sdk_sqs::primitives::Blob;
    use aws_sdk_sqs::types::MessageSystemAttributeName;

    use super::*;

    #[test]
    fn message_becomes_a_record_of_the_documented_shape() {
        let text = MessageAttributeValue::builder().data_type("String").string_value("webhook").build().unwrap();
        let binary =
            MessageAttributeValue::builder().data_type("Binary").binary_value(Blob::new([255])).build().unwrap();
        let message = Message::builder()
            .message_id("m-1")
            .receipt_handle("r-1")
            .body("{}")
            .md5_of_body("99914b932bd37a50b983c5e7c90ae93b")
            .attributes(MessageSystemAttributeName::ApproximateReceiveCount, "2")
            .attributes(MessageSystemAttributeName::MessageGroupId, "alder-us:7")
            .message_attributes("kind", text)
            .message_attributes("raw", binary)
            .md5_of_message_attributes("d25a6aea97eb8f585bfa92d314504a92")
            .build();
        let expected = json!({"Records": [{
            "messageId": "m-1",
            "receiptHandle": "r-1",
            "body": "{}",
            "attributes": {"ApproximateReceiveCount": "2", "MessageGroupId": "alder-us:7"},
            "messageAttributes": {
                "kind": {"stringValue": "webhook", "stringListValues": [], "binaryListValues": [], "dataType": "String"},
                "raw": {"binaryValue": "/w==", "stringListValues": [], "binaryListValues": [], "dataType": "Binary"}
            },
            "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
            "md5OfMessageAttributes": "d25a6aea97eb8f585bfa92d314504a92",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:orders.fifo",
            "awsRegion": "eu-central-1"
        }]});
        assert_eq!(event(&[message], "arn:aws:sqs:eu-central-1:000000000000:orders.fifo"), expected);
    }
}
