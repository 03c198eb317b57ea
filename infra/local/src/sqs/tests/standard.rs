//! What holds for every queue, shown on standard ones.

use serde_json::json;

use super::desk::Desk;

const Q: &str = "q";

#[test]
fn message_is_hidden_while_in_flight_and_comes_back_with_another_handle() {
    let mut desk = Desk::with_queue(Q, json!({"VisibilityTimeout": "2"}));
    desk.send(Q, "x");
    let first = desk.receive(Q, 1).remove(0);
    assert!(desk.bodies(Q).is_empty());
    desk.pass(2);
    let second = desk.receive(Q, 1).remove(0);
    assert_eq!(second.json["MessageId"], first.json["MessageId"]);
    assert_ne!(second.handle, first.handle);
}

#[test]
fn handle_of_an_earlier_receive_deletes_nothing() {
    let mut desk = Desk::with_queue(Q, json!({"VisibilityTimeout": "0"}));
    desk.send(Q, "x");
    let (first, second) = (desk.receive(Q, 1).remove(0), desk.receive(Q, 1).remove(0));
    desk.delete(Q, &first).unwrap();
    assert_eq!(desk.figures(Q).visible, 1);
    desk.delete(Q, &second).unwrap();
    desk.delete(Q, &second).unwrap();
    assert_eq!((desk.figures(Q).visible, desk.figures(Q).deleted), (0, 1));
}

#[test]
fn handle_of_another_queue_is_invalid() {
    let mut desk = Desk::with_queue(Q, json!({}));
    desk.create("other", json!({}));
    desk.send(Q, "x");
    let taken = desk.receive(Q, 1).remove(0);
    assert_eq!(desk.delete("other", &taken).unwrap_err().code(), "ReceiptHandleIsInvalid");
}

#[test]
fn visibility_can_be_extended_to_twelve_hours_in_all() {
    let mut desk = Desk::with_queue(Q, json!({}));
    desk.send(Q, "x");
    let taken = desk.receive(Q, 1).remove(0);
    desk.pass(29);
    desk.hide(Q, &taken, 43_171).unwrap();
    assert_eq!(desk.hide(Q, &taken, 43_172).unwrap_err().code(), "InvalidParameterValue");
    desk.pass(43_170);
    assert!(desk.bodies(Q).is_empty());
    desk.pass(1);
    assert_eq!(desk.hide(Q, &taken, 1).unwrap_err().code(), "AWS.SimpleQueueService.MessageNotInflight");
    assert_eq!(desk.bodies(Q), ["x"]);
}

#[test]
fn message_delay_outranks_the_queue_delay() {
    let mut desk = Desk::with_queue(Q, json!({"DelaySeconds": "60"}));
    desk.ask("SendMessage", json!({"QueueUrl": Q, "MessageBody": "own", "DelaySeconds": 5})).unwrap();
    desk.send(Q, "queue's");
    assert_eq!(desk.figures(Q).delayed, 2);
    desk.pass(5);
    assert_eq!(desk.bodies(Q), ["own"]);
    desk.pass(55);
    assert!(desk.bodies(Q).contains(&"queue's".to_owned()));
}

#[test]
fn delay_divisor_shortens_delays_but_not_visibility_timeouts() {
    let mut desk = Desk::new(60);
    desk.create(Q, json!({"VisibilityTimeout": "120"}));
    desk.ask("SendMessage", json!({"QueueUrl": Q, "MessageBody": "x", "DelaySeconds": 120})).unwrap();
    desk.pass(1);
    assert!(desk.bodies(Q).is_empty());
    desk.pass(1);
    assert_eq!(desk.bodies(Q), ["x"]);
    desk.pass(119);
    assert!(desk.bodies(Q).is_empty());
    desk.pass(1);
    assert_eq!(desk.bodies(Q), ["x"]);
}

#[test]
fn message_is_dropped_when_its_retention_is_over_even_in_flight() {
    let mut desk = Desk::with_queue(Q, json!({"MessageRetentionPeriod": "60", "VisibilityTimeout": "600"}));
    desk.send(Q, "x");
    desk.send(Q, "y");
    let taken = desk.receive(Q, 1).remove(0);
    desk.pass(61);
    let figures = desk.figures(Q);
    assert_eq!((figures.visible, figures.in_flight), (0, 0));
    desk.delete(Q, &taken).unwrap();
}

#[test]
fn failing_batch_entry_does_not_hold_up_the_others() {
    let mut desk = Desk::with_queue(Q, json!({}));
    let entries = json!([
        {"Id": "good", "MessageBody": "x"},
        {"Id": "late", "MessageBody": "y", "DelaySeconds": 901},
        {"Id": "empty", "MessageBody": ""},
    ]);
    let reply = desk.ask("SendMessageBatch", json!({"QueueUrl": Q, "Entries": entries})).unwrap();
    assert_eq!(reply["Successful"][0]["Id"], "good");
    let failed: Vec<_> =
        reply["Failed"].as_array().unwrap().iter().map(|entry| (&entry["Id"], &entry["Code"])).collect();
    assert_eq!(
        failed,
        [(&json!("late"), &json!("InvalidParameterValue")), (&json!("empty"), &json!("MissingParameter"))]
    );
    assert_eq!(desk.bodies(Q), ["x"]);
}

#[test]
fn attributes_come_back_with_the_digest_of_those_asked_for() {
    let mut desk = Desk::with_queue(Q, json!({}));
    let attributes = json!({
        "kind": {"DataType": "String", "StringValue": "order"},
        "raw": {"DataType": "Binary", "BinaryValue": "AAH/"},
    });
    let message = json!({"QueueUrl": Q, "MessageBody": "x", "MessageAttributes": attributes});
    let sent = desk.ask("SendMessage", message).unwrap();
    assert_eq!(sent["MD5OfMessageBody"], "9dd4e461268c8034f5c8564e155c67a6");
    assert_eq!(sent["MD5OfMessageAttributes"], "8c8ad8e2b60354ee3a3b8760658a0344");
    let request = json!({"QueueUrl": Q, "MessageAttributeNames": ["ki.*", "kind"]});
    let received = desk.ask("ReceiveMessage", request).unwrap();
    assert_eq!(received["Messages"][0]["MessageAttributes"], json!({"kind": attributes["kind"]}));
    assert_eq!(received["Messages"][0]["MD5OfMessageAttributes"], "8cc3ab13200b21b0d17b28c4d98ec74a");
}

#[test]
fn queue_cannot_be_created_again_with_another_value() {
    let mut desk = Desk::with_queue(Q, json!({"VisibilityTimeout": "33"}));
    desk.create(Q, json!({"VisibilityTimeout": "33"}));
    desk.create(Q, json!({}));
    desk.create("other", json!({}));
    let other = desk.ask("CreateQueue", json!({"QueueName": Q, "Attributes": {"VisibilityTimeout": "34"}}));
    assert_eq!(other.unwrap_err().code(), "QueueAlreadyExists");
}

#[test]
fn queues_are_listed_page_by_page() {
    let mut desk = Desk::new(1);
    for name in ["a1", "a2", "a3", "b1"] {
        desk.create(name, json!({}));
    }
    let page = desk.ask("ListQueues", json!({"QueueNamePrefix": "a", "MaxResults": 2})).unwrap();
    assert_eq!(page["QueueUrls"].as_array().unwrap().len(), 2);
    let request = json!({"QueueNamePrefix": "a", "MaxResults": 2, "NextToken": page["NextToken"]});
    let last = desk.ask("ListQueues", request).unwrap();
    assert_eq!(last, json!({"QueueUrls": ["http://127.0.0.1:1/000000000000/a3"]}));
}
