//! One OpenAPI file as JSON, its references followed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use saphyr::{LoadableYamlNode, ScalarOwned, YamlOwned};
use serde_json::Value;

use super::operation::Operation;

/// A whole OpenAPI description.
pub(super) struct Document(Value);

impl Document {
    /// Reads a `.json` or `.yml` file; `None` for any other, such as a README.
    pub(super) fn read(file: &Path) -> Option<Self> {
        let text = || fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        match file.extension()?.to_str()? {
            "json" => Some(Self(serde_json::from_str(&text()).expect("the description is JSON"))),
            "yml" => Some(Self::from_yaml(&text())),
            _ => None,
        }
    }

    pub(super) fn from_yaml(text: &str) -> Self {
        let mut documents = YamlOwned::load_from_str(text).expect("the description is YAML");
        Self(json_of(documents.remove(0)))
    }

    /// Every method of every path.
    pub(super) fn operations(self) -> Vec<Operation> {
        let document = Arc::new(self);
        let server = document.0["servers"][0]["url"].as_str().expect("a description names its server");
        let (_, server) = server.split_once("://").expect("a server is an absolute address");
        let base = server.find('/').map_or("", |slash| &server[slash..]);
        let mut operations = Vec::new();
        for (path, item) in document.0["paths"].as_object().expect("a description has paths") {
            let methods = item.as_object().expect("a path lists its methods").keys();
            for method in methods.filter(|key| *key != "parameters") {
                operations.push(Operation::new(Arc::clone(&document), format!("{base}{path}"), path, method));
            }
        }
        operations
    }

    /// What is said of a path, and of its method.
    pub(super) fn at(&self, path: &str, method: &str) -> (&Value, &Value) {
        let item = &self.0["paths"][path];
        (item, &item[method])
    }

    /// `node` with its references written out; none of those in use leads back to itself.
    pub(super) fn resolved(&self, node: &Value) -> Value {
        match node {
            Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
                Some(reference) => {
                    let target = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
                    self.resolved(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
                }
                None => fields.iter().map(|(key, value)| (key.clone(), self.resolved(value))).collect(),
            },
            Value::Array(items) => items.iter().map(|item| self.resolved(item)).collect(),
            other => other.clone(),
        }
    }
}

/// Keys that are not text (statuses of answers) are left out: nothing here asks for them.
fn json_of(node: YamlOwned) -> Value {
    match node {
        YamlOwned::Value(ScalarOwned::Null) => Value::Null,
        YamlOwned::Value(ScalarOwned::Boolean(flag)) => flag.into(),
        YamlOwned::Value(ScalarOwned::Integer(number)) => number.into(),
        YamlOwned::Value(ScalarOwned::FloatingPoint(number)) => number.into_inner().into(),
        YamlOwned::Value(ScalarOwned::String(text)) => text.into(),
        YamlOwned::Sequence(items) => items.into_iter().map(json_of).collect(),
        YamlOwned::Mapping(entries) => {
            entries.into_iter().filter_map(|(key, node)| Some((key.as_str()?.to_owned(), json_of(node)))).collect()
        }
        other => panic!("{other:?} has no like in JSON"),
    }
}
