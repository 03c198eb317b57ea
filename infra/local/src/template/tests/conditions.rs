//! What conditions leave in a template and what they take out of it.

use super::*;

/// The scope of a template with these conditions, `P` being a parameter and `N` a number.
fn scope_of(conditions: &str, p: &str) -> Result<Scope, TemplateError> {
    let parameters = "{P: {Type: String, Default: ''}, N: {Type: Number, Default: 0}}";
    let text = format!("Parameters: {parameters}\nConditions: {conditions}\nResources: {{}}");
    Template::parse(&text).unwrap().scope(&place(), &BTreeMap::from([("P".to_owned(), p.to_owned())]))
}

#[test]
fn conditions_are_made_of_parameters_and_of_each_other() {
    let conditions = r#"{
        Given: !Not [!Condition Empty], Empty: !Equals [!Ref P, ""], Long: {"Fn::Equals": [{Ref: P}, x]},
        NoNumber: !Equals [!Ref N, "0"], Both: !And [!Condition Given, !Condition NoNumber],
        Either: !Or [!Condition Empty, {Condition: Given}], Neither: !And [!Condition Empty, !Condition Given]}"#;
    for (p, given) in [("x", true), ("", false)] {
        let scope = scope_of(conditions, p).unwrap();
        let holds = |name: &str| scope.holds(name).unwrap();
        assert_eq!((holds("Given"), holds("Empty"), holds("Long")), (given, !given, given));
        assert_eq!((holds("Both"), holds("Either"), holds("Neither")), (given, true, false));
        assert!(holds("NoNumber"), "a number is compared as text");
    }
}

#[test]
fn condition_that_cannot_be_told_is_an_error_naming_it() {
    for (conditions, expected) in [
        ("{A: !Condition B, B: !Condition A}", "`A` cannot be evaluated: the condition `A` depends on itself"),
        ("{A: !Condition B}", "`A` cannot be evaluated: there is no condition `B`"),
        ("{A: !Equals [!Ref Q, x]}", "`A` cannot be evaluated: nothing is known of `Q`"),
        ("{A: !Equals [x]}", "`A` cannot be evaluated: the argument of `Fn::Equals` cannot be read"),
        ("{A: !And [!Equals [a, a]]}", "`A` cannot be evaluated: the argument of `Fn::And` cannot be read"),
        ("{A: !Contains [a]}", "`A` cannot be evaluated: the function `Fn::Contains` is not supported"),
        ("{A: true}", "`A` cannot be evaluated: the argument of `Conditions` cannot be read"),
    ] {
        let error = chain(&scope_of(conditions, "").unwrap_err());
        assert_eq!(error, format!("the condition {expected}"), "{conditions}");
    }
}

fn template(with: &str) -> (Template, Scope) {
    let text = r#"
Parameters: {With: {Type: String}}
Conditions: {With: !Equals [!Ref With, "yes"]}
Resources:
  Own: {Type: AWS::SQS::Queue, Condition: With}
  Secret: {Type: AWS::SecretsManager::Secret, Condition: With}
  Table: {Type: AWS::DynamoDB::Table, Condition: With, Properties: {AttributeDefinitions: [], KeySchema: []}}
  Topic: {Type: AWS::SNS::Topic, Condition: With, Properties: {A: !If [B, c, d]}}
  Helper: {Type: AWS::Serverless::Function, Condition: With, Properties: {FunctionUrlConfig: {}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: !If [With, 7, !Ref AWS::NoValue]
      Environment:
        Variables: {A: !If [With, !GetAtt Own.Arn, none], B: !If [With, !Ref AWS::NoValue, b]}
"#;
    let template = Template::parse(text).unwrap();
    let scope = template.scope(&place(), &BTreeMap::from([("With".to_owned(), with.to_owned())])).unwrap();
    (template, scope)
}

#[test]
fn resource_whose_condition_does_not_hold_is_not_there() {
    for (with, count) in [("yes", 1), ("no", 0)] {
        let (template, scope) = template(with);
        assert_eq!(template.queues(&scope).unwrap().len(), count);
        assert_eq!(template.secrets(&scope).unwrap().len(), count);
        assert_eq!(template.tables(&scope).unwrap().len(), count);
        assert_eq!(template.functions_with_url(&scope).unwrap().len(), count);
        assert_eq!(template.functions(&scope).unwrap().len(), count + 1);
    }
    let text = "Resources: {Q: {Type: AWS::SQS::Queue, Condition: Undeclared}}";
    let error = Template::parse(text).unwrap().scope(&place(), &BTreeMap::new()).unwrap_err();
    assert_eq!(chain(&error), "`Condition` of `Q` cannot be resolved: there is no condition `Undeclared`");
}

#[test]
fn property_takes_the_branch_of_its_condition_and_no_value_takes_it_away() {
    let function = |with: &str| {
        let (template, scope) = template(with);
        template.functions(&scope).unwrap().into_iter().find(|function| function.id == "F").unwrap()
    };
    let (with, without) = (function("yes"), function("no"));
    assert_eq!((with.timeout.as_secs(), without.timeout.as_secs()), (7, 3));
    let arn = "arn:aws:sqs:eu-central-1:000000000000:orderwire-Own";
    assert_eq!(with.environment, BTreeMap::from([("A".to_owned(), arn.to_owned())]));
    assert_eq!(without.environment, BTreeMap::from([("A", "none"), ("B", "b")].map(|(a, b)| (a.into(), b.into()))));
}
