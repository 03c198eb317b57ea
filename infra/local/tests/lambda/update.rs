//! A new version is deployed while there is work.

use std::collections::BTreeMap;

use local::lambda::FunctionSettings;
use local::stack::Update;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::child;
use crate::support::{Output, TestStack, function, json, post, settings, told};

/// A template with a queue that a function works through, in so many batches at once, and a table and secret beside.
const TEMPLATE: &str = r#"
Parameters:
  Batches: {Type: Number, Default: 2}
  Word: {Type: String, Default: old}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
  Secret: {Type: AWS::SecretsManager::Secret}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 60
      FunctionUrlConfig: {AuthType: NONE}
      Environment: {Variables: {WORD: !Ref Word, SECRET: !Ref Secret, JOBS: !Ref Jobs}}
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            BatchSize: 1
            ScalingConfig: {MaximumConcurrency: !Ref Batches}
            FunctionResponseTypes: [ReportBatchItemFailures]
        Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
Outputs:
  Word: {Value: !Ref Word}
  Secret: {Value: !Sub "secretsmanager:${Secret}"}
  Url: {Value: !GetAtt WorkerUrl.FunctionUrl}
"#;

fn parameters(parameters: &[(&str, &str)]) -> BTreeMap<String, String> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn word(stack: &TestStack) -> serde_json::Value {
    json(&stack.stack.function("Worker").invoke(told("variables")).await.unwrap())["act"]["WORD"].clone()
}

#[tokio::test]
async fn invocation_under_way_ends_in_the_old_version_while_new_ones_go_to_the_new() {
    let (function, mut output) = function();
    let gate = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wait = json!({"do": "wait", "gate": gate.local_addr().unwrap().to_string()}).to_string();
    let (mut new_output, sink) = Output::new();
    let idle = json(&function.invoke(told("a")).await.unwrap())["pid"].clone();
    let (waited, ()) = tokio::join!(function.invoke(wait.into()), async {
        output.line("waiting").await;
        let (mut at_gate, _) = gate.accept().await.unwrap();
        let mut new = settings("ok", sink);
        new.environment.insert("OWN".to_owned(), "new".to_owned());
        function.update(new);
        let answer = json(&function.invoke(told("variables")).await.unwrap());
        assert_eq!(answer["act"]["OWN"], "new");
        assert_ne!(answer["pid"], idle);
        at_gate.write_all(b"!").await.unwrap();
        output.line("done").await;
    });
    assert_eq!(json(&waited.unwrap())["pid"], idle, "the old process has finished what it had");
    output.end().await;
    drop(function);
    new_output.end().await;
}

#[tokio::test]
async fn idle_environments_of_the_old_version_end_at_once() {
    let (function, mut output) = function();
    function.invoke(told("a")).await.unwrap();
    function.update(FunctionSettings { command: child::command("ok"), ..settings("ok", Output::new().1) });
    output.end().await;
}

#[tokio::test]
async fn update_keeps_messages_tables_secrets_and_urls() {
    let mut test = TestStack::of_defaults(TEMPLATE).await;
    test.send("Jobs", &["a", "b"]).await;
    let stack = &test.stack;
    let secret = stack.secret_arn("Secret").to_owned();
    stack.secrets_client().put_secret_value().secret_id(&secret).secret_string("kept").send().await.unwrap();
    let id = aws_sdk_dynamodb::types::AttributeValue::S("a".to_owned());
    let table = stack.table_name("Table").to_owned();
    stack.dynamodb_client().put_item().table_name(&table).item("pk", id.clone()).send().await.unwrap();
    let url = stack.function_url("Worker").to_owned();
    assert_eq!(word(&test).await, "old");

    let update = Update { parameters: parameters(&[("Word", "new")]), ..Update::default() };
    test.stack.update(update).await.unwrap();

    assert_eq!(word(&test).await, "new");
    let stack = &test.stack;
    assert_eq!((stack.secret_arn("Secret"), stack.function_url("Worker")), (secret.as_str(), url.as_str()));
    let read = stack.secrets_client().get_secret_value().secret_id(&secret).send().await.unwrap();
    assert_eq!(read.secret_string(), Some("kept"));
    let read = stack.dynamodb_client().get_item().table_name(&table).key("pk", id).send().await.unwrap();
    assert!(read.item.is_some());
    let address = url.strip_prefix("http://").unwrap().trim_end_matches('/').parse().unwrap();
    assert_eq!(post(address, "/a", "text/plain", b"a").await.status, 201);
    assert_eq!(test.left("Jobs"), 2, "it was paused before and is paused still");
    let mut records = test.work(2).await;
    records.sort();
    assert_eq!(records, ["a 1", "b 1"]);
}

#[tokio::test]
async fn event_source_that_changes_is_replaced_and_nothing_is_lost_or_doubled() {
    let mut test = TestStack::of_defaults(TEMPLATE).await;
    test.stack.resume();
    let mut expected = Vec::new();
    for round in 0..8 {
        for message in 0..10 {
            test.send("Jobs", &[&format!("{round}-{message}")]).await;
            expected.push(format!("{round}-{message} 1"));
        }
        let batches = if round % 2 == 0 { "3" } else { "2" };
        let update = Update { parameters: parameters(&[("Batches", batches)]), ..Update::default() };
        test.stack.update(update).await.unwrap();
    }
    let mut records = test.output.records(expected.len()).await;
    records.sort();
    assert_eq!(records, expected);
    test.stack.pause().await;
    assert_eq!(test.left("Jobs"), 0);
}

#[tokio::test]
async fn new_template_adds_resources_changes_queues_and_ends_what_is_gone() {
    let mut test = TestStack::of_defaults(TEMPLATE).await;
    test.send("Jobs", &["a"]).await;
    let url = test.stack.function_url("Worker").to_owned();
    let address = url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let template = TEMPLATE.replace("VisibilityTimeout: 30", "VisibilityTimeout: 90").replace(
        "Resources:",
        "Resources:\n  More: {Type: AWS::SQS::Queue}\n  Helper: {Type: AWS::Serverless::Function, Properties: {}}",
    );
    let template = template.replace("        Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}\n", "");
    let template = template.replace("      FunctionUrlConfig: {AuthType: NONE}\n", "");
    let template = template.replace("  Url: {Value: !GetAtt WorkerUrl.FunctionUrl}\n", "");
    test.stack.update(Update { template: Some(template), ..Update::default() }).await.unwrap();
    let attribute = aws_sdk_sqs::types::QueueAttributeName::VisibilityTimeout;
    let request = test.stack.sqs_client().get_queue_attributes().queue_url(test.stack.queue_url("Jobs"));
    let attributes = request.attribute_names(attribute.clone()).send().await.unwrap().attributes.unwrap();
    assert_eq!((attributes[&attribute].as_str(), test.left("Jobs"), test.left("More")), ("90", 1, 0));
    test.stack.function("Helper").invoke(told("a")).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens at the URL that is gone");

    test.stack.update(Update { template: Some(TEMPLATE.to_owned()), ..Update::default() }).await.unwrap();
    test.stack.schedule("Hourly").fire_now().await.unwrap();
    let stack = test.stack;
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stack.function("Helper").settings())).is_err());
}

#[tokio::test]
async fn update_that_cannot_be_made_leaves_the_functions_as_they_are() {
    let mut test = TestStack::of_defaults(TEMPLATE).await;
    let broken = TEMPLATE.replace("rate(1 hour)", "sometimes");
    let update = Update { template: Some(broken), parameters: parameters(&[("Word", "new")]), ..Update::default() };
    test.stack.update(update).await.unwrap_err();
    assert_eq!(word(&test).await, "old");
    test.send("Jobs", &["a"]).await;
    assert_eq!(test.work(1).await, ["a 1"]);
    test.stack.update(Update::default()).await.unwrap();
    assert_eq!(word(&test).await, "old", "the next deployment begins from what is deployed");
}

#[tokio::test]
async fn outputs_follow_the_deployed_parameters() {
    let mut test = TestStack::of_defaults(TEMPLATE).await;
    let expected = |test: &TestStack, word: &str| {
        json!([
            {"OutputKey": "Secret", "OutputValue": format!("secretsmanager:{}", test.stack.secret_arn("Secret"))},
            {"OutputKey": "Url", "OutputValue": test.stack.function_url("Worker")},
            {"OutputKey": "Word", "OutputValue": word},
        ])
    };
    assert_eq!(json!(test.stack.outputs()), expected(&test, "old"));
    let update = Update { parameters: parameters(&[("Word", "new")]), ..Update::default() };
    test.stack.update(update).await.unwrap();
    assert_eq!(json!(test.stack.outputs()), expected(&test, "new"));
}
