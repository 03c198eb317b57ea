//! Creates tables, queues and secrets through the SDK, as CloudFormation would.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection, TimeToLiveSpecification,
    TimeToLiveStatus,
};
use aws_sdk_sqs::types::QueueAttributeName;

use crate::template::{Index, Key, Queue, Secret, Table};

/// What could not be created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// A table, or the expiry of its items.
    #[error("table `{name}` was not created")]
    Table {
        /// Its physical name.
        name: String,
        /// What DynamoDB answered.
        #[source]
        source: Box<aws_sdk_dynamodb::Error>,
    },
    /// A queue.
    #[error("queue `{name}` was not created")]
    Queue {
        /// Its physical name.
        name: String,
        /// What SQS answered.
        #[source]
        source: Box<aws_sdk_sqs::Error>,
    },
    /// A secret.
    #[error("secret `{name}` was not created")]
    Secret {
        /// Its physical name.
        name: String,
        /// What Secrets Manager answered.
        #[source]
        source: Box<aws_sdk_secretsmanager::Error>,
    },
}

/// Creates the queue and returns its URL.
pub(super) async fn queue(client: &aws_sdk_sqs::Client, queue: &Queue) -> Result<String, CreateError> {
    let request = client.create_queue().queue_name(&queue.name).set_attributes(Some(attributes_of(queue)));
    let created = request.send().await.map_err(|error| queue_failed(queue, error.into()))?;
    Ok(created.queue_url.unwrap_or_default())
}

/// Gives a queue that is there the attributes it has now; its messages stay.
pub(super) async fn update_queue(client: &aws_sdk_sqs::Client, queue: &Queue, url: &str) -> Result<(), CreateError> {
    let mut attributes = attributes_of(queue);
    // SQS takes it when a queue is created and never again; whether it has changed is for the caller to see.
    attributes.remove(&QueueAttributeName::FifoQueue);
    if !attributes.is_empty() {
        let request = client.set_queue_attributes().queue_url(url).set_attributes(Some(attributes));
        request.send().await.map_err(|error| queue_failed(queue, error.into()))?;
    }
    Ok(())
}

fn queue_failed(queue: &Queue, source: aws_sdk_sqs::Error) -> CreateError {
    CreateError::Queue { name: queue.name.clone(), source: Box::new(source) }
}

fn attributes_of(queue: &Queue) -> HashMap<QueueAttributeName, String> {
    let named = |(name, value): (&String, &String)| (QueueAttributeName::from(name.as_str()), value.clone());
    queue.attributes.iter().map(named).collect()
}

/// Creates the secret, without a value, and returns its ARN.
pub(super) async fn secret(client: &aws_sdk_secretsmanager::Client, secret: &Secret) -> Result<String, CreateError> {
    let created = client
        .create_secret()
        .name(&secret.name)
        .send()
        .await
        .map_err(|error| CreateError::Secret { name: secret.name.clone(), source: Box::new(error.into()) })?;
    Ok(created.arn.unwrap_or_default())
}

/// Creates the table unless there is one of its name, and lets its items expire.
pub(super) async fn table(client: &aws_sdk_dynamodb::Client, table: &Table) -> Result<(), CreateError> {
    let failed =
        |source: aws_sdk_dynamodb::Error| CreateError::Table { name: table.name.clone(), source: Box::new(source) };
    let indexes: Vec<_> = table.indexes.iter().map(index).collect();
    let request = client.create_table().table_name(&table.name).billing_mode(BillingMode::PayPerRequest);
    let request = request.set_attribute_definitions(Some(table.attributes.iter().map(attribute).collect()));
    let request = request.set_key_schema(Some(key(&table.key)));
    let request = request.set_global_secondary_indexes(Some(indexes).filter(|indexes| !indexes.is_empty()));
    match request.send().await.map_err(aws_sdk_dynamodb::Error::from) {
        Ok(_) | Err(aws_sdk_dynamodb::Error::ResourceInUseException(_)) => {}
        Err(error) => return Err(failed(error)),
    }
    if let Some(attribute) = &table.expires {
        expire_by(client, &table.name, attribute).await.map_err(failed)?;
    }
    Ok(())
}

/// DynamoDB refuses to enable what is enabled already, hence the question before.
async fn expire_by(
    client: &aws_sdk_dynamodb::Client,
    table: &str,
    attribute: &str,
) -> Result<(), aws_sdk_dynamodb::Error> {
    let now = client.describe_time_to_live().table_name(table).send().await?.time_to_live_description;
    if now.and_then(|now| now.time_to_live_status) == Some(TimeToLiveStatus::Enabled) {
        return Ok(());
    }
    let expiry = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true);
    let expiry = expiry.build().expect("all fields are set");
    client.update_time_to_live().table_name(table).time_to_live_specification(expiry).send().await?;
    Ok(())
}

fn attribute(attribute: &crate::template::AttributeDefinition) -> AttributeDefinition {
    let definition = AttributeDefinition::builder()
        .attribute_name(&attribute.attribute_name)
        .attribute_type(attribute.attribute_type.as_str().into());
    definition.build().expect("all fields are set")
}

fn key(parts: &[Key]) -> Vec<KeySchemaElement> {
    let element = |part: &Key| {
        let element = KeySchemaElement::builder().attribute_name(&part.attribute_name);
        element.key_type(part.key_type.as_str().into()).build().expect("all fields are set")
    };
    parts.iter().map(element).collect()
}

fn index(index: &Index) -> GlobalSecondaryIndex {
    let copied = Some(index.projection.non_key_attributes.clone()).filter(|copied| !copied.is_empty());
    let projection = Projection::builder()
        .projection_type(index.projection.projection_type.as_str().into())
        .set_non_key_attributes(copied);
    let definition = GlobalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key(&index.key_schema)))
        .projection(projection.build());
    definition.build().expect("all fields are set")
}
