//! `OutputSelector`: of a whole record, what was asked for.

use serde_json::{Map, Value};

/// What selectors bring in one kind of record.
pub(super) struct Selection {
    /// Comes in any case.
    pub(super) always: &'static [&'static str],
    /// A selector that brings every flat member which begins with the prefix and a capital letter.
    pub(super) prefixes: &'static [(&'static str, &'static str)],
    /// Lists within a record: selector, member, and what comes of each element by the plain selector. Everything else of an
    /// element needs its dotted selector.
    pub(super) lists: &'static [(&'static str, &'static str, &'static [&'static str])],
}

impl Selection {
    /// The members of `record` that `selectors` ask for. Selectors nobody knows are passed over.
    pub(super) fn of(&self, record: Value, selectors: &[String]) -> Value {
        let Value::Object(record) = record else { return record };
        let kept = record.into_iter().filter_map(|(name, value)| {
            if let Some((selector, _, plain)) = self.lists.iter().find(|(_, member, _)| *member == name) {
                return Some((name, elements(value, selector, plain, selectors)?));
            }
            self.wants(&name, selectors).then_some((name, value))
        });
        Value::Object(kept.collect())
    }

    fn wants(&self, name: &str, selectors: &[String]) -> bool {
        let asked = |selector: &str| selectors.iter().any(|asked| asked == selector);
        let begins = |prefix: &str| {
            name.strip_prefix(prefix).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
        };
        self.always.contains(&name)
            || asked(name)
            || self.prefixes.iter().any(|(selector, prefix)| asked(selector) && begins(prefix))
    }
}

/// The list with what was asked for in each element, whatever shape it has; `None` if it was not asked for at all.
fn elements(value: Value, selector: &str, plain: &[&str], selectors: &[String]) -> Option<Value> {
    let dotted = |name: &str| {
        selectors.iter().any(|asked| asked.strip_prefix(selector).and_then(|rest| rest.strip_prefix('.')) == Some(name))
    };
    let is_dotted = selectors.iter().any(|asked| asked.starts_with(&format!("{selector}.")));
    if !is_dotted && !selectors.iter().any(|asked| asked == selector) {
        return None;
    }
    let keep = |element: Map<String, Value>| {
        let kept = element.into_iter().filter(|(name, _)| plain.contains(&name.as_str()) || dotted(name));
        Value::Object(kept.collect())
    };
    Some(innermost(value, selector, &keep))
}

/// Applies `keep` to the elements within lists and wrappers.
fn innermost(value: Value, wrapper: &str, keep: &dyn Fn(Map<String, Value>) -> Value) -> Value {
    match value {
        Value::Array(elements) => {
            Value::Array(elements.into_iter().map(|element| innermost(element, wrapper, keep)).collect())
        }
        Value::Object(mut element) => match (element.len(), element.remove(wrapper)) {
            (1, Some(inner)) => {
                element.insert(wrapper.to_owned(), innermost(inner, wrapper, keep));
                Value::Object(element)
            }
            (_, Some(own)) => {
                element.insert(wrapper.to_owned(), own);
                keep(element)
            }
            (_, None) => keep(element),
        },
        scalar => scalar,
    }
}
