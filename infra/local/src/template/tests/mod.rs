//! Tests of reading templates; those of the deployed one are in `deployed`, `kept` and `permissions`.

mod alarms;
mod conditions;
mod deployed;
mod kept;
mod outputs;
mod permissions;

use std::error::Error;

use super::*;

fn place() -> Place {
    Place { region: "eu-central-1".into(), account: "000000000000".into(), stack_name: "orderwire".into() }
}

fn scope(template: &Template) -> Scope {
    template.scope(&place(), &BTreeMap::new()).unwrap()
}

fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

fn function_with(properties: &str) -> Result<Vec<Function>, TemplateError> {
    let text = format!("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {properties}\n");
    let template = Template::parse(&text).unwrap();
    template.functions(&scope(&template))
}

#[test]
fn text_that_is_not_yaml_is_refused_with_its_place() {
    let error = Template::parse("Resources: [").unwrap_err();
    assert!(chain(&error).starts_with("the template cannot be parsed: not YAML: "), "{}", chain(&error));
    assert!(chain(&error).contains("line 2"), "{}", chain(&error));
}

#[test]
fn template_without_resources_is_refused() {
    assert!(matches!(Template::parse("Outputs: {}"), Err(TemplateError::NoResources)));
}

#[test]
fn key_that_is_written_twice_is_refused() {
    assert!(matches!(Template::parse("Resources: {A: {}, A: {}}"), Err(TemplateError::Yaml(_))));
}

#[test]
fn names_are_resolved_in_short_and_long_form() {
    let functions = function_with(
        r#"{Environment: {Variables: {
            A: !Ref AWS::Region, B: {Ref: "AWS::Region"}, C: !GetAtt F.Arn, D: {"Fn::GetAtt": [F, Arn]},
            E: !Sub "${AWS::Region}/${F.Arn}/${!Kept}", F: !Sub ["${X}-${F}", {X: !Ref "AWS::AccountId"}],
            G: 5, H: true, I: !Join [":", [a, !Ref AWS::NoValue, !Ref AWS::Region, 7]]}}}"#,
    );
    let arn = "arn:aws:lambda:eu-central-1:000000000000:function:orderwire-F";
    let expected = [
        ("A", "eu-central-1"),
        ("B", "eu-central-1"),
        ("C", arn),
        ("D", arn),
        ("E", &format!("eu-central-1/{arn}/${{Kept}}")),
        ("F", "000000000000-orderwire-F"),
        ("G", "5"),
        ("H", "true"),
        ("I", "a:eu-central-1:7"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(functions.unwrap()[0].environment, BTreeMap::from(expected));
}

#[test]
fn name_nothing_is_known_of_is_an_error_naming_resource_and_property() {
    let error = function_with("{Environment: {Variables: {A: !Ref Nowhere}}}").unwrap_err();
    assert_eq!(chain(&error), "`Environment` of `F` cannot be resolved: nothing is known of `Nowhere`");
}

#[test]
fn function_that_cannot_be_evaluated_is_an_error_naming_it() {
    let error = function_with("{Timeout: !ImportValue elsewhere}").unwrap_err();
    assert_eq!(chain(&error), "`Timeout` of `F` cannot be resolved: the function `Fn::ImportValue` is not supported");
}

#[test]
fn property_of_the_wrong_form_is_an_error_naming_it() {
    let error = function_with("{Timeout: soon}").unwrap_err();
    assert!(chain(&error).starts_with("`Timeout` of `F` cannot be built locally: "), "{}", chain(&error));
}

#[test]
fn event_source_of_an_unknown_kind_or_with_an_unknown_setting_is_refused() {
    for event in [
        "{Type: Kinesis, Properties: {}}",
        "{Type: SQS, Properties: {Queue: q, FilterCriteria: {}}}",
        "{Type: SQS, Properties: {Queue: q, BatchSize: 11}}",
        "{Type: SQS, Properties: {Queue: q, FunctionResponseTypes: [Other]}}",
        "{Type: SQS, Properties: {BatchSize: 1}}",
    ] {
        let error = function_with(&format!("{{Events: {{Work: {event}}}}}")).unwrap_err();
        assert!(chain(&error).starts_with("`Events.Work` of `F` cannot be built locally: "), "{}", chain(&error));
    }
}

#[test]
fn irrelevant_properties_are_ignored() {
    assert!(function_with("{Tracing: Active, Tags: {a: !If [A, b, c]}}").is_ok());
}

#[test]
fn settings_of_globals_apply_unless_the_function_has_its_own() {
    let template = Template::parse(
        "
Globals: {Function: {Timeout: 7, MemorySize: 512, Environment: {Variables: {A: global, B: global}}}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 9, Environment: {Variables: {B: own}}}}
",
    );
    let template = template.unwrap();
    let [function] = <[_; 1]>::try_from(template.functions(&scope(&template)).unwrap()).unwrap();
    assert_eq!((function.timeout.as_secs(), function.memory_mb), (9, 512));
    assert_eq!(
        function.environment,
        BTreeMap::from([("A", "global"), ("B", "own")].map(|(a, b)| (a.into(), b.into())))
    );
}

#[test]
fn parameters_take_the_given_value_else_the_default() {
    let template = Template::parse(
        "
Parameters: {Given: {Type: String, Default: d}, Default: {Type: Number, Default: 9}}
Resources: {F: {Type: AWS::Serverless::Function, Properties: {FunctionName: !Ref Given, Timeout: !Ref Default}}}
",
    );
    let template = template.unwrap();
    let scope = template.scope(&place(), &BTreeMap::from([("Given".into(), "mine".into())])).unwrap();
    let function = &template.functions(&scope).unwrap()[0];
    assert_eq!((function.name.as_str(), function.timeout.as_secs()), ("mine", 9));
}

#[test]
fn undeclared_missing_or_mistyped_parameter_is_refused() {
    let scope_of = |declared: &str, given: &[(&str, &str)]| {
        let template = Template::parse(&format!("Parameters: {declared}\nResources: {{}}")).unwrap();
        template.scope(&place(), &given.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect())
    };
    assert!(matches!(scope_of("{}", &[("A", "1")]), Err(TemplateError::UnknownParameter(name)) if name == "A"));
    assert!(matches!(scope_of("{A: {Type: String}}", &[]), Err(TemplateError::ParameterValue(name)) if name == "A"));
    let mistyped = scope_of("{A: {Type: Number}}", &[("A", "many")]);
    assert!(matches!(mistyped, Err(TemplateError::ParameterValue(name)) if name == "A"));
}

#[test]
fn dead_letter_queues_come_before_the_queues_that_name_them() {
    let template = Template::parse(
        "
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      VisibilityTimeout: 5
      RedrivePolicy: {deadLetterTargetArn: !GetAtt B.Arn, maxReceiveCount: 3}
  B: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, Tags: [{Key: a, Value: b}]}}
",
    );
    let template = template.unwrap();
    let queues = template.queues(&scope(&template)).unwrap();
    assert_eq!(
        queues.iter().map(|queue| queue.name.as_str()).collect::<Vec<_>>(),
        ["orderwire-B.fifo", "orderwire-A.fifo"]
    );
    let policy =
        r#"{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:000000000000:orderwire-B.fifo","maxReceiveCount":3}"#;
    let expected = [("FifoQueue", "true"), ("VisibilityTimeout", "5"), ("RedrivePolicy", policy)];
    assert_eq!(queues[1].attributes, BTreeMap::from(expected.map(|(name, value)| (name.into(), value.into()))));
}

#[test]
fn secret_is_called_after_its_stack_and_has_no_value_of_the_templates() {
    let secrets_of = |properties: &str| {
        let text = format!("Resources: {{S: {{Type: AWS::SecretsManager::Secret, Properties: {properties}}}}}");
        let template = Template::parse(&text).unwrap();
        template.secrets(&scope(&template))
    };
    assert_eq!(secrets_of("{Description: d}").unwrap()[0].name, "orderwire-S");
    assert_eq!(secrets_of("{Name: mine}").unwrap()[0].name, "mine");
    for written in ["SecretString: x", "GenerateSecretString: {}"] {
        let error = secrets_of(&format!("{{{written}}}")).unwrap_err();
        assert!(matches!(error, TemplateError::Unreadable { .. }), "{written}: {error}");
    }
}

#[test]
fn table_with_a_local_index_is_refused() {
    let template = Template::parse(
        "Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {LocalSecondaryIndexes: [], KeySchema: []}}}",
    );
    let template = template.unwrap();
    let error = template.tables(&scope(&template)).unwrap_err();
    assert!(matches!(error, TemplateError::Unreadable { property, .. } if property == "LocalSecondaryIndexes"));
}
