//! Takes up parked orders: what a destination refused becomes due again, and the order is queued.

use domain::{Emitted, StoreRef, Subject, SyncMode, Tag};
use jiff::Timestamp;
use ledger::{KeptRequest, Parked, Record};
use poller::Tools;
use queue::{Confirmed, FollowUp, OrderNotice, Outgoing, PrivacyNotice, Wording};
use serde::Serialize;

use super::Outcome;
use super::choice::Picker;
use crate::connection::Connection;

/// A step at which no further look at a cart follows.
const LAST_LOOK: u8 = 3;

/// An entry, and what was done with it.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) store: String,
    pub(super) what: String,
    pub(super) destination: Option<String>,
    pub(super) reason: String,
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

impl Entry {
    pub(super) fn new(parked: Parked, outcome: Outcome) -> Self {
        let Parked { store, what, destination, reason, at, .. } = parked;
        Self { store: store.id, what, destination, reason, at, outcome }
    }
}

/// Everything parked of the store of this id, or of all configured ones, the oldest first.
pub(super) async fn parked(connection: &Connection, store: Option<&str>) -> anyhow::Result<Vec<Parked>> {
    let mut found = Vec::new();
    for store in connection.stores(store)? {
        found.extend(connection.tools.ledger.parked(&store.name.id).await?);
    }
    found.sort_by_key(|parked| parked.at);
    Ok(found)
}

/// Takes up those picked.
pub(super) async fn replay(
    connection: &Connection,
    parked: Vec<Parked>,
    picker: &mut Picker<'_>,
    now: Timestamp,
) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for parked in parked {
        if picker.takes(Some(&parked.store.id), &parked.what) {
            let outcome = match is_request(&parked) && !picker.names(&parked.what) {
                true => {
                    Outcome::Kept("it may delete somebody, so it must be confirmed by its name: --order".to_owned())
                }
                false => take_up(&connection.tools, &connection.followups_url, &parked, now).await?,
            };
            entries.push(Entry::new(parked, outcome));
        }
    }
    Ok(entries)
}

/// Takes those picked off the list and does nothing else.
pub(super) async fn discard(
    connection: &Connection,
    parked: Vec<Parked>,
    picker: &mut Picker<'_>,
) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for parked in parked {
        if picker.takes(Some(&parked.store.id), &parked.what) {
            let gone = connection.tools.ledger.unpark(&parked).await?;
            let anew = || Outcome::Kept("it was parked anew just now".to_owned());
            let outcome = if gone { Outcome::Discarded } else { anew() };
            entries.push(Entry::new(parked, outcome));
        }
    }
    Ok(entries)
}

/// In this order, so that a crash in between repeats something and loses nothing: due again, queued, off the list. It
/// stays on the list if it was parked anew meanwhile.
///
/// # Errors
/// When the table or a queue does not answer.
pub(crate) async fn take_up(
    tools: &Tools,
    followups_url: &str,
    parked: &Parked,
    now: Timestamp,
) -> anyhow::Result<Outcome> {
    if is_request(parked) {
        return confirm(tools, parked).await;
    }
    let Some(subject) = subject(&parked.what) else {
        return Ok(Outcome::Kept("its body was never kept; --discard takes it off the list".to_owned()));
    };
    let record = tools.ledger.read(&parked.store, &subject).await?;
    if let Some(destination) = &parked.destination {
        let tags: Emitted = parked.events.iter().filter_map(|tag| Tag::parse(tag)).collect();
        // What was told since, by a replay that ended before it was off the list, must not be told twice.
        let refused = &tags - record.sent(destination);
        tools.ledger.forget(&parked.store, &subject, destination, &refused).await?;
    }
    let (url, message) = match subject {
        Subject::Order(id) => (tools.orders_url.as_str(), order(parked, id, mode(parked, &record, now), now)),
        Subject::Cart(id) => (followups_url, cart(parked.store.clone(), id, now)),
    };
    queue::send(&tools.sqs, url, message).await?;
    tools.ledger.unpark(parked).await?;
    Ok(Outcome::Replayed)
}

/// Whether it is a request about people's data that waits for a person.
fn is_request(parked: &Parked) -> bool {
    parked.what.starts_with("privacy#")
}

/// Has a request served that nobody has signed, or that could not be served before; at a destination there is nothing to be
/// had by asking again.
async fn confirm(tools: &Tools, parked: &Parked) -> anyhow::Result<Outcome> {
    let kept = match parked.destination {
        Some(_) => None,
        None => tools.ledger.kept_request(parked).await?,
    };
    let Some(KeptRequest { kind, orders, customer, asked_at }) = kept else {
        return Ok(Outcome::Kept("that is to be done by hand; --discard takes it off the list".to_owned()));
    };
    let confirmed = Confirmed { what: parked.what.clone(), orders: orders.into_iter().collect(), customer };
    let wording = Wording::Confirmed(confirmed);
    let notice = PrivacyNotice { store: parked.store.clone(), kind, received_at: asked_at, wording };
    let mut message = notice.outgoing();
    // The queue takes equal messages of five minutes for one; set aside anew meanwhile, it is another.
    message.order = message.order.map(|(group, _)| (group, format!("replay-{}", parked.at.as_millisecond())));
    queue::send(&tools.sqs, &tools.orders_url, message).await?;
    tools.ledger.unpark(parked).await?;
    Ok(Outcome::Replayed)
}

/// What an entry's name stands for, unless it is a message that could not be read.
pub(crate) fn subject(what: &str) -> Option<Subject> {
    match what.split_once('#')? {
        ("order", id) => Some(Subject::Order(id.to_owned())),
        ("cart", id) => Some(Subject::Cart(id.to_owned())),
        _ => None,
    }
}

/// An order that was not placed at the destination in time is history by now; what happened to one that was, is not.
fn mode(parked: &Parked, record: &Record, now: Timestamp) -> SyncMode {
    let is_placed = |destination: &String| record.sent(destination).contains(&Tag::Placed);
    match parked.destination.as_ref().is_some_and(is_placed) {
        true => SyncMode::Periodic,
        false => poller::late_mode(record.placed_at.unwrap_or(parked.at), now),
    }
}

/// To be looked at as it is now. The queue takes equal messages of five minutes for one, so what tells two parkings apart
/// tells the messages apart.
fn order(parked: &Parked, id: String, mode: SyncMode, now: Timestamp) -> Outgoing {
    let notice = OrderNotice { store: parked.store.clone(), id, mode, destination: None, order: None };
    let mut message = notice.outgoing(now);
    let parking =
        format!("replay-{}-{}", parked.at.as_millisecond(), parked.destination.as_deref().unwrap_or_default());
    message.order = message.order.map(|(group, _)| (group, parking));
    message
}

/// To be looked at once.
pub(crate) fn cart(store: StoreRef, cart_id: String, now: Timestamp) -> Outgoing {
    FollowUp { store, cart_id, step: LAST_LOOK, seen: String::new(), more_seconds: 0 }.outgoing(now, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_name_at_the_store_can_be_taken_up() {
        assert_eq!(subject("order#5127"), Some(Subject::Order("5127".into())));
        assert_eq!(subject("cart#e7c2#1"), Some(Subject::Cart("e7c2#1".into())));
        assert_eq!(subject("message#ab12"), None);
    }

    #[test]
    fn an_order_parked_anew_within_minutes_can_be_taken_up_again() {
        let parked = |at: &str| Parked {
            store: StoreRef { platform: "bigcommerce".into(), id: "a".into() },
            what: "order#1".into(),
            destination: Some("klaviyo-main".into()),
            events: Default::default(),
            reason: String::new(),
            at: at.parse().unwrap(),
        };
        let now = "2026-07-14T16:05:09Z".parse().unwrap();
        let message = |at| order(&parked(at), "1".into(), SyncMode::Periodic, now).order.unwrap();
        let (first, again) = (message("2026-07-14T16:00:00Z"), message("2026-07-14T16:01:00Z"));
        assert_eq!(first.0, again.0, "the group of the order");
        assert_ne!(first.1, again.1);
        assert_eq!(first, message("2026-07-14T16:00:00Z"), "a repeat after a crash is the same message");
    }
}
