//! What a destination must be able to do: [`Kind`] is the registry entry, [`Destination`] one configured account.

use std::sync::Arc;

use async_trait::async_trait;
use config::Problems;
use domain::{Event, Verdict};
use orderwire_http::{Client, Deadline};

/// A registered kind of destination.
pub trait Kind: Sync {
    /// Registry id: folder, configuration value and log field.
    fn id(&self) -> &'static str;

    /// Reads credentials and options strictly. Does no I/O.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    fn check(&self, account: &config::Destination) -> Result<(), Problems>;

    /// One account, ready to take events. Does no I/O yet.
    ///
    /// # Errors
    /// The same as [`Kind::check`].
    fn connect(&self, account: &config::Destination, client: &Client) -> Result<Arc<dyn Destination>, Problems>;
}

/// One account that events are sent to.
#[async_trait]
pub trait Destination: Send + Sync {
    /// Sends `events`, which are due together (of one order, or of many), in as few requests as the limits allow, and
    /// gives one verdict for each, in their order.
    ///
    /// May be repeated with the same events after a crash: each carries an idempotency key made from its order. A
    /// destination to which a metric means nothing answers `Delivered` for it without sending anything. Never sleeps past
    /// `deadline`; what it could not send by then is [`Verdict::TryLater`].
    async fn deliver(&self, events: &[Event], deadline: Deadline) -> Vec<Verdict>;
}
