//! What the local stack has to build, read from the template that is deployed.

mod alarm;
mod condition;
mod function;
mod output;
mod parameter;
mod queue;
mod resource;
mod scope;
mod secret;
mod table;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::BTreeMap;

use serde_json::Value;

pub use alarm::{Alarm, Metric};
pub use function::{Function, QueueSource, Schedule};
pub use output::Output;
pub use queue::{Queue, Redrive};
pub use resource::TemplateError;
pub use scope::{Scope, ScopeError};
pub use secret::Secret;
pub use table::{AttributeDefinition, Index, Key, Projection, Table};
pub use yaml::YamlError;

use resource::Resource;

/// The kinds of resources the local stack builds; it passes over all others.
const BUILT: [&str; 4] = [function::KIND, queue::KIND, secret::KIND, table::KIND];

/// Where a stack stands: what `AWS::Region` and the like mean, and the first part of every name.
#[derive(Debug, Clone)]
pub struct Place {
    /// `AWS::Region`.
    pub region: String,
    /// `AWS::AccountId`, twelve digits.
    pub account: String,
    /// `AWS::StackName`; a resource without a name of its own is called `<stack name>-<logical id>`.
    pub stack_name: String,
}

/// A parsed SAM template. Resources are read one kind at a time, because some need names that others have to get first.
#[derive(Debug, Clone)]
pub struct Template {
    document: Value,
}

impl Template {
    /// Parses the YAML; what it says is judged only when resources are read.
    ///
    /// # Errors
    ///
    /// [`TemplateError::Yaml`] if it is not YAML, [`TemplateError::NoResources`] if it has no resources.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let document = yaml::parse(text)?;
        if !document["Resources"].is_object() {
            return Err(TemplateError::NoResources);
        }
        Ok(Self { document })
    }

    /// The names that are known before anything was created: parameters (`parameters`, else their defaults), pseudo
    /// parameters, conditions, ARNs and physical names. URLs of queues and functions and ARNs of secrets have to be
    /// added once they are there.
    ///
    /// # Errors
    ///
    /// A parameter that is given but not declared, declared but without a value, or not a number although declared so;
    /// a condition or a name that cannot be resolved.
    pub fn scope(&self, place: &Place, parameters: &BTreeMap<String, String>) -> Result<Scope, TemplateError> {
        let mut scope = Scope::default();
        scope.set_reference("AWS::Region", place.region.clone());
        scope.set_reference("AWS::AccountId", place.account.clone());
        scope.set_reference("AWS::StackName", place.stack_name.clone());
        scope.set_reference("AWS::Partition", "aws");
        scope.set_reference("AWS::URLSuffix", "amazonaws.com");
        parameter::add_values(&self.document["Parameters"], parameters, &mut scope)?;
        condition::add_values(&self.document["Conditions"], &mut scope)?;
        for resource in self.resources(&scope)? {
            match resource.kind {
                queue::KIND => queue::add_names(&resource, place, &mut scope)?,
                secret::KIND => secret::add_names(&resource, place, &mut scope)?,
                table::KIND => table::add_names(&resource, place, &mut scope)?,
                function::KIND => function::add_names(&resource, place, &mut scope)?,
                _ => {}
            }
        }
        Ok(scope)
    }

    /// Every SQS queue, dead-letter queues before those that name them.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming the resource and the property that cannot be read.
    pub fn queues(&self, scope: &Scope) -> Result<Vec<Queue>, TemplateError> {
        let queues = self.resources(scope)?.into_iter().filter(|resource| resource.kind == queue::KIND);
        let mut queues: Vec<_> = queues.map(|resource| queue::read(&resource, scope)).collect::<Result<_, _>>()?;
        queues.sort_by_key(|queue| queue.redrive.is_some());
        Ok(queues)
    }

    /// Every DynamoDB table.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming the resource and the property that cannot be read.
    pub fn tables(&self, scope: &Scope) -> Result<Vec<Table>, TemplateError> {
        let tables = self.resources(scope)?.into_iter().filter(|resource| resource.kind == table::KIND);
        tables.map(|resource| table::read(&resource, scope)).collect()
    }

    /// Every secret.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming the resource and the property that cannot be read.
    pub fn secrets(&self, scope: &Scope) -> Result<Vec<Secret>, TemplateError> {
        let secrets = self.resources(scope)?.into_iter().filter(|resource| resource.kind == secret::KIND);
        secrets.map(|resource| secret::read(&resource, scope)).collect()
    }

    /// Every function with what starts it. The URLs its environment mentions must be in `scope` by now.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming the resource and the property that cannot be read.
    pub fn functions(&self, scope: &Scope) -> Result<Vec<Function>, TemplateError> {
        let functions = self.resources(scope)?.into_iter().filter(|resource| resource.kind == function::KIND);
        functions.map(|resource| function::read(&resource, scope)).collect()
    }

    /// Logical ids of the functions with a URL of their own; `!GetAtt <id>Url.FunctionUrl` stands for it.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] naming a resource whose condition is not declared.
    pub fn functions_with_url(&self, scope: &Scope) -> Result<Vec<&str>, TemplateError> {
        let with_url = |resource: &Resource<'_>| resource.kind == function::KIND && resource.has("FunctionUrlConfig");
        Ok(self.resources(scope)?.into_iter().filter(with_url).map(|resource| resource.id).collect())
    }

    /// The resources whose condition holds, or that have none.
    fn resources(&self, scope: &Scope) -> Result<Vec<Resource<'_>>, TemplateError> {
        let resources = self.document["Resources"].as_object().expect("`parse` refuses a document without resources");
        let globals = &self.document["Globals"]["Function"];
        let mut existing = Vec::new();
        for (id, resource) in resources {
            let resource = Resource::new(id, resource, globals);
            if resource.exists(scope)? {
                existing.push(resource);
            }
        }
        Ok(existing)
    }
}
