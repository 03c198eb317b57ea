//! FIFO queues: order, blocking, deduplication.

use serde_json::{Value, json};

use super::desk::Desk;

const Q: &str = "q.fifo";

fn high_throughput() -> Value {
    json!({"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"})
}

#[test]
fn group_is_served_in_order_over_interleaved_groups() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    for body in ["a0", "b0", "a1", "b1", "a2"] {
        desk.send_to(Q, &body[..1], body);
    }
    assert_eq!(desk.bodies(Q), ["a0", "a1", "a2", "b0", "b1"]);
}

#[test]
fn group_is_blocked_while_a_message_is_in_flight_and_others_are_not() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    for body in ["a0", "a1", "a2"] {
        desk.send_to(Q, "a", body);
    }
    let first = desk.receive(Q, 1).remove(0);
    assert!(desk.bodies(Q).is_empty());
    desk.send_to(Q, "b", "b0");
    assert_eq!(desk.bodies(Q), ["b0"]);
    desk.delete(Q, &first).unwrap();
    assert_eq!(desk.bodies(Q), ["a1", "a2"]);
}

#[test]
fn group_stays_blocked_until_its_last_message_in_flight_is_done() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    for body in ["a0", "a1", "a2"] {
        desk.send_to(Q, "a", body);
    }
    let taken = desk.receive(Q, 2);
    desk.hide(Q, &taken[0], 0).unwrap();
    assert!(desk.bodies(Q).is_empty());
    desk.hide(Q, &taken[1], 0).unwrap();
    assert_eq!(desk.bodies(Q), ["a0", "a1", "a2"]);
}

#[test]
fn expired_visibility_puts_messages_back_in_front_and_ends_their_handles() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    for body in ["a0", "a1"] {
        desk.send_to(Q, "a", body);
    }
    let late = desk.receive(Q, 1).remove(0);
    desk.pass(29);
    assert!(desk.bodies(Q).is_empty());
    desk.pass(1);
    assert_eq!(desk.delete(Q, &late).unwrap_err().code(), "InvalidParameterValue");
    let again = desk.receive(Q, 10);
    assert_eq!(again[0].body, "a0");
    assert_eq!(again[0].json["Attributes"]["ApproximateReceiveCount"], "2");
    assert_eq!(again[1].body, "a1");
    assert_eq!(desk.delete(Q, &late).unwrap_err().code(), "InvalidParameterValue");
}

#[test]
fn duplicate_is_accepted_and_dropped_for_five_minutes_even_after_a_delete() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    let original = desk.send_as(Q, "g", "id", "x");
    let taken = desk.receive(Q, 1).remove(0);
    desk.delete(Q, &taken).unwrap();
    desk.pass(299);
    let duplicate = desk.send_as(Q, "g", "id", "y");
    assert_eq!(duplicate["MessageId"], original["MessageId"]);
    assert_eq!(duplicate["SequenceNumber"], original["SequenceNumber"]);
    assert!(desk.bodies(Q).is_empty());
    assert_eq!(desk.figures(Q).duplicates, 1);

    // The interval began with the original, not with its duplicate.
    desk.pass(1);
    let fresh = desk.send_as(Q, "g", "id", "z");
    assert_ne!(fresh["MessageId"], original["MessageId"]);
    assert_eq!(desk.bodies(Q), ["z"]);
}

#[test]
fn deduplication_scope_tells_whether_groups_share_ids() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    desk.create("whole.fifo", json!({"FifoQueue": "true"}));
    for queue in [Q, "whole.fifo"] {
        desk.send_as(queue, "g", "id", "in g");
        desk.send_as(queue, "h", "id", "in h");
    }
    assert_eq!(desk.bodies(Q), ["in g", "in h"]);
    assert_eq!(desk.bodies("whole.fifo"), ["in g"]);
}

#[test]
fn content_based_deduplication_takes_the_body_for_the_id() {
    let mut desk = Desk::with_queue(Q, json!({"FifoQueue": "true", "ContentBasedDeduplication": "true"}));
    for body in ["x", "x", "y"] {
        desk.ask("SendMessage", json!({"QueueUrl": Q, "MessageBody": body, "MessageGroupId": "g"})).unwrap();
    }
    assert_eq!(desk.bodies(Q), ["x", "y"]);
}

#[test]
fn message_without_group_or_deduplication_id_is_refused() {
    let mut desk = Desk::with_queue(Q, high_throughput());
    let groupless = desk.ask("SendMessage", json!({"QueueUrl": Q, "MessageBody": "x", "MessageDeduplicationId": "1"}));
    assert_eq!(groupless.unwrap_err().code(), "MissingParameter");
    let idless = desk.ask("SendMessage", json!({"QueueUrl": Q, "MessageBody": "x", "MessageGroupId": "g"}));
    assert_eq!(idless.unwrap_err().code(), "InvalidParameterValue");
}

#[test]
fn changed_queue_delay_also_holds_for_messages_already_sent() {
    let mut desk = Desk::with_queue(Q, json!({"FifoQueue": "true", "DelaySeconds": "60"}));
    desk.send_to(Q, "g", "early");
    desk.ask("SetQueueAttributes", json!({"QueueUrl": Q, "Attributes": {"DelaySeconds": "10"}})).unwrap();
    desk.send_to(Q, "g", "late");
    desk.pass(10);
    assert_eq!(desk.bodies(Q), ["early", "late"]);
}
