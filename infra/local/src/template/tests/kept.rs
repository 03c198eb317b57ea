//! What the deployed template keeps: nothing is lost by an update, and little of what was written goes with the stack.

use serde_json::{Value, json};

use super::deployed::deployed;
use super::*;

/// Every resource of a kind, by its logical id.
fn of_kind(kind: &str) -> Vec<(String, Value)> {
    let template = deployed();
    let resources = template.document["Resources"].as_object().unwrap().iter();
    let found = resources.filter(|(_, resource)| resource["Type"] == kind);
    let found: Vec<_> = found.map(|(id, resource)| (id.clone(), resource.clone())).collect();
    assert!(!found.is_empty(), "{kind}");
    found
}

#[test]
fn the_table_outlives_the_stack_and_can_be_put_back_to_any_second_of_five_weeks() {
    for (id, table) in of_kind("AWS::DynamoDB::Table") {
        let properties = &table["Properties"];
        assert_eq!(
            (&table["DeletionPolicy"], &table["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain")),
            "{id}"
        );
        assert_eq!(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true, "{id}");
        assert_eq!(properties["SSESpecification"]["SSEEnabled"], true, "{id}");
        assert_eq!(properties["DeletionProtectionEnabled"], true, "{id}");
        assert_eq!(properties["BillingMode"], "PAY_PER_REQUEST", "{id}");
    }
}

#[test]
fn the_secret_outlives_the_stack_and_is_never_given_a_value_by_it() {
    for (id, secret) in of_kind("AWS::SecretsManager::Secret") {
        assert_eq!(
            (&secret["DeletionPolicy"], &secret["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain")),
            "{id}"
        );
        for value in ["SecretString", "GenerateSecretString"] {
            assert!(secret["Properties"][value].is_null(), "{id}: every deployment would write {value} over ours");
        }
    }
}

#[test]
fn messages_are_encrypted_kept_for_two_weeks_and_outlive_the_queues_replacement() {
    for (id, queue) in of_kind("AWS::SQS::Queue") {
        assert_eq!(queue["UpdateReplacePolicy"], "Retain", "{id}");
        assert_eq!(queue["Properties"]["MessageRetentionPeriod"], 1_209_600, "{id}");
        assert_eq!(queue["Properties"]["SqsManagedSseEnabled"], true, "{id}");
        assert!(queue["Properties"]["QueueName"].is_null(), "{id}: a queue with a name cannot be replaced");
    }
}

#[test]
fn every_function_writes_to_a_log_of_its_own_that_is_not_kept_for_ever() {
    let logs = of_kind("AWS::Logs::LogGroup");
    for (id, function) in of_kind("AWS::Serverless::Function") {
        let log = format!("{id}Log");
        assert_eq!(function["Properties"]["LoggingConfig"]["LogGroup"], json!({ "Ref": log }), "{id}");
        let (_, log) = logs.iter().find(|(id, _)| *id == log).unwrap();
        assert_eq!(log["Properties"]["RetentionInDays"], json!({"Ref": "LogRetentionDays"}), "{id}");
    }
}

#[test]
fn what_costs_extra_or_needs_more_is_off_unless_asked_for() {
    let template = deployed();
    let scope = template.scope(&place(), &BTreeMap::new()).unwrap();
    let default = |name: &str| template.document["Parameters"][name]["Default"].clone();
    assert_eq!((default("Architecture"), default("Tracing")), (json!("arm64"), json!("PassThrough")));
    let exists = |id: &str| template.resources(&scope).unwrap().iter().any(|resource| resource.id == id);
    assert!(!exists("AlarmMail") && exists("ConfigSecret"));
}
