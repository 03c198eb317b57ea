//! What a stack tells of itself.

use serde_json::json;

use super::*;

fn outputs(outputs: &str) -> Result<Value, TemplateError> {
    let text = format!(
        r#"
Conditions: {{Never: !Equals [a, b], Always: !Equals [a, a]}}
Resources:
  Q: {{Type: AWS::SQS::Queue}}
  Topic: {{Type: AWS::SNS::Topic}}
Outputs: {outputs}
"#
    );
    let template = Template::parse(&text).unwrap();
    template.outputs(&scope(&template)).map(|outputs| json!(outputs))
}

#[test]
fn outputs_are_listed_as_cloudformation_lists_them() {
    let listed = outputs("{Count: {Value: 3}, Name: {Description: Its name, Value: !GetAtt Q.QueueName}}").unwrap();
    let expected = json!([
        {"OutputKey": "Count", "OutputValue": "3"},
        {"OutputKey": "Name", "OutputValue": "orderwire-Q", "Description": "Its name"},
    ]);
    assert_eq!(listed, expected);
}

#[test]
fn output_whose_condition_does_not_hold_is_not_there() {
    let listed = outputs("{A: {Condition: Never, Value: !Ref Nowhere}, B: {Condition: Always, Value: b}}").unwrap();
    assert_eq!(listed, json!([{"OutputKey": "B", "OutputValue": "b"}]));
}

#[test]
fn output_about_a_resource_that_is_not_built_here_is_left_out() {
    assert_eq!(outputs("{A: {Value: !Ref Topic}, B: {Value: !Sub '${Topic.TopicName}!'}}").unwrap(), json!([]));
}

#[test]
fn output_that_names_nothing_known_or_has_no_plain_value_is_an_error() {
    let error = outputs("{A: {Value: !Ref Nowhere}}").unwrap_err();
    assert_eq!(chain(&error), "`A` of `Outputs` cannot be resolved: nothing is known of `Nowhere`");
    assert!(matches!(outputs("{A: {}}"), Err(TemplateError::Missing { property, .. }) if property == "A"));
}
