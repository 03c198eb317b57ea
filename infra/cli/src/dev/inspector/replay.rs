//! `POST /api/replay`: an order or cart is looked at again, or a webhook goes through the queue once more.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use delivery::Store;
use domain::{Subject, SyncMode};
use jiff::Timestamp;
use ledger::Record;
use orderwire_http::Deadline;
use platforms::{Concern, Look};
use queue::{OrderNotice, Outgoing, Webhook};
use runtime::clock;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Inspected;
use super::answer::{Json, Refused};
use super::look::PATIENCE;
use crate::dev::log::{Replayable, What};
use crate::replay::parked::{cart, subject, take_up};

/// What is to be replayed.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    Again { store: String, subject: String },
    Entry { seq: u64 },
}

/// Queues it.
pub(super) async fn replay(State(inspected): State<Arc<Inspected>>, body: Bytes) -> Result<Json<Value>, Refused> {
    let wanted = serde_json::from_slice(&body).map_err(|_| {
        Refused::wrong("say what to replay: {\"store\": ID, \"subject\": \"order#5127\"} or {\"seq\": NUMBER}")
    })?;
    let now = clock::now();
    match wanted {
        Wanted::Again { store, subject } => again(&inspected, &store, &subject, now).await?,
        Wanted::Entry { seq } => webhook(&inspected, seq, now).await?,
    }
    Ok(Json(json!({"queued": true})))
}

/// What is parked of it is taken up, as `orderwire replay` does; else it is looked at as the poll would have it.
async fn again(inspected: &Inspected, store: &str, name: &str, now: Timestamp) -> Result<(), Refused> {
    let store = known(inspected, store)?;
    let subject = subject(name).ok_or_else(|| Refused::wrong("only orders and carts can be looked at again"))?;
    let (tools, followups_url) = (&inspected.tools, inspected.followups_url.as_str());
    let mut parked = tools.ledger.parked(&store.name.id).await.map_err(behind)?;
    parked.retain(|parked| parked.what == subject.to_string());
    for parked in &parked {
        take_up(tools, followups_url, parked, now).await.map_err(|error| Refused::behind(format!("{error:#}")))?;
    }
    if !parked.is_empty() {
        return Ok(());
    }
    match subject {
        Subject::Order(id) => {
            let record = tools.ledger.read(&store.name, &Subject::Order(id.clone())).await.map_err(behind)?;
            let mode = mode(&store, &id, &record, now).await;
            let notice = OrderNotice { store: store.name.clone(), id, mode, destination: None, order: None };
            send(inspected, &tools.orders_url, notice.outgoing(now)).await
        }
        Subject::Cart(id) => send(inspected, followups_url, cart(store.name.clone(), id, now)).await,
    }
}

/// An order of long ago is history by now, and starts no flow. Of one that was never recorded the store knows the age.
async fn mode(store: &Store, id: &str, record: &Record, now: Timestamp) -> SyncMode {
    let placed_at = match record.placed_at {
        Some(placed_at) => Some(placed_at),
        None => {
            let look = Look { id: id.to_owned(), without_catalog: true, ..Look::default() };
            store.shop.order(&look, Deadline::within(PATIENCE)).await.ok().map(|order| order.created_at)
        }
    };
    poller::late_mode(placed_at.unwrap_or(now), now)
}

/// The body as it came goes to the queue as the receiver would put it there. Not through the receiver: a signature holds
/// for minutes only, and only the store can make another one for this body.
async fn webhook(inspected: &Inspected, seq: u64, now: Timestamp) -> Result<(), Refused> {
    let entry = inspected.log.get(seq).ok_or_else(|| Refused::unknown(format!("entry {seq} is not kept any more")))?;
    let What::Webhook { replayable, .. } = &entry.draft.what else {
        return Err(Refused::wrong(format!("entry {seq} is no webhook")));
    };
    let body = match replayable {
        Replayable::Yes(body) => body,
        Replayable::No(why) => return Err(Refused::conflict(format!("this webhook cannot be replayed: {why}"))),
    };
    let store = known(inspected, entry.draft.store.as_deref().unwrap_or_default())?;
    let concern = store.intake.concern(body);
    let subject = if let Concern::Look { subject, .. } = &concern { Some(subject) } else { None };
    // The queue takes equal webhooks of five minutes for one, and this one is meant to come again.
    let delivery_id = format!("replay-{seq}-{}", now.as_nanosecond());
    let webhook = Webhook {
        store: &store.name,
        body,
        subject,
        received_at: now,
        delivery_id: Some(delivery_id.as_str()),
        same_body_is_retry: true,
    };
    send(inspected, &inspected.tools.orders_url, webhook.outgoing()).await
}

fn known(inspected: &Inspected, id: &str) -> Result<Arc<Store>, Refused> {
    let store = inspected.configuration().stores.get(id);
    store.ok_or_else(|| Refused::unknown(format!("there is no store `{id}` in the configuration")))
}

async fn send(inspected: &Inspected, url: &str, message: Outgoing) -> Result<(), Refused> {
    queue::send(&inspected.tools.sqs, url, message).await.map_err(behind)
}

fn behind(error: impl std::error::Error) -> Refused {
    Refused::behind(runtime::Chain(&error).to_string())
}
