//! The requests of the AWS JSON 1.0 protocol, as far as this server knows them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::SqsError;

/// A request that names a queue and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OnQueue {
    pub(super) queue_url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CreateQueue {
    pub(super) queue_name: String,
    pub(super) attributes: BTreeMap<String, String>,
    #[serde(rename = "tags")]
    pub(super) tags: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GetQueueUrl {
    pub(super) queue_name: String,
}

/// ListQueues, and with `queue_url` ListDeadLetterSourceQueues.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListQueues {
    pub(super) queue_url: String,
    pub(super) queue_name_prefix: String,
    pub(super) max_results: Option<usize>,
    pub(super) next_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GetQueueAttributes {
    pub(super) queue_url: String,
    pub(super) attribute_names: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SetQueueAttributes {
    pub(super) queue_url: String,
    pub(super) attributes: BTreeMap<String, String>,
}

/// TagQueue (`tags`) and UntagQueue (`tag_keys`).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tagging {
    pub(super) queue_url: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) tag_keys: Vec<String>,
}

/// A message attribute as sent; the binary value is base64.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct AttributeIn {
    pub(super) data_type: String,
    pub(super) string_value: Option<String>,
    pub(super) binary_value: Option<String>,
}

/// SendMessage, or (with `id`, without `queue_url`) an entry of SendMessageBatch.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MessageIn {
    pub(super) queue_url: String,
    pub(super) id: String,
    pub(super) message_body: String,
    pub(super) delay_seconds: Option<i64>,
    pub(super) message_attributes: BTreeMap<String, AttributeIn>,
    pub(super) message_system_attributes: BTreeMap<String, AttributeIn>,
    pub(super) message_group_id: Option<String>,
    pub(super) message_deduplication_id: Option<String>,
}

impl MessageIn {
    /// What counts towards the size of a batch, in bytes; a binary value by its length once decoded.
    pub(super) fn size(&self) -> usize {
        let attributes = self.message_attributes.iter().map(|(name, attribute)| {
            let text = attribute.string_value.as_ref().map_or(0, String::len);
            let binary = attribute.binary_value.as_ref().map_or(0, |encoded| encoded.len() / 4 * 3);
            name.len() + attribute.data_type.len() + text + binary
        });
        self.message_body.len() + attributes.sum::<usize>()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ReceiveMessage {
    pub(super) queue_url: String,
    pub(super) max_number_of_messages: Option<i64>,
    pub(super) wait_time_seconds: Option<i64>,
    pub(super) visibility_timeout: Option<i64>,
    /// The older name of `message_system_attribute_names`; both count.
    pub(super) attribute_names: Vec<String>,
    pub(super) message_system_attribute_names: Vec<String>,
    pub(super) message_attribute_names: Vec<String>,
}

/// DeleteMessage and ChangeMessageVisibility, or (with `id`, without `queue_url`) an entry of their batches.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OnMessage {
    pub(super) queue_url: String,
    pub(super) id: String,
    pub(super) receipt_handle: String,
    pub(super) visibility_timeout: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch<T> {
    #[serde(default)]
    pub(super) queue_url: String,
    #[serde(default = "Vec::new")]
    pub(super) entries: Vec<T>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct StartMoveTask {
    pub(super) source_arn: String,
    pub(super) destination_arn: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListMoveTasks {
    pub(super) source_arn: String,
    pub(super) max_results: Option<usize>,
}

/// A request of any action.
#[derive(Debug)]
pub(super) enum Request {
    CreateQueue(CreateQueue),
    DeleteQueue(OnQueue),
    GetQueueUrl(GetQueueUrl),
    ListQueues(ListQueues),
    ListDeadLetterSourceQueues(ListQueues),
    GetQueueAttributes(GetQueueAttributes),
    SetQueueAttributes(SetQueueAttributes),
    PurgeQueue(OnQueue),
    TagQueue(Tagging),
    UntagQueue(Tagging),
    ListQueueTags(OnQueue),
    SendMessage(MessageIn),
    SendMessageBatch(Batch<MessageIn>),
    ReceiveMessage(ReceiveMessage),
    DeleteMessage(OnMessage),
    DeleteMessageBatch(Batch<OnMessage>),
    ChangeMessageVisibility(OnMessage),
    ChangeMessageVisibilityBatch(Batch<OnMessage>),
    StartMessageMoveTask(StartMoveTask),
    ListMessageMoveTasks(ListMoveTasks),
}

impl Request {
    /// Reads the body of `action`, the part of `X-Amz-Target` behind `AmazonSQS.`.
    ///
    /// # Errors
    ///
    /// An action this server does not know, or a body that is not the JSON of its action.
    pub(super) fn parse(action: &str, body: &[u8]) -> Result<Self, SqsError> {
        fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SqsError> {
            serde_json::from_slice(body).map_err(SqsError::Unreadable)
        }
        Ok(match action {
            "CreateQueue" => Self::CreateQueue(read(body)?),
            "DeleteQueue" => Self::DeleteQueue(read(body)?),
            "GetQueueUrl" => Self::GetQueueUrl(read(body)?),
            "ListQueues" => Self::ListQueues(read(body)?),
            "ListDeadLetterSourceQueues" => Self::ListDeadLetterSourceQueues(read(body)?),
            "GetQueueAttributes" => Self::GetQueueAttributes(read(body)?),
            "SetQueueAttributes" => Self::SetQueueAttributes(read(body)?),
            "PurgeQueue" => Self::PurgeQueue(read(body)?),
            "TagQueue" => Self::TagQueue(read(body)?),
            "UntagQueue" => Self::UntagQueue(read(body)?),
            "ListQueueTags" => Self::ListQueueTags(read(body)?),
            "SendMessage" => Self::SendMessage(read(body)?),
            "SendMessageBatch" => Self::SendMessageBatch(read(body)?),
            "ReceiveMessage" => Self::ReceiveMessage(read(body)?),
            "DeleteMessage" => Self::DeleteMessage(read(body)?),
            "DeleteMessageBatch" => Self::DeleteMessageBatch(read(body)?),
            "ChangeMessageVisibility" => Self::ChangeMessageVisibility(read(body)?),
            "ChangeMessageVisibilityBatch" => Self::ChangeMessageVisibilityBatch(read(body)?),
            "StartMessageMoveTask" => Self::StartMessageMoveTask(read(body)?),
            "ListMessageMoveTasks" => Self::ListMessageMoveTasks(read(body)?),
            other => return Err(SqsError::UnsupportedOperation(other.to_owned())),
        })
    }

    /// The URL of the queue that the request is about; empty where it names none.
    pub(super) fn queue_url(&self) -> &str {
        match self {
            Self::DeleteQueue(request) | Self::PurgeQueue(request) | Self::ListQueueTags(request) => &request.queue_url,
            Self::ListQueues(request) | Self::ListDeadLetterSourceQueues(request) => &request.queue_url,
            Self::GetQueueAttributes(request) => &request.queue_url,
            Self::SetQueueAttributes(request) => &request.queue_url,
            Self::TagQueue(request) | Self::UntagQueue(request) => &request.queue_url,
            Self::SendMessage(request) => &request.queue_url,
            Self::SendMessageBatch(request) => &request.queue_url,
            Self::ReceiveMessage(request) => &request.queue_url,
            Self::DeleteMessage(request) | Self::ChangeMessageVisibility(request) => &request.queue_url,
            Self::DeleteMessageBatch(request) | Self::ChangeMessageVisibilityBatch(request) => &request.queue_url,
            Self::CreateQueue(_) | Self::GetQueueUrl(_) => "",
            Self::StartMessageMoveTask(_) | Self::ListMessageMoveTasks(_) => "",
        }
    }
}
