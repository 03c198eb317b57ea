//! The historic import: a store's orders of before, oldest first, straight to its destinations.
//!
//! A run is a line of parts that work side by side: list pages, complete and pack their orders ([`reader`], [`packer`]),
//! deliver the batches ([`sender`]), write down how far it is ([`keeper`]). It stops before its invocation ends and goes
//! on by a message to itself; whatever ends it otherwise, the next run begins behind what was written down last, and what
//! was told since is known by the orders' own records.

mod brake;
mod halt;
mod handover;
mod judge;
mod keeper;
mod obstacle;
mod pace;
mod packer;
mod patience;
mod place;
mod reader;
mod redacted;
mod request;
mod run;
#[cfg(test)]
mod samples;
mod sender;

use delivery::Store;
use jiff::Timestamp;
use ledger::{ImportKey, ImportPhase, ImportState, LedgerError};
use orderwire_http::Deadline;
use queue::Outgoing;
use runtime::{Chain, Counter, clock, telemetry};
use serde_json::json;

pub(crate) use self::halt::is_stuck;
use self::halt::{Halt, closed};
use self::keeper::{LEASE, key_of};
use self::request::Step;
use crate::{Action, Failure, Figures, ImportRequest, Tools};

/// Begins an import, goes on with one that nobody is at, or says how things stand.
///
/// # Errors
/// Why nothing could be begun, or why the import does not get on; then it tries again by itself after a while.
pub(crate) async fn import(
    tools: &Tools,
    store: &Store,
    request: &ImportRequest,
    from_queue: bool,
    deadline: Deadline,
) -> Result<Figures, Failure> {
    let alone = request.destination.as_ref().map(|id| alone(store, id)).transpose()?;
    let store = alone.as_ref().unwrap_or(store);
    let owner = format!("{:032x}", fastrand::u128(..));
    let now = request::millisecond(clock::now());
    let known = tools.ledger.import(key_of(store)).await?;
    let taken = match request::step(request, known.as_ref(), now) {
        Step::Answer => return Ok(known.as_ref().map(figures).unwrap_or_default()),
        Step::ComeBack { after } => {
            // Asked for by hand it needs no second message.
            if from_queue && let Some(state) = &known {
                queue::send(&tools.sqs, &tools.runs_url, continuation(key_of(store), &state.id, after)).await?;
            }
            return Ok(known.as_ref().map(figures).unwrap_or_default());
        }
        Step::TakeUp(id) => tools.ledger.take_import(key_of(store), &id, &owner, now, now + LEASE).await?,
        Step::Begin { instead } => {
            let state = new(request, store, now)?;
            if instead && from_queue {
                return restart_by_message(tools, store, state).await;
            }
            let state = ImportState { lease: Some(now + LEASE), ..state };
            tools.ledger.begin_import(key_of(store), &owner, &state, instead).await?.then_some(state)
        }
    };
    match taken {
        Some(state) => work(tools, store, &owner, state, deadline).await,
        // Somebody was faster.
        None => how_things_stand(tools, store).await,
    }
}

/// The store as far as one of its destinations is concerned: the others' turns, limits and records are left alone.
fn alone(store: &Store, destination: &str) -> Result<Store, Failure> {
    let why = || Failure::because(format!("the store has no destination `{destination}`"));
    store.only(destination).ok_or_else(why)
}

async fn how_things_stand(tools: &Tools, store: &Store) -> Result<Figures, Failure> {
    Ok(tools.ledger.import(key_of(store)).await?.as_ref().map(figures).unwrap_or_default())
}

fn new(request: &ImportRequest, store: &Store, now: Timestamp) -> Result<ImportState, Failure> {
    let since = store.only.as_ref().and_then(|_| store.outlets.first()?.since);
    let (from, to) = request::range(request, store.connected_at.max(since), now).map_err(Failure::because)?;
    Ok(ImportState {
        id: format!("{:032x}", fastrand::u128(..)),
        phase: ImportPhase::Running,
        from,
        to,
        after: None,
        expected: None,
        orders: 0,
        events: 0,
        parked: 0,
        paced_by: None,
        started_at: now,
        updated_at: now,
        error: None,
        fruitless: 0,
        lease: None,
    })
}

/// A message that asks for a restart comes back after a crash, and would begin once more. So it only begins, and another
/// message does the work.
async fn restart_by_message(tools: &Tools, store: &Store, state: ImportState) -> Result<Figures, Failure> {
    tools.ledger.begin_import(key_of(store), "", &state, true).await?;
    queue::send(&tools.sqs, &tools.runs_url, continuation(key_of(store), &state.id, 0)).await?;
    Ok(figures(&state))
}

/// Works on an import that is ours, gives it back, and sees to it that it goes on.
async fn work(
    tools: &Tools,
    store: &Store,
    owner: &str,
    begun: ImportState,
    deadline: Deadline,
) -> Result<Figures, Failure> {
    let (state, halt) = run::run(tools, store, owner, begun.clone(), deadline.remaining()).await;
    if halt == Some(Halt::Superseded) {
        return how_things_stand(tools, store).await;
    }
    let progressed = (&begun.after, begun.orders) != (&state.after, state.orders);
    let state = closed(state, halt.as_ref(), progressed, request::millisecond(clock::now()));
    report(store, &begun, &state);
    let halt = match tools.ledger.save_import(key_of(store), owner, &state).await {
        Ok(()) => halt,
        Err(LedgerError::Superseded { .. }) => return how_things_stand(tools, store).await,
        // The lease ends by itself, and the next run repeats what this one could not write down.
        Err(error) => Some(Halt::because(Chain(&error).to_string())),
    };
    let Some(halt) = halt else { return Ok(figures(&state)) };
    let delay = halt.delay_seconds(state.fruitless);
    queue::send(&tools.sqs, &tools.runs_url, continuation(key_of(store), &state.id, delay)).await?;
    match halt {
        Halt::Trouble { why, credentials_refused, .. } => {
            Err(Failure { credentials_refused, goes_on: true, ..Failure::because(why) }.after(figures(&state)))
        }
        Halt::OutOfTime { .. } | Halt::Superseded => Ok(figures(&state)),
    }
}

/// The message by which an import goes on, also sent for one that [is stuck](is_stuck).
pub(crate) fn continuation(import: ImportKey<'_>, id: &str, delay_seconds: i32) -> Outgoing {
    let request = ImportRequest {
        store: import.store.to_owned(),
        destination: import.destination.map(str::to_owned),
        from: None,
        to: None,
        restart: false,
        continues: Some(id.to_owned()),
    };
    let body = serde_json::to_string(&Action::Import(request)).expect("strings always have a JSON form");
    Outgoing::run(body, delay_seconds)
}

/// The state in the contract's words.
pub fn figures(state: &ImportState) -> Figures {
    let figures = json!({
        "state": state.phase.name(),
        "orders": state.orders,
        "expected_orders": state.expected,
        "events": state.events,
        "parked": state.parked,
        "checkpoint": state.after,
        "paced_by": state.paced_by.as_deref().unwrap_or("none"),
        "from": state.from,
        "to": state.to,
        "started_at": state.started_at,
        "updated_at": state.updated_at,
        "error": state.error,
    });
    let serde_json::Value::Object(mut figures) = figures else { unreachable!("it is an object") };
    figures.retain(|name, value| name == "checkpoint" || !value.is_null());
    figures
}

/// One line of metrics and one for people.
fn report(store: &Store, begun: &ImportState, state: &ImportState) {
    let (orders, events, parked) =
        (state.orders - begun.orders, state.events - begun.events, state.parked - begun.parked);
    let (paced_by, error) = (state.paced_by.as_deref(), state.error.as_deref());
    tracing::info!(
        store = store.name.id,
        destination = store.only,
        state = state.phase.name(),
        orders,
        events,
        parked,
        paced_by,
        error,
        "imported"
    );
    let counts = [
        (Counter::Imported, orders),
        (Counter::Parked, parked),
        (Counter::ImportTroubled, u64::from(state.error.is_some())),
    ];
    telemetry::metrics(clock::now(), Some(&store.name.id), &counts);
}
