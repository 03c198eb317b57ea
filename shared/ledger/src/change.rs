//! An update expression in the making. Pure.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

/// What an update sets, and what it adds to sets and takes out of them. Attribute names go through placeholders, since
/// several are reserved words or hold a `#`.
#[derive(Default)]
pub(crate) struct Change {
    sets: Vec<(String, AttributeValue)>,
    adds: BTreeMap<String, Vec<String>>,
    deletes: BTreeMap<String, Vec<String>>,
}

impl Change {
    pub(crate) fn set(&mut self, name: impl Into<String>, value: AttributeValue) {
        self.sets.push((name.into(), value));
    }

    /// Adds members to a string set; DynamoDB knows no empty set, so none is no change.
    pub(crate) fn add(&mut self, name: String, members: impl IntoIterator<Item = String>) {
        extend(&mut self.adds, name, members);
    }

    /// Takes members out of a string set, those that are in it.
    pub(crate) fn take_out(&mut self, name: String, members: impl IntoIterator<Item = String>) {
        extend(&mut self.deletes, name, members);
    }

    /// Puts the change into `request`, with `rest` as its last clauses.
    pub(crate) fn apply(self, mut request: UpdateItemFluentBuilder, rest: &str) -> UpdateItemFluentBuilder {
        let sets = self.sets.into_iter().map(|(name, value)| (name, value, " = "));
        let in_sets =
            |sets: BTreeMap<_, _>| sets.into_iter().map(|(name, members)| (name, AttributeValue::Ss(members), " "));
        let mut expression = String::new();
        let mut count = 0;
        let clauses: [(&str, Vec<_>); 3] = [
            ("SET", sets.collect()),
            ("ADD", in_sets(self.adds).collect()),
            ("DELETE", in_sets(self.deletes).collect()),
        ];
        for (word, parts) in clauses {
            for (index, (name, value, relation)) in parts.into_iter().enumerate() {
                let before = if index == 0 { word } else { "," };
                expression.push_str(&format!("{before} #c{count}{relation}:c{count} "));
                request = request
                    .expression_attribute_names(format!("#c{count}"), name)
                    .expression_attribute_values(format!(":c{count}"), value);
                count += 1;
            }
        }
        request.update_expression(expression + rest)
    }
}

fn extend(sets: &mut BTreeMap<String, Vec<String>>, name: String, members: impl IntoIterator<Item = String>) {
    let mut members = members.into_iter().peekable();
    if members.peek().is_some() {
        sets.entry(name).or_default().extend(members);
    }
}
