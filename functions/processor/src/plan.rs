//! Sorts a batch of messages into units of work: all notices about one order or cart are one. Pure.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_lambda_events::sqs::SqsMessage;
use delivery::Store;
use domain::{Order, StoreRef, Subject, SyncMode};
use platforms::{Concern, Look};
use queue::{FollowUp, Message, Outgoing, PrivacyNotice};
use sha2::{Digest, Sha256};

use crate::batch::receipts;

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
    /// Look at a cart; `added` are lines that were just put into it, if that is to be told.
    Cart { store: Arc<Store>, id: String, visit: Visit, added: BTreeSet<String> },
    /// Not yet: SQS cannot delay for as long as this look is off.
    Postpone(FollowUp),
    /// Not while the store is paused: it comes again, and again, until that is over.
    GoRound { store: StoreRef, message: Outgoing },
    /// Say that a delivery of our own has come through.
    Answer { store: StoreRef, nonce: String },
    /// Do what is asked about people's data.
    Serve { store: Arc<Store>, notice: PrivacyNotice },
    /// Set the message aside.
    Park { store: StoreRef, what: String, reason: String },
    /// Its store is not in the configuration as we know it.
    UnknownStore,
    /// Nothing at all.
    Nothing,
}

/// Why a cart is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Visit {
    /// A webhook told of it (`step` 0), or a look before said that it is worth another one; `seen` is its version then.
    Step { step: u8, seen: Option<String> },
    /// A list showed it in this version.
    Listed { version: String, mode: SyncMode },
}

/// Sorts `records`, with `lookup` giving the configured stores. Every record is in exactly one unit.
pub(crate) fn plan(records: &[SqsMessage], lookup: impl Fn(&str) -> Option<Arc<Store>>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut places: HashMap<(String, Subject, Option<String>), usize> = HashMap::new();
    for (index, record) in records.iter().enumerate() {
        let task = task(record, &lookup);
        let subject = match &task {
            Task::Order { store, look, .. } => Some((store, Subject::Order(look.id.clone()))),
            Task::Cart { store, id, .. } => Some((store, Subject::Cart(id.clone()))),
            _ => None,
        };
        let place = subject.map(|(store, subject)| (store.name.id.clone(), subject, store.only.clone()));
        match place.map(|place| places.entry(place)) {
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
    if known.paused
        && let Some(task) = while_paused(record, &known, &message)
    {
        return task;
    }
    match message {
        Message::Webhook(notice) => match known.intake.concern(&notice.body) {
            Concern::Look { subject: Subject::Order(id), refund, cancelled_at, .. } => {
                let look = Look { id, refunds: refund, cancelled_at, ..Look::default() };
                Task::Order { store: known, look, as_read: None, mode: SyncMode::Realtime }
            }
            Concern::Look { subject: Subject::Cart(id), added, .. } => {
                let added = added.into_iter().filter(|_| known.shop.rules().added_to_cart).collect();
                Task::Cart { store: known, id, visit: Visit::Step { step: 0, seen: None }, added }
            }
            Concern::Probe { nonce } => Task::Answer { store, nonce },
            Concern::Nothing | Concern::Trouble { .. } => Task::Nothing,
            Concern::Unreadable { why } => Task::Park { store, what, reason: why },
        },
        Message::Order(notice) => {
            // The sender may know of refunds that the order does not tell of by itself.
            let refunds = notice.order.as_ref().is_none_or(|order| !order.refunds.is_empty());
            let look = Look { id: notice.id, refunds, ..Look::default() };
            let store = match notice.destination {
                None => Some(known),
                Some(destination) => known.only(&destination).map(Arc::new),
            };
            // A destination that the store has no more is told nothing.
            let task = |store| Task::Order { store, look, as_read: notice.order, mode: notice.mode };
            store.map_or(Task::Nothing, task)
        }
        Message::Cart(notice) => {
            let visit = Visit::Listed { version: notice.version, mode: notice.mode };
            Task::Cart { store: known, id: notice.id, visit, added: notice.added }
        }
        Message::FollowUp(next) if next.more_seconds > 0 => Task::Postpone(next),
        Message::FollowUp(next) => {
            let visit = Visit::Step { step: next.step, seen: Some(next.seen) };
            Task::Cart { store: known, id: next.cart_id, visit, added: BTreeSet::new() }
        }
        Message::Privacy(notice) => Task::Serve { store: known, notice },
    }
}

/// How long a message is away before it comes again to a store that is paused.
const ROUND_SECONDS: u64 = 15 * 60;
/// The string attributes that messages have.
const ATTRIBUTES: [&str; 6] = ["kind", "store", "platform", "received_at", "delivery_id", "encoding"];

/// What becomes of a message of a store that is paused; `None` if nothing else than usual.
///
/// A webhook that nobody has looked at is dropped: the cursor of the polls stands where it was before the pause, so they find
/// what it tells of an order, and a cart left in a pause needs no reminder after it. Everything else may be known to the
/// table, or lie before that cursor, and yet not be told everywhere.
fn while_paused(record: &SqsMessage, store: &Store, message: &Message) -> Option<Task> {
    let is_untried = record.attributes.contains_key("MessageGroupId") && receipts(record) <= 1;
    match message {
        Message::Webhook(notice) => match store.intake.concern(&notice.body) {
            Concern::Look { .. } if !is_untried => {}
            Concern::Look { .. } => return Some(Task::Nothing),
            _ => return None,
        },
        Message::Order(_) | Message::Cart(_) | Message::FollowUp(_) => {}
        Message::Privacy(_) => return None,
    }
    let value = |name| record.message_attributes.get(name).and_then(|value| value.string_value.clone());
    let attributes = ATTRIBUTES.into_iter().filter_map(|name| Some((name, value(name)?))).collect();
    let message = Outgoing { body: record.body.clone()?, attributes, order: None, delay_seconds: 0 };
    Some(Task::GoRound { store: store.name.clone(), message: message.put_off(ROUND_SECONDS) })
}

impl Task {
    /// What it is about, for the log.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Order { store, look, .. } => format!("{} order#{}", store.name.id, look.id),
            Self::Cart { store, id, .. } => format!("{} cart#{id}", store.name.id),
            Self::GoRound { store, .. } => format!("{} while it is paused", store.id),
            Self::Postpone(follow_up) => format!("{} cart#{}", follow_up.store.id, follow_up.cart_id),
            Self::Answer { store, .. } => format!("{} probe", store.id),
            Self::Serve { store, notice } => format!("{} {}", store.name.id, notice.what()),
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
                look.cancelled_at = other.cancelled_at.or(look.cancelled_at);
                *as_read = as_read.take().and(other_read);
                if *mode == SyncMode::Historic || other_mode == SyncMode::Realtime {
                    *mode = other_mode;
                }
            }
            (Task::Cart { visit, added, .. }, Task::Cart { visit: other, added: others, .. }) => {
                added.extend(others);
                let is_kept = match (&*visit, &other) {
                    (Visit::Step { step, .. }, Visit::Step { step: other, .. }) => step >= other,
                    (Visit::Step { .. }, Visit::Listed { .. }) => true,
                    (Visit::Listed { .. }, _) => false,
                };
                if !is_kept {
                    *visit = other;
                }
            }
            _ => unreachable!("only looks at the same order or cart are merged"),
        }
    }
}

#[cfg(test)]
mod tests;
