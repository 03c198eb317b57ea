//! What a webhook's body is about. Pure; takes any bytes.
//!
//! Events and keys: Tiendanube API reference, webhooks. A body names a store, an event and an id, and nothing else.

use domain::Subject;
use serde_json::{Value, json};

use crate::{Concern, tolerant};

/// The events to subscribe to: as few as tell of every order, because each delivery may cost a read of it and the store's
/// quota is shared. A payment, a parcel and an edit change the order, which is told as an event of the order; products and
/// categories are read with the orders they are bought in. The app's own say when the store stops telling anything.
pub(super) const TOPICS: &[&str] = &[
    "order/created",
    "order/updated",
    "order/paid",
    "order/fulfilled",
    "order/cancelled",
    "order/edited",
    "order/voided",
    "app/uninstalled",
    "app/suspended",
    "app/resumed",
];

/// An event that the platform does not have.
const PROBE: &str = "orderwire/probe";

/// Reads `body`, a callback about a store of ours.
pub(super) fn concern(body: &[u8]) -> Concern {
    match read(body) {
        Ok(concern) => concern,
        Err(why) => Concern::Unreadable { why: why.to_owned() },
    }
}

fn read(body: &[u8]) -> Result<Concern, &'static str> {
    let callback: Value = serde_json::from_slice(body).map_err(|_| "the body is not JSON")?;
    if store_id(&callback).is_none() {
        return Err("the body names no store");
    }
    let event = callback["event"].as_str().ok_or("the body names no event")?;
    match event.split_once('/') {
        Some(("order", _)) => order(&callback["id"]),
        // They concern an order, and have no id of their own that could be read.
        Some(("fulfillment_order" | "fulfillment", _)) => order(&callback["order_id"]),
        // Nothing will be told any more until the app is there again; the credentials are refused meanwhile.
        Some(("app", "uninstalled" | "suspended")) => Ok(Concern::Trouble { code: None }),
        _ if event == PROBE => probe_nonce(&callback["nonce"]),
        _ => Ok(Concern::Nothing),
    }
}

/// Which store a body says it is about, if it can be read at all.
pub(super) fn store_of(body: &[u8]) -> Option<String> {
    store_id(&serde_json::from_slice(body).ok()?)
}

fn store_id(callback: &Value) -> Option<String> {
    tolerant::id_of(&callback["store_id"])
}

/// The body of a delivery of our own.
pub(super) fn probe(store_id: &str, nonce: &str) -> Vec<u8> {
    let store_id = store_id.parse().map_or_else(|_| json!(store_id), |number: u64| json!(number));
    json!({"store_id": store_id, "event": PROBE, "nonce": nonce}).to_string().into_bytes()
}

fn probe_nonce(nonce: &Value) -> Result<Concern, &'static str> {
    let plain = |nonce: &&str| (1..=64).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_alphanumeric());
    let nonce = nonce.as_str().filter(plain).ok_or("the probe has no nonce")?;
    Ok(Concern::Probe { nonce: nonce.to_owned() })
}

fn order(id: &Value) -> Result<Concern, &'static str> {
    let numeric = |id: &String| id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    let id = tolerant::id_of(id).filter(numeric).ok_or("the body has no order id")?;
    Ok(Concern::Look { subject: Subject::Order(id), refund: false, added: None, cancelled_at: None })
}
