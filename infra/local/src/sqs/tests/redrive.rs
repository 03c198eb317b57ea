//! Dead-letter queues and the way back from them.

use serde_json::{Value, json};

use super::desk::Desk;

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:eu-central-1:000000000000:{name}")
}

fn redrive_to(target: &str, max: u32) -> Value {
    json!(json!({"deadLetterTargetArn": arn(target), "maxReceiveCount": max}).to_string())
}

/// `q.fifo`, whose dead go to `dead.fifo` after two receives.
fn fifo_desk() -> Desk {
    let mut desk = Desk::with_queue("dead.fifo", json!({"FifoQueue": "true"}));
    desk.create("q.fifo", json!({"FifoQueue": "true", "RedrivePolicy": redrive_to("dead.fifo", 2)}));
    desk
}

#[test]
fn message_received_too_often_goes_to_the_dead_letter_queue_and_frees_its_group() {
    let mut desk = fifo_desk();
    desk.send_to("q.fifo", "g", "poison");
    desk.send_to("q.fifo", "g", "next");
    for _ in 0..2 {
        assert_eq!(desk.receive("q.fifo", 1)[0].body, "poison");
        desk.pass(30);
    }
    assert_eq!(desk.bodies("q.fifo"), ["next"]);
    assert_eq!(desk.figures("q.fifo").dead, 1);
    let dead = desk.receive("dead.fifo", 10).remove(0);
    assert_eq!(dead.body, "poison");
    assert_eq!(dead.json["Attributes"]["MessageGroupId"], "g");
    assert_eq!(dead.json["Attributes"]["DeadLetterQueueSourceArn"], arn("q.fifo"));
    assert_eq!(dead.json["Attributes"]["ApproximateReceiveCount"], "3");
}

#[test]
fn dead_message_keeps_its_id_and_attributes() {
    let mut desk = Desk::with_queue("dead", json!({}));
    desk.create("q", json!({"VisibilityTimeout": "0", "RedrivePolicy": redrive_to("dead", 1)}));
    let attributes = json!({"kind": {"DataType": "String", "StringValue": "order"}});
    let message = json!({"QueueUrl": "q", "MessageBody": "x", "MessageAttributes": attributes});
    let sent = desk.ask("SendMessage", message).unwrap();
    desk.receive("q", 1);
    assert!(desk.receive("q", 1).is_empty());
    let dead = desk.receive("dead", 1).remove(0);
    assert_eq!(dead.json["MessageId"], sent["MessageId"]);
    assert_eq!(dead.json["MessageAttributes"], attributes);
}

#[test]
fn moved_messages_return_to_their_source_in_order_as_new_ones() {
    let mut desk = fifo_desk();
    for body in ["0", "1", "2"] {
        desk.send_to("q.fifo", "g", body);
    }
    for _ in 0..3 {
        desk.receive("q.fifo", 10);
        desk.pass(30);
    }
    assert_eq!(desk.figures("dead.fifo").visible, 3);
    desk.ask("StartMessageMoveTask", json!({"SourceArn": arn("dead.fifo")})).unwrap();
    let tasks = desk.ask("ListMessageMoveTasks", json!({"SourceArn": arn("dead.fifo")})).unwrap();
    assert_eq!(tasks["Results"][0]["Status"], "COMPLETED");
    assert_eq!(tasks["Results"][0]["ApproximateNumberOfMessagesMoved"], 3);
    assert_eq!(desk.figures("dead.fifo").visible, 0);
    let back = desk.receive("q.fifo", 10);
    assert_eq!(back.iter().map(|got| got.body.as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
    assert_eq!(back[0].json["Attributes"]["ApproximateReceiveCount"], "1");
}

#[test]
fn message_that_came_from_nowhere_stays_where_it_is() {
    let mut desk = fifo_desk();
    desk.send_to("dead.fifo", "g", "stray");
    desk.ask("StartMessageMoveTask", json!({"SourceArn": arn("dead.fifo")})).unwrap();
    let tasks = desk.ask("ListMessageMoveTasks", json!({"SourceArn": arn("dead.fifo")})).unwrap();
    assert_eq!(tasks["Results"][0]["Status"], "FAILED");
    assert_eq!(desk.bodies("dead.fifo"), ["stray"]);
}

#[test]
fn redrive_needs_an_existing_queue_of_the_same_kind_that_allows_it() {
    let mut desk = Desk::with_queue("dead", json!({}));
    let closed = json!({"redrivePermission": "byQueue", "sourceQueueArns": [arn("friend")]}).to_string();
    desk.create("closed", json!({"RedriveAllowPolicy": closed}));
    let mut refused = |name: &str, attributes: Value| {
        let reply = desk.ask("CreateQueue", json!({"QueueName": name, "Attributes": attributes}));
        reply.err().map(|error| error.code())
    };
    let refusal = Some("InvalidParameterValue");
    assert_eq!(refused("q.fifo", json!({"FifoQueue": "true", "RedrivePolicy": redrive_to("dead", 2)})), refusal);
    assert_eq!(refused("q", json!({"RedrivePolicy": redrive_to("missing", 2)})), refusal);
    assert_eq!(refused("q", json!({"RedrivePolicy": redrive_to("dead", 0)})), refusal);
    assert_eq!(refused("q", json!({"RedrivePolicy": redrive_to("closed", 2)})), refusal);
    assert_eq!(refused("friend", json!({"RedrivePolicy": redrive_to("closed", 2)})), None);
}
