//! Writes the document for people: fields in their order, two spaces, short lists on one line. Pure.

use serde_json::{Map, Value};

use super::Place;

/// Lists of plain values up to this length stand on one line.
const ONE_LINE: usize = 100;

/// The text of a document, with a line's end.
pub(super) fn text(document: &Map<String, Value>) -> String {
    let mut out = String::new();
    object(&mut out, document, Place::Top, 0);
    out.push('\n');
    out
}

fn value(out: &mut String, value: &Value, place: Place, depth: usize) {
    match value {
        Value::Object(fields) => object(out, fields, place, depth),
        Value::Array(items) => array(out, items, place, depth),
        plain => *out += &plain.to_string(),
    }
}

fn object(out: &mut String, fields: &Map<String, Value>, place: Place, depth: usize) {
    let mut names: Vec<_> = fields.keys().collect();
    names.sort_by_key(|name| (place.rank(name), *name));
    let write = |out: &mut String, name: &&String, depth| {
        *out += &Value::from(name.as_str()).to_string();
        *out += ": ";
        value(out, &fields[name.as_str()], place.field(fields, name), depth);
    };
    enclosed(out, ('{', '}'), &names, depth, write);
}

fn array(out: &mut String, items: &[Value], place: Place, depth: usize) {
    if items.iter().all(|item| !item.is_object() && !item.is_array()) {
        let line = items.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
        if line.len() <= ONE_LINE {
            *out += &format!("[{line}]");
            return;
        }
    }
    let items: Vec<_> = items.iter().collect();
    enclosed(out, ('[', ']'), &items, depth, |out, item, depth| value(out, item, place.item(), depth));
}

fn enclosed<T>(
    out: &mut String,
    (open, close): (char, char),
    parts: &[T],
    depth: usize,
    write: impl Fn(&mut String, &T, usize),
) {
    out.push(open);
    for (index, part) in parts.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        *out += &format!("{comma}\n{}", "  ".repeat(depth + 1));
        write(out, part, depth + 1);
    }
    if !parts.is_empty() {
        *out += &format!("\n{}", "  ".repeat(depth));
    }
    out.push(close);
}
