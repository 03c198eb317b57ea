//! A template's YAML as JSON values, its short-form functions (`!Ref x`) written out (`{"Ref": "x"}`).

use saphyr::{LoadableYamlNode, ScalarOwned, ScanError, Tag, YamlOwned};
use serde_json::{Map, Value, json};

/// Why a text is not the YAML of a template.
#[derive(Debug, thiserror::Error)]
pub enum YamlError {
    /// Not YAML at all.
    #[error("not YAML")]
    Syntax(#[from] ScanError),
    /// YAML of which CloudFormation has no notion: several documents, aliases, keys that are not text.
    #[error("{0} is not part of a template")]
    Foreign(&'static str),
}

/// Parses one document.
pub(super) fn parse(text: &str) -> Result<Value, YamlError> {
    let [document] = <[YamlOwned; 1]>::try_from(YamlOwned::load_from_str(text)?)
        .map_err(|_| YamlError::Foreign("a second document"))?;
    value(document)
}

fn value(node: YamlOwned) -> Result<Value, YamlError> {
    Ok(match node {
        YamlOwned::Value(scalar) => match scalar {
            ScalarOwned::Null => Value::Null,
            ScalarOwned::Boolean(flag) => flag.into(),
            ScalarOwned::Integer(number) => number.into(),
            ScalarOwned::FloatingPoint(number) => number.into_inner().into(),
            ScalarOwned::String(text) => text.into(),
        },
        YamlOwned::Sequence(items) => items.into_iter().map(value).collect::<Result<Vec<_>, _>>()?.into(),
        YamlOwned::Mapping(entries) => {
            let entry = |(key, node): (YamlOwned, YamlOwned)| match key.as_str() {
                Some(key) => Ok((key.to_owned(), value(node)?)),
                None => Err(YamlError::Foreign("a key that is not text")),
            };
            entries.into_iter().map(entry).collect::<Result<Map<_, _>, _>>()?.into()
        }
        YamlOwned::Tagged(tag, node) => function(&tag, value(*node)?),
        YamlOwned::Representation(..) | YamlOwned::Alias(_) => return Err(YamlError::Foreign("an alias")),
        YamlOwned::BadValue => return Err(YamlError::Foreign("a value that is not of its tagged type")),
    })
}

/// `!Ref` and `!Condition` keep their names when written out, every other function gets `Fn::` before it.
fn function(tag: &Tag, argument: Value) -> Value {
    let name = tag.suffix.as_str();
    match (name, argument.as_str().and_then(|text| text.split_once('.'))) {
        ("Ref" | "Condition", _) => json!({ name: argument }),
        ("GetAtt", Some((resource, attribute))) => json!({ "Fn::GetAtt": [resource, attribute] }),
        _ => json!({ format!("Fn::{name}"): argument }),
    }
}
