//! The outputs of a deployed stack, in the shapes in which the usual tools print them. Pure.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde_json::Value;

/// Name → value, read from what `aws cloudformation describe-stacks` or `sam list stack-outputs --output json` prints, or
/// from a plain object of names and values.
///
/// # Errors
/// When it is none of them.
pub(super) fn outputs(text: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let value: Value = serde_json::from_str(text).context("it is not JSON; sam needs `--output json`")?;
    let listed = match &value {
        Value::Array(list) => Some(list),
        Value::Object(_) => value["Stacks"][0]["Outputs"].as_array().or_else(|| value["Outputs"].as_array()),
        _ => None,
    };
    let found: BTreeMap<_, _> = match (listed, &value) {
        (Some(list), _) => list.iter().filter_map(output).collect(),
        (None, Value::Object(plain)) => {
            plain.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
        }
        _ => BTreeMap::new(),
    };
    if found.is_empty() {
        bail!("it holds no outputs; it should be what `aws cloudformation describe-stacks --stack-name NAME` prints");
    }
    Ok(found)
}

fn output(entry: &Value) -> Option<(String, String)> {
    Some((entry["OutputKey"].as_str()?.to_owned(), entry["OutputValue"].as_str()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_shape_gives_the_same() {
        let list = r#"[{"OutputKey": "TableName", "OutputValue": "t", "Description": "The table"},
                       {"OutputKey": "RunsQueueUrl", "OutputValue": "https://q"}]"#;
        let shapes = [
            list.to_owned(),
            format!(r#"{{"Stacks": [{{"StackName": "orderwire", "Outputs": {list}}}]}}"#),
            format!(r#"{{"Outputs": {list}}}"#),
            r#"{"TableName": "t", "RunsQueueUrl": "https://q", "Number": 1}"#.to_owned(),
        ];
        let expected = BTreeMap::from(
            [("TableName", "t"), ("RunsQueueUrl", "https://q")].map(|(name, value)| (name.into(), value.into())),
        );
        for shape in shapes {
            assert_eq!(outputs(&shape).unwrap(), expected, "{shape}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_it_should_be() {
        for text in ["", "TableName=t", "{}", "[]", r#"{"Stacks": []}"#, "7"] {
            let error = format!("{:#}", outputs(text).unwrap_err());
            assert!(error.contains("describe-stacks") || error.contains("--output json"), "{text}: {error}");
        }
    }
}
