//! What the names in a template stand for, and the functions (`Ref`, `Fn::If`, `Fn::Sub`, …) that look them up.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Stands for "as if this were not written here".
const NO_VALUE: &str = "AWS::NoValue";

/// Why a value in a template cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// Nothing of this name is known (yet): `Resource`, `Parameter` or `Resource.Attribute`.
    #[error("nothing is known of `{0}`")]
    UnknownName(String),
    /// No condition of this name is declared.
    #[error("there is no condition `{0}`")]
    UnknownCondition(String),
    /// A condition that asks for itself, by way of others or not.
    #[error("the condition `{0}` depends on itself")]
    CircularCondition(String),
    /// A function the local stack cannot evaluate, such as `Fn::ImportValue`.
    #[error("the function `{0}` is not supported")]
    UnsupportedFunction(String),
    /// A function whose argument is not of the documented form.
    #[error("the argument of `{0}` cannot be read")]
    Argument(&'static str),
}

/// The values of parameters, pseudo parameters, conditions and of those resources that exist so far.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// By name, or `resource.attribute`.
    values: BTreeMap<String, Value>,
    /// Whether each condition holds.
    conditions: BTreeMap<String, bool>,
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

    pub(super) fn set_condition(&mut self, name: &str, holds: bool) {
        self.conditions.insert(name.to_owned(), holds);
    }

    /// Whether the condition of this name holds.
    pub(super) fn holds(&self, condition: &str) -> Result<bool, ScopeError> {
        self.conditions.get(condition).copied().ok_or_else(|| ScopeError::UnknownCondition(condition.to_owned()))
    }

    /// `value` with every function in it replaced by what it stands for; `None` if it stands for no value at all. What
    /// a condition rules out is not looked at.
    pub(super) fn resolve(&self, value: &Value) -> Result<Option<Value>, ScopeError> {
        match value {
            Value::Object(entries) => match function(entries) {
                Some((name, argument)) => self.evaluate(name, argument),
                None => {
                    let entry = |(key, value): (&String, _)| Some((key.clone(), self.resolve(value).transpose()?));
                    let entries = entries.iter().filter_map(entry).map(|(key, value)| Ok((key, value?)));
                    entries.collect::<Result<Map<_, _>, _>>().map(|entries| Some(entries.into()))
                }
            },
            Value::Array(items) => {
                let items = items.iter().filter_map(|item| self.resolve(item).transpose());
                items.collect::<Result<Vec<_>, _>>().map(|items| Some(items.into()))
            }
            plain => Ok(Some(plain.clone())),
        }
    }

    fn evaluate(&self, name: &str, argument: &Value) -> Result<Option<Value>, ScopeError> {
        match (name, argument) {
            ("Ref", Value::String(name)) if name == NO_VALUE => Ok(None),
            ("Ref", Value::String(name)) => self.look_up(name).map(Some),
            ("Ref", _) => Err(ScopeError::Argument("Ref")),
            ("Fn::GetAtt", Value::Array(path)) => {
                let path: Option<Vec<_>> = path.iter().map(Value::as_str).collect();
                self.look_up(&path.ok_or(ScopeError::Argument("Fn::GetAtt"))?.join(".")).map(Some)
            }
            ("Fn::GetAtt", _) => Err(ScopeError::Argument("Fn::GetAtt")),
            ("Fn::If", Value::Array(arguments)) => {
                let [Value::String(condition), then, otherwise] = arguments.as_slice() else {
                    return Err(ScopeError::Argument("Fn::If"));
                };
                self.resolve(if self.holds(condition)? { then } else { otherwise })
            }
            ("Fn::If", _) => Err(ScopeError::Argument("Fn::If")),
            ("Fn::Join", Value::Array(arguments)) => self.join(arguments).map(|text| Some(text.into())),
            ("Fn::Join", _) => Err(ScopeError::Argument("Fn::Join")),
            ("Fn::Sub", Value::String(pattern)) => self.substitute(pattern).map(|text| Some(text.into())),
            ("Fn::Sub", Value::Array(arguments)) => {
                let [Value::String(pattern), Value::Object(names)] = arguments.as_slice() else {
                    return Err(ScopeError::Argument("Fn::Sub"));
                };
                let mut inner = self.clone();
                for (name, value) in names {
                    inner.set_reference(name, self.resolve(value)?.ok_or(ScopeError::Argument("Fn::Sub"))?);
                }
                inner.substitute(pattern).map(|text| Some(text.into()))
            }
            ("Fn::Sub", _) => Err(ScopeError::Argument("Fn::Sub")),
            (other, _) => Err(ScopeError::UnsupportedFunction(other.to_owned())),
        }
    }

    fn look_up(&self, name: &str) -> Result<Value, ScopeError> {
        self.values.get(name).cloned().ok_or_else(|| ScopeError::UnknownName(name.to_owned()))
    }

    /// A separator and a list of texts.
    fn join(&self, arguments: &[Value]) -> Result<String, ScopeError> {
        let malformed = || ScopeError::Argument("Fn::Join");
        let [Value::String(separator), list] = arguments else { return Err(malformed()) };
        let list = self.resolve(list)?;
        let parts: Option<Vec<_>> =
            list.as_ref().and_then(Value::as_array).ok_or_else(malformed)?.iter().map(plain_text).collect();
        Ok(parts.ok_or_else(malformed)?.join(separator))
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
pub(super) fn function(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
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
