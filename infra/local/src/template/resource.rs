//! One resource of a template, and how its properties are read.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Scope, ScopeError, YamlError};

/// Why a template cannot be built locally.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The text is not the YAML of a template.
    #[error("the template cannot be parsed")]
    Yaml(#[from] YamlError),
    /// There is no `Resources` section.
    #[error("the template has no resources")]
    NoResources,
    /// A value was given for a parameter the template does not declare.
    #[error("the template has no parameter `{0}`")]
    UnknownParameter(String),
    /// A parameter has neither a value nor a default, or not one of its type.
    #[error("parameter `{0}` needs a value of its type")]
    ParameterValue(String),
    /// A property the local stack cannot do without.
    #[error("`{resource}` has no `{property}`")]
    Missing {
        /// Logical id.
        resource: String,
        /// Path below `Properties`.
        property: String,
    },
    /// A property with a name or function in it whose value is not known.
    #[error("`{property}` of `{resource}` cannot be resolved")]
    Unresolved {
        /// Logical id.
        resource: String,
        /// Path below `Properties`.
        property: String,
        /// The name or function.
        #[source]
        source: ScopeError,
    },
    /// A condition that cannot be evaluated.
    #[error("the condition `{name}` cannot be evaluated")]
    Condition {
        /// Its name.
        name: String,
        /// The name or function in it.
        #[source]
        source: ScopeError,
    },
    /// A property that is not of the documented form, or asks for something the local stack does not do.
    #[error("`{property}` of `{resource}` cannot be built locally")]
    Unreadable {
        /// Logical id.
        resource: String,
        /// Path below `Properties`.
        property: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// A resource as it is written, functions unresolved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resource<'a> {
    /// Logical id.
    pub(super) id: &'a str,
    /// `Type`, such as `AWS::SQS::Queue`.
    pub(super) kind: &'a str,
    /// `Metadata`.
    pub(super) metadata: &'a Value,
    condition: Option<&'a str>,
    properties: &'a Value,
    /// What SAM's `Globals` say for functions.
    globals: &'a Value,
}

impl<'a> Resource<'a> {
    pub(super) fn new(id: &'a str, resource: &'a Value, globals: &'a Value) -> Self {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let condition = resource["Condition"].as_str();
        Self { id, kind, metadata: &resource["Metadata"], condition, properties: &resource["Properties"], globals }
    }

    /// Whether it is to be created at all.
    pub(super) fn exists(&self, scope: &Scope) -> Result<bool, TemplateError> {
        self.condition.map_or(Ok(true), |name| scope.holds(name)).map_err(|source| self.unresolved("Condition", source))
    }

    /// Whether the property is there at all.
    pub(super) fn has(&self, property: &str) -> bool {
        !self.properties[property].is_null()
    }

    /// The property's value, functions resolved; `None` if it is not there.
    pub(super) fn get<T: DeserializeOwned>(&self, property: &str, scope: &Scope) -> Result<Option<T>, TemplateError> {
        self.read(&self.properties[property], property, scope)
    }

    /// The same for a property that must be there.
    pub(super) fn require<T: DeserializeOwned>(&self, property: &str, scope: &Scope) -> Result<T, TemplateError> {
        self.get(property, scope)?.ok_or_else(|| self.missing(property))
    }

    /// The value `Globals` have for it.
    pub(super) fn global<T: DeserializeOwned>(
        &self,
        property: &str,
        scope: &Scope,
    ) -> Result<Option<T>, TemplateError> {
        self.read(&self.globals[property], property, scope)
    }

    /// Reads a value found below this resource; `property` is its path in messages.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        value: &Value,
        property: &str,
        scope: &Scope,
    ) -> Result<Option<T>, TemplateError> {
        if value.is_null() {
            return Ok(None);
        }
        let value = scope.resolve(value).map_err(|source| self.unresolved(property, source))?;
        value.map(serde_json::from_value).transpose().map_err(|source| self.unreadable(property, source))
    }

    /// What the resource itself is called: `Ref` without, `Fn::GetAtt` with an attribute.
    pub(super) fn own(&self, attribute: Option<&str>, scope: &Scope) -> Result<String, TemplateError> {
        let name = match attribute {
            Some(attribute) => json!({ "Fn::GetAtt": [self.id, attribute] }),
            None => json!({ "Ref": self.id }),
        };
        let property = attribute.unwrap_or("Ref");
        self.read(&name, property, scope)?.ok_or_else(|| self.missing(property))
    }

    pub(super) fn missing(&self, property: &str) -> TemplateError {
        TemplateError::Missing { resource: self.id.to_owned(), property: property.to_owned() }
    }

    fn unresolved(&self, property: &str, source: ScopeError) -> TemplateError {
        TemplateError::Unresolved { resource: self.id.to_owned(), property: property.to_owned(), source }
    }

    pub(super) fn unreadable(&self, property: &str, source: serde_json::Error) -> TemplateError {
        TemplateError::Unreadable { resource: self.id.to_owned(), property: property.to_owned(), source }
    }

    /// Refuses properties that would change what has to be built and that the local stack does not know.
    pub(super) fn refuse(&self, properties: &[&str]) -> Result<(), TemplateError> {
        match properties.iter().find(|property| self.has(property)) {
            Some(property) => {
                Err(self.unreadable(property, serde::de::Error::custom("the local stack does not know this property")))
            }
            None => Ok(()),
        }
    }
}
