//! What each function of the deployed template may do: exactly what it does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::deployed::deployed;
use super::*;

type Permissions = &'static [(&'static str, &'static str)];

const RECEIVER: Permissions = &[
    ("logs:CreateLogStream", "WebhookReceiverLog"),
    ("logs:PutLogEvents", "WebhookReceiverLog"),
    ("secretsmanager:GetSecretValue", "ConfigSecret"),
    ("sqs:SendMessage", "OrdersQueue"),
];

const PROCESSOR: Permissions = &[
    ("dynamodb:BatchGetItem", "Table"),
    ("dynamodb:DeleteItem", "Table"),
    ("dynamodb:GetItem", "Table"),
    ("dynamodb:Query", "Table"),
    ("dynamodb:Query", "Table/index/by-customer"),
    ("dynamodb:Scan", "Table"),
    ("dynamodb:UpdateItem", "Table"),
    ("logs:CreateLogStream", "ProcessorLog"),
    ("logs:PutLogEvents", "ProcessorLog"),
    ("secretsmanager:GetSecretValue", "ConfigSecret"),
    ("sqs:ChangeMessageVisibility", "FollowupsQueue"),
    ("sqs:ChangeMessageVisibility", "OrdersQueue"),
    ("sqs:DeleteMessage", "FollowupsQueue"),
    ("sqs:DeleteMessage", "OrdersQueue"),
    ("sqs:GetQueueAttributes", "FollowupsQueue"),
    ("sqs:GetQueueAttributes", "OrdersQueue"),
    ("sqs:ReceiveMessage", "FollowupsQueue"),
    ("sqs:ReceiveMessage", "OrdersQueue"),
    ("sqs:SendMessage", "FollowupsQueue"),
];

const POLLER: Permissions = &[
    ("dynamodb:BatchGetItem", "Table"),
    ("dynamodb:GetItem", "Table"),
    ("dynamodb:PutItem", "Table"),
    ("dynamodb:Query", "Table"),
    ("dynamodb:Query", "Table/index/by-customer"),
    ("dynamodb:Query", "Table/index/by-day"),
    ("dynamodb:UpdateItem", "Table"),
    ("logs:CreateLogStream", "PollerLog"),
    ("logs:PutLogEvents", "PollerLog"),
    ("secretsmanager:GetSecretValue", "ConfigSecret"),
    ("sqs:DeleteMessage", "RunsQueue"),
    ("sqs:GetQueueAttributes", "RunsQueue"),
    ("sqs:ReceiveMessage", "RunsQueue"),
    ("sqs:SendMessage", "OrdersQueue"),
    ("sqs:SendMessage", "RunsQueue"),
];

/// X-Ray has no resources that could be named (Service Authorization Reference, AWS X-Ray).
const TRACED: Permissions = &[("xray:PutTelemetryRecords", "*"), ("xray:PutTraceSegments", "*")];

/// Action and resource of every statement of a function's role, resources by their logical ids.
fn permissions(function: &str, parameters: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let template = deployed();
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut scope = template.scope(&place(), &parameters).unwrap();
    for id in template.document["Resources"].as_object().unwrap().keys() {
        scope.set_reference(id, id.as_str());
        scope.set_attribute(id, "Arn", id.as_str());
    }
    let role = format!("{function}Role");
    let role = template.resources(&scope).unwrap().into_iter().find(|resource| resource.id == role).unwrap();
    assert!(!role.has("ManagedPolicyArns"), "managed policies apply to every resource");
    let policies: Vec<Value> = role.require("Policies", &scope).unwrap();
    let statements = policies.iter().flat_map(|policy| policy["PolicyDocument"]["Statement"].as_array().unwrap());
    let of_statement = |statement: &Value| {
        assert_eq!(statement["Effect"], "Allow");
        let resources = texts(&statement["Resource"]);
        let pairs = |action: String| resources.clone().into_iter().map(move |resource| (action.clone(), resource));
        texts(&statement["Action"]).into_iter().flat_map(pairs).collect::<Vec<_>>()
    };
    statements.flat_map(of_statement).collect()
}

/// One text, or many.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    }
}

fn set(permissions: &[Permissions]) -> BTreeSet<(String, String)> {
    permissions.concat().into_iter().map(|(action, resource)| (action.to_owned(), resource.to_owned())).collect()
}

#[test]
fn each_function_may_do_exactly_what_it_does() {
    for (function, expected) in [("WebhookReceiver", RECEIVER), ("Processor", PROCESSOR), ("Poller", POLLER)] {
        assert_eq!(permissions(function, &[]), set(&[expected]), "{function}");
    }
}

#[test]
fn only_tracing_acts_on_everything_and_only_if_it_is_wanted() {
    for (function, expected) in [("WebhookReceiver", RECEIVER), ("Processor", PROCESSOR), ("Poller", POLLER)] {
        assert_eq!(permissions(function, &[("Tracing", "Active")]), set(&[expected, TRACED]), "{function}");
    }
}

#[test]
fn a_secret_of_ones_own_is_the_only_one_that_may_be_read() {
    let own = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:mine-a1b2c3";
    for function in ["WebhookReceiver", "Processor", "Poller"] {
        let read = permissions(function, &[("ConfigSecretArn", own)]).into_iter();
        let read = read.filter(|(action, _)| action.starts_with("secretsmanager:")).map(|(_, resource)| resource);
        assert_eq!(read.collect::<Vec<_>>(), [own]);
    }
}

#[test]
fn every_function_has_a_role_of_its_own() {
    let template = deployed();
    for function in ["WebhookReceiver", "Processor", "Poller"] {
        let role = &template.document["Resources"][function]["Properties"]["Role"];
        assert_eq!(role, &json!({ "Fn::GetAtt": [format!("{function}Role"), "Arn"] }));
    }
}
