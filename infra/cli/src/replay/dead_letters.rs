//! Takes up dead letters: a message that was given up on goes back to the queue it came from, as it was.

use std::cell::RefCell;
use std::collections::HashMap;

use anyhow::Context;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageAttributeValue, MessageSystemAttributeName as System};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::Outcome;
use super::choice::Picker;
use crate::interrupt::unless_interrupted;
use crate::queues::Queue;

/// How long those received are hidden from others: longer than going through a queue takes.
const HIDDEN_SECONDS: i32 = 300;
/// Asks every server of SQS, where an immediate answer may miss messages.
const WAIT_SECONDS: i32 = 1;

/// A dead letter, and what was done with it.
#[derive(Serialize)]
pub(super) struct Letter {
    pub(super) queue: &'static str,
    pub(super) store: Option<String>,
    pub(super) what: String,
    /// When it was queued at first.
    pub(super) sent_at: Option<Timestamp>,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

/// What to do with a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Look at it.
    List,
    /// Send it to the queue it came from.
    Replay,
    /// Delete it.
    Discard,
}

/// Goes through the dead letters of `queue` and does `deed` to those picked, to all without a picker, which may be shared
/// with other queues; the others become visible again, at Ctrl-C too. A letter is deleted only once its queue has it
/// again, under a key that makes a repeat the same message.
pub(super) async fn go_through(
    sqs: &Client,
    queue: &Queue,
    deed: Deed,
    picker: &RefCell<Option<&mut Picker<'_>>>,
) -> anyhow::Result<Vec<Letter>> {
    let (mut letters, mut held) = (Vec::new(), HashMap::new());
    let going = async {
        while !picker.borrow().as_ref().is_some_and(|picker| picker.is_full()) {
            let received = receive(sqs, queue).await?;
            // Once round: one that was left untouched is visible again after a while.
            let again = |message: &Message| held.contains_key(message.message_id().unwrap_or_default());
            if received.is_empty() || received.iter().any(again) {
                break;
            }
            held.extend(received.iter().map(|message| (id(message), message.receipt_handle.clone())));
            for message in received {
                let mut letter = read(queue.name, &message);
                let takes = |picker: &mut &mut Picker<'_>| picker.takes(letter.store.as_deref(), &letter.what);
                let taken = picker.borrow_mut().as_mut().is_none_or(takes);
                if taken && deed != Deed::List {
                    letter.outcome = if deed == Deed::Replay { Outcome::Replayed } else { Outcome::Discarded };
                    let id = id(&message);
                    put(sqs, queue, deed, message).await?;
                    held.remove(&id);
                }
                if taken {
                    letters.push(letter);
                }
            }
        }
        anyhow::Ok(())
    };
    let result = unless_interrupted(going, "what was not replayed by then is a dead letter still").await;
    for handle in held.into_values() {
        let back = sqs.change_message_visibility().queue_url(&queue.dead_letters_url).visibility_timeout(0);
        // If that does not work, it becomes visible by itself after a few minutes.
        let _ = back.set_receipt_handle(handle).send().await;
    }
    result.map(|()| letters)
}

fn id(message: &Message) -> String {
    message.message_id().unwrap_or_default().to_owned()
}

async fn receive(sqs: &Client, queue: &Queue) -> anyhow::Result<Vec<Message>> {
    let request = sqs
        .receive_message()
        .queue_url(&queue.dead_letters_url)
        .max_number_of_messages(10)
        .visibility_timeout(HIDDEN_SECONDS)
        .wait_time_seconds(WAIT_SECONDS)
        .message_attribute_names("All")
        .set_message_system_attribute_names(Some(vec![System::MessageGroupId, System::SentTimestamp]));
    let answer = request.send().await.with_context(|| format!("the dead letters of {} do not answer", queue.name))?;
    Ok(answer.messages.unwrap_or_default())
}

/// Sends it back, if that is the deed, and deletes it.
async fn put(sqs: &Client, queue: &Queue, deed: Deed, message: Message) -> anyhow::Result<()> {
    let id = message.message_id.unwrap_or_default();
    if deed == Deed::Replay {
        let group = message.attributes.and_then(|mut attributes| attributes.remove(&System::MessageGroupId));
        let mut request = sqs
            .send_message()
            .queue_url(&queue.url)
            .message_body(message.body.unwrap_or_default())
            .set_message_attributes(message.message_attributes);
        if let Some(group) = group {
            request = request.message_group_id(group).message_deduplication_id(format!("replay-{id}"));
        }
        request.send().await.with_context(|| format!("the {} queue did not take it back", queue.name))?;
    }
    let handle = message.receipt_handle.unwrap_or_default();
    let delete = sqs.delete_message().queue_url(&queue.dead_letters_url).receipt_handle(handle);
    delete.send().await.map(|_| ()).context("it could not be deleted from the dead letters, so it may come twice")
}

/// Who it is for and what it is about, without its body's other content.
fn read(queue: &'static str, message: &Message) -> Letter {
    let body: Value = message.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    let attribute = |name: &str| text_attribute(message.message_attributes.as_ref()?, name);
    let system = |name: &System| message.attributes.as_ref()?.get(name).map(String::as_str);
    let store = attribute("store").or_else(|| body["store"].as_str().map(str::to_owned));
    let subject = || {
        // The group is `<store>:order#5127`, unless the id was too odd for a group.
        let group = system(&System::MessageGroupId)?.strip_prefix(store.as_deref()?)?.strip_prefix(':')?;
        Some(group.to_owned())
    };
    // Notices that were left to the follow-ups queue are in no group.
    let notice = || match attribute("kind")?.as_str() {
        kind @ ("order" | "cart") => Some(format!("{kind}#{}", body["id"].as_str()?)),
        _ => None,
    };
    let cart = || Some(format!("cart#{}", body["cart"].as_str()?));
    let action = || Some(format!("action#{}", body["action"].as_str()?));
    let unnamed = || format!("message#{}", message.message_id.as_deref().unwrap_or_default());
    let what = subject().or_else(notice).or_else(cart).or_else(action).unwrap_or_else(unnamed);
    let sent_at = system(&System::SentTimestamp)
        .and_then(|millis| millis.parse().ok())
        .and_then(|millis| Timestamp::from_millisecond(millis).ok());
    Letter { queue, store, what, sent_at, outcome: Outcome::Listed }
}

fn text_attribute(attributes: &HashMap<String, MessageAttributeValue>, name: &str) -> Option<String> {
    attributes.get(name)?.string_value.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str, group: Option<&str>, store: Option<&str>) -> Message {
        let mut message = Message::builder().message_id("m1").body(body);
        if let Some(group) = group {
            message = message.attributes(System::MessageGroupId, group);
        }
        if let Some(store) = store {
            let value = MessageAttributeValue::builder().data_type("String").string_value(store).build().unwrap();
            message = message.message_attributes("store", value);
        }
        message.build()
    }

    #[test]
    fn a_letter_is_named_after_the_order_cart_or_action_it_is_about() {
        let named = |body, group, store| {
            let letter = read("orders", &message(body, group, store));
            (letter.store.unwrap_or_default(), letter.what)
        };
        let is = |store: &str, what: &str| (store.to_owned(), what.to_owned());
        assert_eq!(named("{}", Some("a:order#7"), Some("a")), is("a", "order#7"));
        assert_eq!(named(r#"{"cart": "e7c2"}"#, None, Some("a")), is("a", "cart#e7c2"));
        let value = MessageAttributeValue::builder().data_type("String").string_value("order").build().unwrap();
        let mut left = message(r#"{"id": "7", "mode": "realtime"}"#, None, Some("a"));
        left.message_attributes.as_mut().unwrap().insert("kind".to_owned(), value);
        assert_eq!(read("followups", &left).what, "order#7");
        assert_eq!(named(r#"{"action": "import", "store": "a"}"#, None, None), is("a", "action#import"));
        assert_eq!(named("no JSON", Some("0123abcd"), Some("a")), is("a", "message#m1"));
    }
}
