//! What was decided about an order or cart, and why, as a line of the log for people who look on: `orderwire dev` shows it.
//! Written at `debug` under a target of its own, so in production nothing of it is even worked out.

use std::sync::Arc;

use delivery::Store;
use domain::{
    Checkout, EventKey, Explanation, Order, Past, Standing, Subject, SyncMode, Tag, explain_checkout, explain_order,
};
use ledger::Record;
use serde_json::{Value, json};
use tracing::Level;

/// The lines' target.
const TARGET: &str = "decision";

/// How things stand with each event at each destination of `store`: `[{"destination", "event", "key", "state", "why"}]`.
/// `explain` is asked for each of them, with what it was told according to `record`.
pub fn explained(store: &Store, record: &Record, explain: impl Fn(Past<'_>) -> Vec<Explanation>) -> Vec<Value> {
    let names = store.outlets.iter().map(|outlet| &outlet.name);
    let explained = names.flat_map(|name| {
        let past = Past { sent: record.sent(name), refused: record.refused(name) };
        explain(past).into_iter().map(move |explanation| {
            let explanation = if record.is_redacted() { explanation.redacted() } else { explanation };
            let Explanation { metric, key, standing, why } = explanation;
            let key = key.as_ref().map(EventKey::as_str);
            json!({"destination": name, "event": metric.name(), "key": key, "state": standing.name(), "why": why})
        })
    });
    explained.collect()
}

/// A look at an order; `record` is its own.
pub(crate) fn of_order(store: &Store, order: &Arc<Order>, record: &Record, mode: SyncMode) {
    if is_wanted() {
        let situation = store.situation(mode);
        let events = explained(store, record, |past| explain_order(order, past, &situation));
        write(store, &Subject::Order(order.id.clone()), mode, Some(&order.status.name), events);
    }
}

/// A look at an order that is still a cart, whose record is `cart`: what may become of it, and of the order.
pub(crate) fn of_unfinished(
    store: &Store,
    order: &Arc<Order>,
    checkout: &Arc<Checkout>,
    cart: &Record,
    mode: SyncMode,
) {
    if is_wanted() {
        let situation = store.situation(mode);
        let mut events = explained(store, cart, |past| vec![explain_checkout(checkout, past, &situation)]);
        events.extend(explained(store, &Record::default(), |past| explain_order(order, past, &situation)));
        write(store, &Subject::Order(order.id.clone()), mode, Some(&order.status.name), events);
    }
}

/// A look at a cart.
pub(crate) fn of_checkout(store: &Store, checkout: &Arc<Checkout>, record: &Record, mode: SyncMode) {
    if is_wanted() {
        let situation = store.situation(mode);
        let events = explained(store, record, |past| vec![explain_checkout(checkout, past, &situation)]);
        write(store, &Subject::Cart(checkout.cart_id.clone()), mode, None, events);
    }
}

/// A look at a cart that was not read because everything was told of it, or that is gone.
pub(crate) fn of_unread_cart(store: &Store, id: &str, record: &Record, mode: SyncMode) {
    if is_wanted() {
        let events = explained(store, record, |past| {
            let (standing, why) = match (past.sent.contains(&Tag::Checkout), past.refused.contains(&Tag::Checkout)) {
                (true, _) => (Standing::Told, None),
                (_, true) => (Standing::Refused, Some("refused by the destination")),
                _ => (Standing::Never, Some("the cart is gone, or has become an order")),
            };
            let (metric, key) = (Tag::Checkout.metric(), Some(EventKey::cart(&store.name, id)));
            vec![Explanation { metric, key, standing, why: why.map(str::to_owned) }]
        });
        write(store, &Subject::Cart(id.to_owned()), mode, None, events);
    }
}

fn is_wanted() -> bool {
    tracing::enabled!(target: TARGET, Level::DEBUG)
}

fn write(store: &Store, subject: &Subject, mode: SyncMode, status: Option<&str>, events: Vec<Value>) {
    let (mode, events) = (mode.name(), Value::from(events).to_string());
    tracing::debug!(target: TARGET, store = store.name.id, %subject, mode, status, events, "decided");
}
