//! The template's parameters: what the caller gives, else the default.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scope::plain_text;
use super::{Scope, TemplateError};

/// Adds a value for each declared parameter.
pub(super) fn add_values(
    declared: &Value,
    given: &BTreeMap<String, String>,
    scope: &mut Scope,
) -> Result<(), TemplateError> {
    if let Some(unknown) = given.keys().find(|name| declared[name.as_str()].is_null()) {
        return Err(TemplateError::UnknownParameter(unknown.clone()));
    }
    for (name, declaration) in declared.as_object().into_iter().flatten() {
        let text = given.get(name).cloned().or_else(|| plain_text(&declaration["Default"]));
        let value = text.and_then(|text| match declaration["Type"].as_str() {
            Some("Number") => text.parse::<i64>().ok().map(Value::from),
            _ => Some(Value::from(text)),
        });
        scope.set_reference(name, value.ok_or_else(|| TemplateError::ParameterValue(name.clone()))?);
    }
    Ok(())
}
