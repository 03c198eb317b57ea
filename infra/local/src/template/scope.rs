//! What the names in a template stand for, and the functions (`Ref`, `Fn::GetAtt`, `Fn::Sub`) that look them up.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Why a value in a template cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// Nothing of this name is known (yet): `Resource`, `Parameter` or `Resource.Attribute`.
    #[error("nothing is known of `{0}`")]
    UnknownName(String),
    /// A function the local stack cannot evaluate, such as `Fn::If`.
    #[error("the function `{0}` is not supported")]
    UnsupportedFunction(String),
    /// A function whose argument is not of the documented form.
    #[error("the argument of `{0}` cannot be read")]
    Argument(&'static str),
}

/// The values of parameters, pseudo parameters and of those resources that exist so far.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// By name, or `resource.attribute`.
    values: BTreeMap<String, Value>,
}

impl Scope {
    /// Makes `!Ref name` stand for `value`.
    pub fn set_reference(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// Makes `!GetAtt resource.attribute` stand for `value`.
    pub fn set_attribute(&mut self, resource: &str, attribute: &str, value: impl Into<Value>) {
        self.values.insert(format!("{resource}.{attribute}"), value.into());
    }

    /// `value` with every function in it replaced by what it stands for.
    pub(super) fn resolve(&self, value: &Value) -> Result<Value, ScopeError> {
        match value {
            Value::Object(entries) => match function(entries) {
                Some((name, argument)) => self.evaluate(name, argument),
                None => entries.iter().map(|(key, value)| Ok((key.clone(), self.resolve(value)?))).collect(),
            },
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            plain => Ok(plain.clone()),
        }
    }

    fn evaluate(&self, name: &str, argument: &Value) -> Result<Value, ScopeError> {
        match (name, argument) {
            ("Ref", Value::String(name)) => self.look_up(name),
            ("Ref", _) => Err(ScopeError::Argument("Ref")),
            ("Fn::GetAtt", Value::Array(path)) => {
                let path: Option<Vec<_>> = path.iter().map(Value::as_str).collect();
                self.look_up(&path.ok_or(ScopeError::Argument("Fn::GetAtt"))?.join("."))
            }
            ("Fn::GetAtt", _) => Err(ScopeError::Argument("Fn::GetAtt")),
            ("Fn::Sub", Value::String(pattern)) => self.substitute(pattern).map(Value::from),
            ("Fn::Sub", Value::Array(arguments)) => {
                let [Value::String(pattern), Value::Object(names)] = arguments.as_slice() else {
                    return Err(ScopeError::Argument("Fn::Sub"));
                };
                let mut inner = self.clone();
                for (name, value) in names {
                    inner.set_reference(name, self.resolve(value)?);
                }
                inner.substitute(pattern).map(Value::from)
            }
            ("Fn::Sub", _) => Err(ScopeError::Argument("Fn::Sub")),
            (other, _) => Err(ScopeError::UnsupportedFunction(other.to_owned())),
        }
    }

    fn look_up(&self, name: &str) -> Result<Value, ScopeError> {
        self.values.get(name).cloned().ok_or_else(|| ScopeError::UnknownName(name.to_owned()))
    }

    /// Replaces `${Name}` and `${Resource.Attribute}`; `${!Literal}` becomes `${Literal}`.
    fn substitute(&self, pattern: &str) -> Result<String, ScopeError> {
        let mut parts = pattern.split("${");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').ok_or(ScopeError::Argument("Fn::Sub"))?;
            match name.strip_prefix('!') {
                Some(literal) => text.extend(["${", literal, "}"]),
                None => text.push_str(&plain_text(&self.look_up(name)?).ok_or(ScopeError::Argument("Fn::Sub"))?),
            }
            text.push_str(rest);
        }
        Ok(text)
    }
}

/// The function an object stands for, if it does: its only key is a function's name.
fn function(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = entries.iter().next().filter(|_| entries.len() == 1)?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then_some((name, argument))
}

/// A scalar as CloudFormation writes it into a text; `None` for lists, objects and null.
pub(super) fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
