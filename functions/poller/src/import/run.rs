//! One run of an import: reading, sending and keeping its state work side by side until one of them ends it.

use std::time::Duration;

use delivery::Store;
use ledger::ImportState;
use orderwire_http::Deadline;
use tokio::sync::mpsc;

use super::brake::Brake;
use super::halt::Halt;
use super::keeper::Keeper;
use super::patience;
use super::reader::Reader;
use super::sender::Sender;
use crate::Tools;

/// Pages, and batches, that wait for the next part. Small, so that memory stays flat.
const AHEAD: usize = 1;

/// Works on an import that `owner` has just taken until it is through or must stop. Gives the state then, not yet written
/// down, and why it stopped if it is not through.
pub(super) async fn run(
    tools: &Tools,
    store: &Store,
    owner: &str,
    state: ImportState,
    left: Duration,
) -> (ImportState, Option<Halt>) {
    let (begin_until, go_on_until) = patience::times(left);
    let brake = &Brake::at(Deadline::within(begin_until));
    let reader = Reader { tools, store, brake, from: state.from, to: state.to, fruitless: state.fruitless };
    let (after, is_counted) = (state.after.clone(), state.expected.is_some());
    let keeper = &Keeper::new(&tools.ledger, store, owner, state);
    let sender = Sender { tools, store, brake, keeper, until: Deadline::within(go_on_until) };
    let (pages, listed) = mpsc::channel(AHEAD);
    let (batches, packed) = mpsc::channel(AHEAD);
    let counting = async {
        if !is_counted && let Some(orders) = reader.count().await {
            keeper.expect(orders);
        }
    };
    let beside = async {
        tokio::join!(reader.list(after, pages), reader.pack(listed, batches), counting, keeper.keep(brake));
        std::future::pending::<()>().await;
    };
    // Whatever the others are at when there is nothing more to send can be broken off.
    let halt = tokio::select! {
        halt = sender.send(packed) => halt,
        () = beside => unreachable!("it never ends"),
    };
    (keeper.state(), halt)
}
