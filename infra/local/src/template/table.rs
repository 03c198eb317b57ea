//! Tables of a template.

use serde::Deserialize;

use super::resource::Resource;
use super::{Place, Scope, TemplateError};

pub(super) const KIND: &str = "AWS::DynamoDB::Table";

/// A table to create; billed by request.
#[derive(Debug, Clone)]
pub struct Table {
    /// Logical id.
    pub id: String,
    /// Physical name.
    pub name: String,
    /// The attributes that keys are made of.
    pub attributes: Vec<AttributeDefinition>,
    /// The table's own key.
    pub key: Vec<Key>,
    /// Global secondary indexes.
    pub indexes: Vec<Index>,
    /// The attribute with the second at which an item expires.
    pub expires: Option<String>,
}

/// A key attribute's type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AttributeDefinition {
    /// Its name.
    pub attribute_name: String,
    /// `S`, `N` or `B`.
    pub attribute_type: String,
}

/// One part of a key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Key {
    /// The attribute.
    pub attribute_name: String,
    /// `HASH` or `RANGE`.
    pub key_type: String,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Index {
    /// Its name.
    pub index_name: String,
    /// Its key.
    pub key_schema: Vec<Key>,
    /// What is copied into it.
    pub projection: Projection,
}

/// What an index holds beside the keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Projection {
    /// `KEYS_ONLY`, `INCLUDE` or `ALL`.
    pub projection_type: String,
    /// The attributes of `INCLUDE`.
    #[serde(default)]
    pub non_key_attributes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

pub(super) fn add_names(table: &Resource<'_>, place: &Place, scope: &mut Scope) -> Result<(), TemplateError> {
    let name = match table.get::<String>("TableName", scope)? {
        Some(name) => name,
        None => format!("{}-{}", place.stack_name, table.id),
    };
    scope.set_attribute(table.id, "Arn", format!("arn:aws:dynamodb:{}:{}:table/{name}", place.region, place.account));
    scope.set_reference(table.id, name);
    Ok(())
}

pub(super) fn read(table: &Resource<'_>, scope: &Scope) -> Result<Table, TemplateError> {
    table.refuse(&["ImportSourceSpecification", "LocalSecondaryIndexes", "StreamSpecification"])?;
    let expires: Option<TimeToLive> = table.get("TimeToLiveSpecification", scope)?;
    Ok(Table {
        id: table.id.to_owned(),
        name: table.own(None, scope)?,
        attributes: table.require("AttributeDefinitions", scope)?,
        key: table.require("KeySchema", scope)?,
        indexes: table.get("GlobalSecondaryIndexes", scope)?.unwrap_or_default(),
        expires: expires.filter(|expires| expires.enabled).map(|expires| expires.attribute_name),
    })
}
