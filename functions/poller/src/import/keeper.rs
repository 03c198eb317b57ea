//! Keeps the import's state in the table up to date while a run works, and the import for that run alone.

use std::time::Duration;

use delivery::Store;
use jiff::Timestamp;
use ledger::{ImportKey, ImportState, Ledger, LedgerError};
use runtime::{Chain, clock};
use tokio::sync::watch;

use super::brake::Brake;
use super::halt::Halt;
use super::pace::Pace;
use super::packer::Tally;

/// For how long a run has the import for itself. Short, so that a crash is noticed soon.
pub(super) const LEASE: Duration = Duration::from_secs(15);
/// How often the lease is renewed at least.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// After a write that failed, which the SDK has repeated already.
const PAUSE: Duration = Duration::from_secs(1);

/// The import of `store`, or of the one destination it is looked at for.
pub(super) fn key_of(store: &Store) -> ImportKey<'_> {
    ImportKey { store: &store.name.id, destination: store.only.as_deref() }
}

/// Keeps the state of one run: the only one that writes it until the run has ended.
pub(super) struct Keeper<'a> {
    ledger: &'a Ledger,
    import: ImportKey<'a>,
    owner: &'a str,
    pace: Pace<'a>,
    state: watch::Sender<ImportState>,
}

impl<'a> Keeper<'a> {
    /// Of an import that `owner` has just taken, as it is.
    pub(super) fn new(ledger: &'a Ledger, store: &'a Store, owner: &'a str, state: ImportState) -> Self {
        Self { ledger, import: key_of(store), owner, pace: Pace::of(store), state: watch::Sender::new(state) }
    }

    /// The state as it is now. A run that has waited for nobody leaves it at what an earlier one has found.
    pub(super) fn state(&self) -> ImportState {
        let state = self.state.borrow().clone();
        ImportState { paced_by: self.pace.paced_by().map(str::to_owned).or(state.paced_by), ..state }
    }

    /// Notes how many orders the store says there are.
    pub(super) fn expect(&self, orders: u64) {
        self.state.send_modify(|state| state.expected = Some(orders));
    }

    /// Notes what was gone through, up to a position of the list if it says so.
    pub(super) fn note(&self, tally: Tally, position: Option<String>) {
        self.state.send_modify(|state| {
            state.orders += tally.orders;
            state.events += tally.events;
            state.parked += tally.parked;
            if position.is_some() {
                state.after = position;
            }
        });
    }

    /// Writes each state down, those that follow each other quickly as one, and renews the lease in between. Ends, and
    /// stops the run, when the import is somebody else's.
    pub(super) async fn keep(&self, brake: &Brake) {
        let mut changes = self.state.subscribe();
        loop {
            // It is written when it has changed, and otherwise after a while all the same.
            let _ = tokio::time::timeout(HEARTBEAT, changes.changed()).await;
            changes.mark_unchanged();
            match self.save(clock::now()).await {
                Ok(()) => {}
                Err(LedgerError::Superseded { .. }) => return brake.pull(Halt::Superseded),
                Err(error) => {
                    let ImportKey { store, destination } = self.import;
                    tracing::warn!(store, destination, error = %Chain(&error), "how far the import is cannot be written");
                    tokio::time::sleep(PAUSE).await;
                    changes.mark_changed();
                }
            }
        }
    }

    async fn save(&self, now: Timestamp) -> Result<(), LedgerError> {
        let state = ImportState { lease: Some(now + LEASE), updated_at: now, ..self.state() };
        self.ledger.save_import(self.import, self.owner, &state).await
    }
}
