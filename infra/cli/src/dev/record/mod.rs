//! Makes entries of what passes by: webhooks, requests of the functions, and lines they write.

mod exchange;
mod line;
mod names;
mod webhook;

use std::sync::Arc;

use tokio::sync::watch;

use super::configuration::Configuration;
use super::log::Log;

pub(super) use exchange::{Arrived, Exchange, Sent};
pub(super) use line::Reading;

/// So much is kept of a body.
const KEPT: usize = 256 * 1024;

/// Writes the log.
#[derive(Clone)]
pub(super) struct Recorder {
    /// Where entries go.
    pub(super) log: Arc<Log>,
    /// Whose names and secrets they are.
    pub(super) configuration: watch::Receiver<Arc<Configuration>>,
}

impl Recorder {
    fn configuration(&self) -> Arc<Configuration> {
        Arc::clone(&self.configuration.borrow())
    }
}
