//! What a template tells of the stack that was made of it.

use serde::Serialize;
use serde_json::Value;

use super::scope::plain_text;
use super::{Scope, ScopeError, Template, TemplateError};

/// An output, serialised as CloudFormation lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Output {
    /// Its name in the template.
    pub output_key: String,
    /// Its value.
    pub output_value: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Template {
    /// The outputs whose condition holds, ordered by name. Those that speak of a resource the local stack does
    /// not build are left out, as that resource is.
    ///
    /// # Errors
    ///
    /// [`TemplateError::Unresolved`] for a name that is not known, [`TemplateError::Missing`] for an output without a
    /// plain value.
    pub fn outputs(&self, scope: &Scope) -> Result<Vec<Output>, TemplateError> {
        let mut outputs = Vec::new();
        for (key, output) in self.document["Outputs"].as_object().into_iter().flatten() {
            let unresolved =
                |source| TemplateError::Unresolved { resource: "Outputs".into(), property: key.clone(), source };
            if let Some(condition) = output["Condition"].as_str()
                && !scope.holds(condition).map_err(unresolved)?
            {
                continue;
            }
            let value = match scope.resolve(&output["Value"]) {
                Err(ScopeError::UnknownName(name)) if self.passes_over(&name) => continue,
                resolved => resolved.map_err(unresolved)?,
            };
            let value = value.as_ref().and_then(plain_text);
            outputs.push(Output {
                output_key: key.clone(),
                output_value: value
                    .ok_or_else(|| TemplateError::Missing { resource: "Outputs".into(), property: key.clone() })?,
                description: output["Description"].as_str().map(str::to_owned),
            });
        }
        Ok(outputs)
    }

    /// Whether the name is that of a resource, or of an attribute of one, of a kind that is not built here.
    fn passes_over(&self, name: &str) -> bool {
        let resource = name.split_once('.').map_or(name, |(resource, _)| resource);
        match &self.document["Resources"][resource]["Type"] {
            Value::String(kind) => !super::BUILT.contains(&kind.as_str()),
            _ => false,
        }
    }
}
