//! How things stand with a store: from the table, and as its webhooks are at this moment.

use delivery::Store;
use ledger::Parked;
use orderwire_http::Deadline;
use serde_json::{Map, Value, json};

use crate::{Failure, Figures, Tools, hooks, import};

/// Of what is set aside, the latest are listed; an answer of Lambda holds 6 MB.
const LISTED: usize = 1_000;

/// Changes nothing.
///
/// # Errors
/// When the table does not answer. A store that does not is no error: then the answer says so in the place of its hooks.
pub async fn status(tools: &Tools, store: &Store, deadline: Deadline) -> Result<Figures, Failure> {
    let id = &store.name.id;
    let carts = async {
        match store.carts_every {
            Some(_) => tools
                .ledger
                .cart_cursor(id)
                .await
                .map(|cursor| json!({"last_look": cursor.and_then(|cursor| cursor.last_poll)})),
            None => Ok(Value::Null),
        }
    };
    let (cursor, carts, imports, parked, hooks) = tokio::join!(
        tools.ledger.cursor(id),
        carts,
        tools.ledger.imports(id),
        tools.ledger.parked(id),
        store.shop.hooks(None, deadline),
    );
    let (cursor, carts, imports, mut parked) = (cursor?, carts?, imports?, parked?);
    let (own, alone): (Vec<_>, Vec<_>) = imports.iter().partition(|(destination, _)| destination.is_none());
    let alone: Map<_, _> =
        alone.into_iter().filter_map(|(id, state)| Some((id.clone()?, import::figures(state).into()))).collect();
    let by_hand = platforms::find(&store.name.platform).is_some_and(|platform| platform.topics().is_empty());
    let hooks = match hooks {
        // What nobody can look at is not called right.
        Ok(_) if by_hand => Value::Null,
        Ok(found) => hooks::findings(&found),
        Err(error) => json!({"error": error.to_string()}),
    };
    parked.sort_by_key(|parked| std::cmp::Reverse(parked.at));
    let listed: Vec<_> = parked.iter().take(LISTED).map(entry).collect();
    Ok(Figures::from_iter([
        ("cursor".to_owned(), json!(cursor.as_ref().map(|cursor| cursor.until))),
        ("last_poll".to_owned(), json!(cursor.as_ref().and_then(|cursor| cursor.last_poll))),
        ("carts".to_owned(), carts),
        ("paused".to_owned(), json!(store.paused)),
        ("import".to_owned(), json!(own.first().map(|(_, state)| import::figures(state)))),
        ("imports".to_owned(), Value::Object(alone)),
        ("hooks".to_owned(), hooks),
        ("parked".to_owned(), json!(parked.len())),
        ("parked_orders".to_owned(), json!(listed)),
    ]))
}

fn entry(parked: &Parked) -> Value {
    json!({"what": parked.what, "destination": parked.destination, "reason": parked.reason, "at": parked.at})
}
