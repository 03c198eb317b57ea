//! Sends many messages, ten in a call.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{BatchResultErrorEntry, SendMessageBatchRequestEntry};
use futures::{StreamExt, TryStreamExt, stream};

use crate::Outgoing;
use crate::outgoing::LARGEST;
use crate::send::{SendError, attribute};

/// Messages in one call (SQS API reference, SendMessageBatch).
const PER_CALL: usize = 10;
/// Calls under way at once.
const SIDE_BY_SIDE: usize = 4;
/// How often the entries that a call left undone are sent, the first time included.
const TRIES: u32 = 4;
/// Wait after the first try, doubled by each further one: 0.7 s in all.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Sends all `messages` to the queue at `queue_url`, in as few calls as SQS allows. Messages of one FIFO group arrive in
/// the order given.
///
/// # Errors
/// [`SendError`]; any of the messages may have been stored all the same. Sent again within five minutes, a FIFO queue
/// takes them for the same.
pub async fn send_all(client: &Client, queue_url: &str, messages: Vec<Outgoing>) -> Result<(), SendError> {
    for round in rounds(messages) {
        let calls: Vec<_> = calls(round).into_iter().map(|call| send_call(client, queue_url, call)).collect();
        stream::iter(calls).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
    }
    Ok(())
}

/// Sorts messages into rounds of which each must be over before the next begins, so that no group is in one twice: a
/// call that takes one message and leaves another undone would swap them.
fn rounds(messages: Vec<Outgoing>) -> Vec<Vec<Outgoing>> {
    let mut rounds: Vec<Vec<Outgoing>> = Vec::new();
    let mut before: HashMap<String, usize> = HashMap::new();
    for message in messages {
        let round = match &message.order {
            Some((group, _)) => {
                let seen = before.entry(group.clone()).or_default();
                *seen += 1;
                *seen - 1
            }
            None => 0,
        };
        if round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[round].push(message);
    }
    rounds
}

/// Sorts messages into calls, none with too many messages or bytes.
fn calls(messages: Vec<Outgoing>) -> Vec<Vec<Outgoing>> {
    let mut calls: Vec<Vec<Outgoing>> = Vec::new();
    let mut room = 0;
    for message in messages {
        let size = message.size();
        match calls.last_mut() {
            Some(call) if call.len() < PER_CALL && size <= room => {
                room -= size;
                call.push(message);
            }
            _ => {
                room = LARGEST.saturating_sub(size);
                calls.push(vec![message]);
            }
        }
    }
    calls
}

async fn send_call(client: &Client, queue_url: &str, messages: Vec<Outgoing>) -> Result<(), SendError> {
    let mut entries: Vec<_> = messages.into_iter().enumerate().map(|(id, message)| entry(id, message)).collect();
    let mut wait = FIRST_WAIT;
    for attempt in 1.. {
        let request = client.send_message_batch().queue_url(queue_url).set_entries(Some(entries.clone()));
        let failed = request.send().await.map_err(|error| SendError::Call(error.into()))?.failed;
        let Some(first) = failed.first() else { break };
        if attempt == TRIES || failed.iter().any(BatchResultErrorEntry::sender_fault) {
            return Err(SendError::LeftOut { messages: failed.len(), code: first.code.clone() });
        }
        entries.retain(|entry| failed.iter().any(|failed| failed.id == entry.id));
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
    Ok(())
}

fn entry(id: usize, message: Outgoing) -> SendMessageBatchRequestEntry {
    let attributes = message.attributes.into_iter().map(|(name, value)| (name.to_owned(), attribute(value)));
    let attributes: HashMap<_, _> = attributes.collect();
    let (group, deduplication) = message.order.unzip();
    SendMessageBatchRequestEntry::builder()
        .id(id.to_string())
        .message_body(message.body)
        .set_message_attributes((!attributes.is_empty()).then_some(attributes))
        .set_message_group_id(group)
        .set_message_deduplication_id(deduplication)
        .set_delay_seconds((message.delay_seconds > 0).then_some(message.delay_seconds))
        .build()
        .expect("id and body are set")
}
