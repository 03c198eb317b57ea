//! What the import has to do about an order, given what the table knows of it. Does no I/O.

use std::sync::Arc;

use delivery::{Outlet, Store};
use domain::{Emitted, Order, SyncMode};
use ledger::{Facts, Record};

use super::packer::{Planned, Tally};

/// What to do about an order.
pub(super) enum Judged {
    /// Something is due of it.
    Tell(Planned, Tally),
    /// Nothing is due.
    Pass {
        /// To be written down, if the table lacks it.
        facts: Option<Facts>,
        /// What it counts for.
        tally: Tally,
    },
    /// Something is due, but nobody knows whose order it is.
    Nobody(Facts),
}

/// Judges an order as read, with the record of it.
pub(super) fn judge(store: &Store, order: Order, record: &Record) -> Judged {
    let order = Arc::new(order);
    let facts = Facts::of(&order, &store.name, store.pseudonyms.as_ref()).fit_for(record);
    let due_at =
        |outlet: &Outlet| store.due_for_order(outlet, &order, &record.emitted(&outlet.name), SyncMode::Historic);
    let due: Vec<_> = store.outlets.iter().map(due_at).collect();
    let tally = tally(&order, record, store);
    if record.is_redacted() || due.iter().all(Vec::is_empty) {
        return Judged::Pass { facts: record.lacks(&facts).then_some(facts), tally };
    }
    if !order.customer.is_identifiable() {
        return Judged::Nobody(facts);
    }
    let loads = store.outlets.iter().zip(&due).map(|(outlet, due)| outlet.destination.load(due)).collect();
    Judged::Tell(Planned { order, facts, was_parked: tally.parked > 0, loads }, tally)
}

/// What an order counts for once what is due of it is told. By the order and not by what is sent, so that a crash between
/// telling and writing it down does not make the figures wrong.
fn tally(order: &Arc<Order>, record: &Record, store: &Store) -> Tally {
    let refused = store.outlets.iter().map(|outlet| record.refused(&outlet.name).len());
    let told_of = store.outlets.iter().filter(|_| !record.is_redacted());
    let events = told_of.zip(refused.clone()).map(|(outlet, refused)| {
        let all = store.due_for_order(outlet, order, &Emitted::new(), SyncMode::Historic);
        all.len().saturating_sub(refused)
    });
    Tally { orders: 1, events: count(events.sum()), parked: u64::from(refused.sum::<usize>() > 0) }
}

/// A number of things in memory, as figures hold it.
pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
