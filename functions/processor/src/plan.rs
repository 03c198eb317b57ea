//! Sorts a batch of messages into units of work: all notices about one order or cart are one. Pure.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use aws_lambda_events::sqs::SqsMessage;
use delivery::Store;
use domain::{Order, StoreRef, Subject, SyncMode};
use platforms::{Concern, Look};
use queue::{FollowUp, Message};
use sha2::{Digest, Sha256};

/// Something to be done once, for one or several messages.
pub(crate) struct Unit {
    pub(crate) task: Task,
    /// Places in the batch of the messages it is for.
    pub(crate) records: Vec<usize>,
}

/// What is to be done.
pub(crate) enum Task {
    /// Look at an order; `as_read` is what a list showed of it a moment ago, which saves reading it.
    Order { store: Arc<Store>, look: Look, as_read: Option<Arc<Order>>, mode: SyncMode },
    /// Look at a cart; `seen` is its version at the last look, if there was one.
    Cart { store: Arc<Store>, id: String, step: u8, seen: Option<String> },
    /// Not yet: SQS cannot delay for as long as this look is off.
    Postpone(FollowUp),
    /// Say that a delivery of our own has come through.
    Answer { store: StoreRef, nonce: String },
    /// Set the message aside.
    Park { store: StoreRef, what: String, reason: String },
    /// Its store is not in the configuration as we know it.
    UnknownStore,
    /// Nothing at all.
    Nothing,
}

/// Sorts `records`, with `lookup` giving the configured stores. Every record is in exactly one unit.
pub(crate) fn plan(records: &[SqsMessage], lookup: impl Fn(&str) -> Option<Arc<Store>>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut places: HashMap<(String, Subject), usize> = HashMap::new();
    for (index, record) in records.iter().enumerate() {
        let task = task(record, &lookup);
        let subject = match &task {
            Task::Order { store, look, .. } => Some((store.name.id.clone(), Subject::Order(look.id.clone()))),
            Task::Cart { store, id, .. } => Some((store.name.id.clone(), Subject::Cart(id.clone()))),
            _ => None,
        };
        match subject.map(|subject| places.entry(subject)) {
            Some(Entry::Occupied(place)) => {
                let unit = &mut units[*place.get()];
                unit.records.push(index);
                unit.task.absorb(task);
                continue;
            }
            Some(Entry::Vacant(place)) => {
                place.insert(units.len());
            }
            None => {}
        }
        units.push(Unit { task, records: vec![index] });
    }
    units
}

fn task(record: &SqsMessage, lookup: &impl Fn(&str) -> Option<Arc<Store>>) -> Task {
    let body = record.body.as_deref().unwrap_or_default();
    let attribute = |name: &str| record.message_attributes.get(name).and_then(|value| value.string_value.as_deref());
    let named = |name| attribute(name).unwrap_or("unknown").to_owned();
    let store = StoreRef { platform: named("platform"), id: named("store") };
    let what = format!("message#{}", hex::encode(&Sha256::digest(body.as_bytes())[..16]));
    let message = match Message::read(body, attribute) {
        Ok(message) => message,
        Err(error) => return Task::Park { store, what, reason: error.to_string() },
    };
    let Some(known) = lookup(&store.id) else { return Task::UnknownStore };
    match message {
        Message::Webhook(notice) => match known.intake.concern(&notice.body) {
            Concern::Look { subject: Subject::Order(id), refund } => {
                let look = Look { id, refunds: refund, ..Look::default() };
                Task::Order { store: known, look, as_read: None, mode: SyncMode::Realtime }
            }
            Concern::Look { subject: Subject::Cart(id), .. } => Task::Cart { store: known, id, step: 0, seen: None },
            Concern::Probe { nonce } => Task::Answer { store, nonce },
            Concern::Nothing | Concern::Trouble { .. } => Task::Nothing,
            Concern::Unreadable { why } => Task::Park { store, what, reason: why },
        },
        Message::Order(notice) => {
            // The sender may know of refunds that the order does not tell of by itself.
            let refunds = notice.order.as_ref().is_none_or(|order| !order.refunds.is_empty());
            let look = Look { id: notice.id, refunds, ..Look::default() };
            Task::Order { store: known, look, as_read: notice.order, mode: notice.mode }
        }
        Message::FollowUp(next) if next.more_seconds > 0 => Task::Postpone(next),
        Message::FollowUp(next) => {
            Task::Cart { store: known, id: next.cart_id, step: next.step, seen: Some(next.seen) }
        }
    }
}

impl Task {
    /// What it is about, for the log.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Order { store, look, .. } => format!("{} order#{}", store.name.id, look.id),
            Self::Cart { store, id, .. } => format!("{} cart#{id}", store.name.id),
            Self::Postpone(follow_up) => format!("{} cart#{}", follow_up.store.id, follow_up.cart_id),
            Self::Answer { store, .. } => format!("{} probe", store.id),
            Self::Park { store, what, .. } => format!("{} {what}", store.id),
            Self::UnknownStore | Self::Nothing => "a message".to_owned(),
        }
    }

    /// Takes over what another notice about the same order or cart wants. An order is read afresh unless every notice
    /// brought it along, and then the last one counts. What is news to any of them is news.
    fn absorb(&mut self, other: Task) {
        match (self, other) {
            (
                Task::Order { look, as_read, mode, .. },
                Task::Order { look: other, as_read: other_read, mode: other_mode, .. },
            ) => {
                look.refunds |= other.refunds;
                *as_read = as_read.take().and(other_read);
                if *mode == SyncMode::Historic || other_mode == SyncMode::Realtime {
                    *mode = other_mode;
                }
            }
            (Task::Cart { step, seen, .. }, Task::Cart { step: other_step, seen: other_seen, .. }) => {
                if other_step > *step {
                    (*step, *seen) = (other_step, other_seen);
                }
            }
            _ => unreachable!("only looks at the same order or cart are merged"),
        }
    }
}

#[cfg(test)]
mod tests;
