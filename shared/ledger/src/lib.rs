//! What was emitted for each order, per destination and event, in one DynamoDB table.
//!
//! An order or cart has one item. To send events, a worker first claims the item for a while ([`Ledger::claim`]), sends,
//! and then writes what became of them ([`Ledger::complete`]); both writes are conditional on the owner of the claim, so
//! two workers alive at the same time never send the same event twice, and the claim of one that died runs out. The
//! table's layout and access patterns are in `docs/ARCHITECTURE.md`. It holds no personal data.

mod amend;
mod change;
mod cursor;
mod customer;
mod erasure;
mod error;
mod facts;
mod import;
mod item;
mod ledger;
mod parked;
mod probe;
mod reading;
mod redaction;
mod request;
mod scan;

pub use cursor::{Cursor, Pass};
pub use erasure::Erased;
pub use error::LedgerError;
pub use facts::{Facts, Place, Pseudonyms};
pub use import::{ImportKey, ImportPhase, ImportState};
pub use item::Record;
pub use ledger::{Claim, Completion, Ledger, Outcome};
pub use parked::Parked;
pub use redaction::Redactions;
pub use request::KeptRequest;

#[cfg(test)]
mod tests;
