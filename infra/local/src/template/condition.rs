//! The template's conditions: which of them hold, given the parameters.

use serde_json::Value;

use super::scope::{function, plain_text};
use super::{Scope, ScopeError, TemplateError};

/// Adds whether it holds for each declared condition. They are made of parameters, which `scope` must know already, and
/// of each other.
pub(super) fn add_values(declared: &Value, scope: &mut Scope) -> Result<(), TemplateError> {
    for name in declared.as_object().into_iter().flat_map(|declared| declared.keys()) {
        let conditions = Conditions { declared, scope };
        let failed = |source| TemplateError::Condition { name: name.clone(), source };
        let holds = conditions.named(name, &[]).map_err(failed)?;
        scope.set_condition(name, holds);
    }
    Ok(())
}

struct Conditions<'a> {
    declared: &'a Value,
    scope: &'a Scope,
}

impl Conditions<'_> {
    /// `within` are the conditions whose evaluation asks for this one.
    fn named(&self, name: &str, within: &[&str]) -> Result<bool, ScopeError> {
        if within.contains(&name) {
            return Err(ScopeError::CircularCondition(name.to_owned()));
        }
        match self.declared.get(name) {
            Some(condition) => self.holds(condition, &[within, &[name]].concat()),
            None => Err(ScopeError::UnknownCondition(name.to_owned())),
        }
    }

    fn holds(&self, condition: &Value, within: &[&str]) -> Result<bool, ScopeError> {
        let Some((name, argument)) = condition.as_object().and_then(function) else {
            return Err(ScopeError::Argument("Conditions"));
        };
        let arguments = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match (name, argument, arguments) {
            ("Condition", Value::String(name), _) => self.named(name, within),
            ("Condition", ..) => Err(ScopeError::Argument("Condition")),
            ("Fn::Equals", _, [one, other]) => Ok(self.text(one)? == self.text(other)?),
            ("Fn::Equals", ..) => Err(ScopeError::Argument("Fn::Equals")),
            ("Fn::Not", _, [condition]) => Ok(!self.holds(condition, within)?),
            ("Fn::Not", ..) => Err(ScopeError::Argument("Fn::Not")),
            ("Fn::And", _, [_, _, ..]) => Ok(self.each(arguments, within)?.into_iter().all(|holds| holds)),
            ("Fn::And", ..) => Err(ScopeError::Argument("Fn::And")),
            ("Fn::Or", _, [_, _, ..]) => Ok(self.each(arguments, within)?.into_iter().any(|holds| holds)),
            ("Fn::Or", ..) => Err(ScopeError::Argument("Fn::Or")),
            (other, ..) => Err(ScopeError::UnsupportedFunction(other.to_owned())),
        }
    }

    fn each(&self, conditions: &[Value], within: &[&str]) -> Result<Vec<bool>, ScopeError> {
        conditions.iter().map(|condition| self.holds(condition, within)).collect()
    }

    /// Everything is compared as text: `0` equals `"0"`.
    fn text(&self, value: &Value) -> Result<String, ScopeError> {
        self.scope.resolve(value)?.as_ref().and_then(plain_text).ok_or(ScopeError::Argument("Fn::Equals"))
    }
}
