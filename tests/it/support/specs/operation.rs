//! One method of one path: which parameters and which body a request may have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jsonschema::Validator;
use local::web::LoggedRequest;
use serde_json::Value;
use url::form_urlencoded;

use super::document::Document;
use super::schema::{closed, errors, validator};

pub(super) struct Operation {
    document: Arc<Document>,
    /// Path from the server's root, such as `/stores/{store_hash}/v2/orders/{order_id}`.
    template: String,
    /// Path and method as the document's keys.
    path: String,
    method: String,
    /// Most operations are never asked.
    rules: OnceLock<Rules>,
}

struct Rules {
    path: BTreeMap<String, Parameter>,
    query: BTreeMap<String, Parameter>,
    body: Option<Body>,
}

struct Parameter {
    schema: Value,
    validator: Validator,
    is_required: bool,
}

struct Body {
    validator: Validator,
    is_required: bool,
}

impl Operation {
    pub(super) fn new(document: Arc<Document>, template: String, path: &str, method: &str) -> Self {
        Self { document, template, path: path.to_owned(), method: method.to_owned(), rules: OnceLock::new() }
    }

    pub(super) fn fits(&self, request: &LoggedRequest) -> bool {
        let (template, path) = (self.template.split('/'), request.path.split('/'));
        self.method.eq_ignore_ascii_case(request.method.as_str())
            && template.clone().count() == path.clone().count()
            && template.zip(path).all(|(expected, actual)| variable(expected).is_some() || expected == actual)
    }

    /// How many parts of the path are not literal.
    pub(super) fn variables(&self) -> usize {
        self.template.split('/').filter_map(variable).count()
    }

    /// What is wrong with a request that [fits](Self::fits).
    pub(super) fn complaints(&self, request: &LoggedRequest) -> Vec<String> {
        let rules = self.rules.get_or_init(|| Rules::of(&self.document, &self.path, &self.method));
        let mut complaints = Vec::new();
        for (part, value) in self.template.split('/').zip(request.path.split('/')) {
            // The server's own variables are not declared.
            if let Some((name, parameter)) = variable(part).and_then(|name| rules.path.get_key_value(name)) {
                complaints.extend(parameter.complaint(name, value));
            }
        }
        let mut missing: BTreeSet<_> =
            rules.query.iter().filter(|(_, parameter)| parameter.is_required).map(|(name, _)| name.as_str()).collect();
        let mut given = BTreeSet::new();
        for (name, value) in form_urlencoded::parse(request.query.as_bytes()) {
            missing.remove(name.as_ref());
            match rules.query.get(name.as_ref()) {
                Some(parameter) => complaints.extend(parameter.complaint(&name, &value)),
                None => complaints.push(format!("query parameter `{name}` is not declared")),
            }
            // All lists of these APIs are joined with commas.
            if !given.insert(name.clone()) {
                complaints.push(format!("query parameter `{name}` is given twice"));
            }
        }
        complaints.extend(missing.into_iter().map(|name| format!("query parameter `{name}` is missing")));
        complaints.extend(rules.body_complaints(&request.body));
        complaints
    }
}

/// The name in `{name}`.
fn variable(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

impl Rules {
    fn of(document: &Document, path: &str, method: &str) -> Self {
        let (item, operation) = document.at(path, method);
        let mut rules = Self { path: BTreeMap::new(), query: BTreeMap::new(), body: None };
        let parameters = [item, operation].into_iter().filter_map(|node| node["parameters"].as_array()).flatten();
        for parameter in parameters.map(|parameter| document.resolved(parameter)) {
            let place = match parameter["in"].as_str() {
                Some("path") => &mut rules.path,
                Some("query") => &mut rules.query,
                _ => continue,
            };
            let name = parameter["name"].as_str().expect("a parameter has a name").to_owned();
            let schema = parameter["schema"].clone();
            let is_required = parameter["required"] == true;
            place.insert(name, Parameter { validator: validator(&schema), schema, is_required });
        }
        let body = document.resolved(&operation["requestBody"]);
        let media_types = body["content"].as_object().into_iter().flatten();
        let json = media_types.into_iter().find(|(name, _)| name.ends_with("json"));
        rules.body = json.map(|(_, media_type)| {
            let validator = validator(&closed(media_type["schema"].clone()));
            Body { validator, is_required: body["required"] == true }
        });
        rules
    }

    fn body_complaints(&self, bytes: &[u8]) -> Vec<String> {
        match &self.body {
            None if bytes.is_empty() => Vec::new(),
            None => vec!["no body is described".to_owned()],
            Some(body) if bytes.is_empty() && !body.is_required => Vec::new(),
            Some(body) => match serde_json::from_slice(bytes) {
                Ok(value) => errors(&body.validator, &value).map(|error| format!("body: {error}")).collect(),
                Err(error) => vec![format!("body: not JSON: {error}")],
            },
        }
    }
}

impl Parameter {
    fn complaint(&self, name: &str, text: &str) -> Option<String> {
        let errors: Vec<_> = errors(&self.validator, &value(text, &self.schema)).collect();
        (!errors.is_empty()).then(|| format!("parameter `{name}`: {}", errors.join(", ")))
    }
}

/// What a parameter's text means where this schema describes it; what cannot be meant stays a text, to be refused as one.
fn value(text: &str, schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("array") => text.split(',').map(|item| value(item, &schema["items"])).collect(),
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        _ => text.into(),
    }
}
