//! Creates tables and queues through the SDK, as CloudFormation would.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection, TimeToLiveSpecification,
    TimeToLiveStatus,
};
use aws_sdk_sqs::types::QueueAttributeName;

use crate::template::{Index, Key, Queue, Table};

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
}

/// Creates the queue and returns its URL.
pub(super) async fn queue(client: &aws_sdk_sqs::Client, queue: &Queue) -> Result<String, CreateError> {
    let failed = |source: aws_sdk_sqs::Error| CreateError::Queue { name: queue.name.clone(), source: Box::new(source) };
    let mut request = client.create_queue().queue_name(&queue.name);
    for (name, value) in &queue.attributes {
        request = request.attributes(QueueAttributeName::from(name.as_str()), value);
    }
    Ok(request.send().await.map_err(|error| failed(error.into()))?.queue_url.unwrap_or_default())
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
