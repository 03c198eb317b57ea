//! Checks an event's properties against the documented limits (Klaviyo guides, events overview).

use serde_json::{Map, Value};

use super::problem::Problem;

const MOST: usize = 400;
const LONGEST_TEXT: usize = 100 * 1024;
const LONGEST_LIST: usize = 4000;
const DEEPEST: usize = 10;

/// Notes everything wrong with the `properties` at `pointer`.
pub(super) fn check(properties: &Map<String, Value>, pointer: &str, problems: &mut Vec<Problem>) {
    if properties.len() > MOST {
        problems.push(Problem::at(pointer, "There are more than 400 properties."));
    }
    for (name, value) in properties {
        let at = format!("{pointer}/{name}");
        if name.starts_with('$') && name != "$extra" {
            problems.push(Problem::at(at.clone(), "Names that begin with $ are reserved."));
        }
        if let Some(detail) = fault_in(value, 1) {
            problems.push(Problem::at(at, detail));
        }
    }
}

/// `depth` is 1 for the value of a property.
fn fault_in(value: &Value, depth: usize) -> Option<&'static str> {
    match value {
        Value::String(text) if text.len() > LONGEST_TEXT => Some("A string is longer than 100 KB."),
        Value::Array(items) if items.len() > LONGEST_LIST => Some("An array has more than 4000 items."),
        Value::Array(_) | Value::Object(_) if depth > DEEPEST => Some("Objects are nested more than 10 levels deep."),
        Value::Array(items) => items.iter().find_map(|item| fault_in(item, depth + 1)),
        Value::Object(members) => members.values().find_map(|member| fault_in(member, depth + 1)),
        _ => None,
    }
}
