//! Builds event properties that Klaviyo keeps as they are: no empty values, nothing beyond its limits.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::number::number;

/// Klaviyo's limit for one string, in bytes.
const LONGEST_TEXT: usize = 100_000;
/// Klaviyo's limit for one list.
const LONGEST_LIST: usize = 4_000;

/// Properties under construction. Klaviyo treats `0`, `null` and `""` as never set, so such values are left out.
/// (Its limit of 400 properties is far from what any vocabulary says.)
#[derive(Default)]
pub(super) struct Properties(Map<String, Value>);

impl Properties {
    /// A text, unless it is blank; one that is too long loses its end.
    pub(super) fn text<'a>(&mut self, name: &str, text: impl Into<Option<&'a str>>) {
        if let Some(text) = text.into().map(clip).filter(|text| !text.is_empty()) {
            self.0.insert(name.to_owned(), text.into());
        }
    }

    /// A list of texts in their order, repeats included, unless there are none.
    pub(super) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        let texts = texts.into_iter().map(clip).filter(|text| !text.is_empty());
        self.list(name, texts.map(Value::from));
    }

    /// A list of texts in the order of their first appearance, without repeats.
    pub(super) fn distinct<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        self.texts(name, texts.into_iter().filter(|text| seen.insert(*text)));
    }

    /// A list of anything, unless it is empty.
    pub(super) fn list(&mut self, name: &str, items: impl IntoIterator<Item = Value>) {
        let items: Vec<_> = items.into_iter().take(LONGEST_LIST).collect();
        if !items.is_empty() {
            self.0.insert(name.to_owned(), items.into());
        }
    }

    /// A flag; `false` is a value.
    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        self.0.insert(name.to_owned(), flag.into());
    }

    /// A whole number other than 0.
    pub(super) fn count(&mut self, name: &str, count: impl Into<Option<i64>>) {
        if let Some(count) = count.into().filter(|count| *count != 0) {
            self.0.insert(name.to_owned(), count.into());
        }
    }

    /// An amount other than 0.
    pub(super) fn amount(&mut self, name: &str, amount: impl Into<Option<Decimal>>) {
        if let Some(amount) = amount.into().filter(|amount| !amount.is_zero()) {
            self.0.insert(name.to_owned(), number(amount).into());
        }
    }

    /// A number even if it is 0: in an object for templates, which would print nothing for what is missing.
    pub(super) fn always(&mut self, name: &str, amount: Decimal) {
        self.0.insert(name.to_owned(), number(amount).into());
    }

    /// An object, unless it is empty.
    pub(super) fn object(&mut self, name: &str, object: Properties) {
        if !object.0.is_empty() {
            self.0.insert(name.to_owned(), object.0.into());
        }
    }

    /// Leaves a property out again.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// As JSON.
    pub(super) fn into_value(self) -> Value {
        self.0.into()
    }

    /// As JSON text, to be spliced into bodies as it is.
    pub(super) fn encoded(&self) -> Box<RawValue> {
        to_raw_value(&self.0).expect("a map with string keys always has a JSON form")
    }
}

fn clip(text: &str) -> &str {
    let text = text.trim();
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}

#[cfg(test)]
mod tests {
    use rust_decimal_macros::dec;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_klaviyo_would_forget_is_left_out() {
        let mut said = Properties::default();
        said.text("a", " ");
        said.text("b", None);
        said.texts("c", ["", " "]);
        said.count("d", 0);
        said.amount("e", dec!(0.00));
        said.object("f", Properties::default());
        said.flag("g", false);
        said.distinct("h", ["y", "x", "y"]);
        assert_eq!(said.into_value(), json!({"g": false, "h": ["y", "x"]}));
    }

    #[test]
    fn texts_and_lists_are_cut_to_the_limits() {
        let mut said = Properties::default();
        said.text("text", "€".repeat(50_000).as_str());
        said.texts("list", vec!["x"; 5_000]);
        let value = said.into_value();
        assert_eq!(value["text"].as_str().map(str::len), Some(99_999), "cut at a character");
        assert_eq!(value["list"].as_array().map(Vec::len), Some(LONGEST_LIST));
    }
}
