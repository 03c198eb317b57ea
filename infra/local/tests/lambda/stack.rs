//! The stack of the template that is deployed.

use std::path::Path;
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use local::dynamodb::Storage;
use local::lambda::ChildOutput;
use local::stack::{Stack, StackOptions};

use crate::child;
use crate::support::{TestStack, json, post, told};

const DEPLOYED: &str = include_str!("../../../../template.yaml");

#[tokio::test]
async fn deployed_template_starts() {
    let test = TestStack::start(DEPLOYED).await;
    let url = test.stack.queue_url("OrdersQueue");
    let request = test.stack.sqs_client().get_queue_attributes().queue_url(url);
    let attributes = request.attribute_names(QueueAttributeName::All).send().await.unwrap().attributes.unwrap();
    let attribute = |name| attributes[&name].as_str();
    assert_eq!(attribute(QueueAttributeName::FifoThroughputLimit), "perMessageGroupId");
    assert_eq!(attribute(QueueAttributeName::MaximumMessageSize), "1048576");
    assert!(attribute(QueueAttributeName::RedrivePolicy).contains("orderwire-OrdersDeadLetterQueue.fifo"));

    let request = test.stack.dynamodb_client().describe_table().table_name(test.stack.table_name("Table"));
    let table = request.send().await.unwrap().table.unwrap();
    let indexes = table.global_secondary_indexes.unwrap();
    let mut names: Vec<_> = indexes.iter().filter_map(|index| index.index_name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["by-customer", "by-day"]);
}

#[tokio::test]
async fn functions_are_told_of_each_other() {
    let test = TestStack::start(DEPLOYED).await;
    let variables = json(&test.stack.function("Poller").invoke(told("variables")).await.unwrap())["act"].clone();
    assert_eq!(variables["ORDERWIRE_CONFIG"], "file:orderwire.json");
    assert_eq!(variables["ORDERWIRE_PUBLIC_URL"], test.stack.function_url("WebhookReceiver"));
    assert_eq!(variables["ORDERWIRE_RUNS_QUEUE_URL"], test.stack.queue_url("RunsQueue"));
    assert_eq!(variables["ORDERWIRE_TABLE"], test.stack.table_name("Table"));
    assert_eq!(variables["AWS_ENDPOINT_URL_SQS"], test.stack.sqs().endpoint);
    assert_eq!(variables["AWS_ENDPOINT_URL_DYNAMODB"], test.stack.dynamodb().endpoint);
    assert_eq!(variables["AWS_ENDPOINT_URL_SECRETS_MANAGER"], test.stack.secrets().endpoint);
    assert_eq!(variables["RUST_LOG"], "info");
}

#[tokio::test]
async fn functions_read_the_stacks_own_secret_unless_they_are_told_of_a_file() {
    let test = TestStack::of_defaults(DEPLOYED).await;
    let variables = json(&test.stack.function("Processor").invoke(told("variables")).await.unwrap())["act"].clone();
    let source = format!("secretsmanager:{}", test.stack.secret_arn("ConfigSecret"));
    assert_eq!(variables["ORDERWIRE_CONFIG"], source);
    let output = test.stack.outputs().iter().find(|output| output.output_key == "ConfigSource").unwrap();
    assert_eq!(output.output_value, source, "the commands are told the same");
    let secret = test.stack.secrets_client().describe_secret().secret_id(test.stack.secret_arn("ConfigSecret"));
    assert_eq!(secret.send().await.unwrap().version_ids_to_stages, None, "it is empty");
}

#[tokio::test]
async fn receiver_answers_at_its_url() {
    let test = TestStack::start(DEPLOYED).await;
    let address = test.stack.function_url("WebhookReceiver");
    let address = address.strip_prefix("http://").unwrap().strip_suffix('/').unwrap();
    assert_eq!(post(address.parse().unwrap(), "/webhooks/a", "text/plain", b"a").await.status, 201);
}

#[tokio::test]
async fn schedule_can_be_fired_by_hand() {
    let test = TestStack::start(DEPLOYED).await;
    let answer = test.stack.schedule("Hourly").fire_now().await.unwrap();
    assert_eq!(json(&answer)["event"], serde_json::json!({"action": "poll"}));
}

#[tokio::test]
async fn queues_with_messages_are_not_drained_until_they_are_worked_off() {
    let test = TestStack::start(DEPLOYED).await;
    test.send("FollowupsQueue", &["a", "b"]).await;
    let queues = ["OrdersQueue", "FollowupsQueue"];
    let early = test.stack.drained(&queues, Duration::ZERO).await.unwrap_err();
    assert_eq!((early.queue.as_str(), early.figures.visible), ("FollowupsQueue", 2));
    test.stack.resume();
    test.stack.drained(&queues, Duration::from_secs(20)).await.unwrap();
}

#[tokio::test]
async fn table_in_a_file_outlives_its_stack() {
    let folder = tempfile::tempdir().unwrap();
    let start = || async {
        let mut options = StackOptions::new(DEPLOYED, Path::new("orderwire.json"), |_| child::command("ok"));
        options.storage = Storage::File(folder.path().join("tables.sqlite"));
        options.output = ChildOutput::Discard;
        Stack::start(options).await.unwrap()
    };
    let first = start().await;
    let put = first.dynamodb_client().put_item().table_name(first.table_name("Table"));
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    put.item("pk", text("a")).item("sk", text("b")).send().await.unwrap();
    first.stop().await;
    let second = start().await;
    let get = second.dynamodb_client().get_item().table_name(second.table_name("Table"));
    let item = get.key("pk", text("a")).key("sk", text("b")).send().await.unwrap().item;
    assert!(item.is_some());
}

#[tokio::test]
async fn groups_are_worked_on_beside_each_other_and_each_in_its_order() {
    let mut test = TestStack::start(DEPLOYED).await;
    for message in 0..10 {
        for group in 0..10 {
            test.send_in("OrdersQueue", &format!("{group}-{message}"), Some(&group.to_string())).await;
        }
    }
    let records = test.work(100).await;
    for group in 0..10 {
        let of_group = records.iter().filter(|record| record.starts_with(&format!("{group}-")));
        let expected = (0..10).map(|message| format!("{group}-{message} 1"));
        assert_eq!(of_group.cloned().collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
    assert_eq!(test.left("OrdersQueue"), 0);
}

#[tokio::test]
async fn message_sent_after_a_pause_waits_for_those_who_resume() {
    let mut test = TestStack::start(DEPLOYED).await;
    for _ in 0..20 {
        test.stack.resume();
        test.stack.pause().await;
        test.send("FollowupsQueue", &["a"]).await;
        test.work(1).await;
    }
    assert_eq!(test.left("FollowupsQueue"), 0);
}
