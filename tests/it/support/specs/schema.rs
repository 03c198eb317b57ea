//! OpenAPI's schemas as JSON schemas.

use jsonschema::Validator;
use serde_json::{Value, json};

/// OpenAPI leaves unknown keys open; here they are forbidden wherever an object lists its keys.
pub(super) fn closed(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        if object.get("properties").is_some_and(Value::is_object) && object.get("type") == Some(&json!("object")) {
            object.entry("additionalProperties").or_insert(json!(false));
        }
        object.values_mut().for_each(|value| *value = closed(value.take()));
    } else if let Some(items) = schema.as_array_mut() {
        items.iter_mut().for_each(|value| *value = closed(value.take()));
    }
    schema
}

/// OpenAPI 3.0 speaks a dialect of draft 4. Its `nullable` is ignored: the product leaves out what it does not know.
pub(super) fn validator(schema: &Value) -> Validator {
    let root = json!({"$schema": "http://json-schema.org/draft-04/schema#", "allOf": [schema]});
    jsonschema::options().should_validate_formats(true).build(&root).expect("the description holds JSON schemas")
}

/// What is wrong with `value`, each with its place unless it is the whole.
pub(super) fn errors<'a>(validator: &'a Validator, value: &'a Value) -> impl Iterator<Item = String> + use<'a> {
    validator.iter_errors(value).map(|error| format!("{} {error}", error.instance_path()).trim_start().to_owned())
}
