//! `GET /api/order`: how an order or cart stands now, by the rules of the functions and past the proxy.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::Uri;
use delivery::Store;
use domain::{Order, Subject, SyncMode, explain_checkout, explain_order};
use ledger::Record;
use orderwire_http::Deadline;
use platforms::{Look, ReadError};
use processor::{explained, unfinished};
use runtime::Chain;
use serde_json::{Value, json};

use super::Inspected;
use super::answer::{Json, Refused, parameter};
use crate::dev::log::Entry;
use crate::replay::parked::subject;

/// How long the store may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// The order `id`, or what `subject` names, of `store`.
pub(super) async fn order(State(inspected): State<Arc<Inspected>>, uri: Uri) -> Result<Json<Value>, Refused> {
    let configuration = inspected.configuration();
    let name = parameter(&uri, "store").ok_or_else(|| Refused::wrong("say which store: `store`"))?;
    let store =
        configuration.stores.get(&name).ok_or_else(|| Refused::unknown(format!("there is no store `{name}`")))?;
    let named = parameter(&uri, "subject").map(|text| {
        subject(&text).ok_or_else(|| Refused::wrong("`subject` must be such as order#5127 or cart#3d1f6a52"))
    });
    let subject = match (named.transpose()?, parameter(&uri, "id")) {
        (Some(subject), _) => subject,
        (None, Some(id)) => Subject::Order(id),
        (None, None) => return Err(Refused::wrong("say which order: `id`")),
    };
    let table = |error: ledger::LedgerError| Refused::behind(Chain(&error).to_string());
    let record = inspected.tools.ledger.read(&store.name, &subject).await.map_err(table)?;
    let parked = inspected.tools.ledger.parked(&store.name.id).await.map_err(table)?;
    let parked = parked.iter().filter(|parked| parked.what == subject.to_string()).map(|parked| {
        json!({"what": parked.what, "destination": parked.destination, "reason": parked.reason, "at": parked.at})
    });
    let entries = inspected.log.about(&store.name.id, &subject.to_string());
    let mut answer = match &subject {
        Subject::Order(id) => of_order(&inspected, &store, id, &record).await?,
        Subject::Cart(id) => of_cart(&store, id, &record).await?,
    };
    answer["store"] = json!(store.name.id);
    answer["subject"] = json!(subject.to_string());
    answer["parked"] = parked.collect();
    answer["entries"] = json!(entries.iter().map(|entry| &**entry).collect::<Vec<&Entry>>());
    Ok(Json(answer))
}

async fn of_order(inspected: &Inspected, store: &Store, id: &str, record: &Record) -> Result<Value, Refused> {
    let look = Look { id: id.to_owned(), refunds: true, without_catalog: true, ..Look::default() };
    let order = match store.shop.order(&look, Deadline::within(PATIENCE)).await {
        Ok(order) => Arc::new(order),
        Err(ReadError::NotFound) => return Ok(json!({"id": id, "found": false, "events": []})),
        Err(error) => return Err(Refused::behind(error.to_string())),
    };
    let situation = store.situation(SyncMode::Realtime);
    let mut events = explained(store, record, |past| explain_order(&order, past, &situation));
    if let Some(checkout) = unfinished(&order, &situation) {
        let cart = Subject::Cart(checkout.cart_id.clone());
        let read = inspected.tools.ledger.read(&store.name, &cart).await;
        let record = read.map_err(|error| Refused::behind(Chain(&error).to_string()))?;
        let checkout = Arc::new(checkout);
        let of_cart = explained(store, &record, |past| vec![explain_checkout(&checkout, past, &situation)]);
        events.splice(0..0, of_cart);
    }
    let Order { status, created_at, totals, lines, .. } = &*order;
    Ok(json!({
        "id": id,
        "found": true,
        "status": status.name,
        "created_at": created_at,
        "total": totals.total,
        "currency": totals.currency.as_str(),
        "lines": lines.len(),
        "events": events,
    }))
}

async fn of_cart(store: &Store, id: &str, record: &Record) -> Result<Value, Refused> {
    let checkout = match store.shop.checkout(id, Deadline::within(PATIENCE)).await {
        Ok(Some(checkout)) => Arc::new(checkout),
        Ok(None) => return Ok(json!({"id": id, "found": false, "events": []})),
        Err(error) => return Err(Refused::behind(error.to_string())),
    };
    let situation = store.situation(SyncMode::Realtime);
    let events = explained(store, record, |past| vec![explain_checkout(&checkout, past, &situation)]);
    Ok(json!({
        "id": id,
        "found": true,
        "status": null,
        "created_at": null,
        "total": checkout.totals.total,
        "currency": checkout.totals.currency.as_str(),
        "lines": checkout.lines.len(),
        "events": events,
    }))
}
