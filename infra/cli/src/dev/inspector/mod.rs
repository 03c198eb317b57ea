//! The inspector: a page on loopback that shows what comes in, what is decided and what goes out. Its protocol is
//! described in docs/INSPECTOR.md.

mod answer;
mod assets;
mod entries;
mod guard;
mod look;
mod replay;
mod state;
mod stream;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use jiff::Timestamp;
use poller::Tools;
use tokio::sync::watch;

use super::configuration::Configuration;
use super::log::Log;

/// Everything the page can ask about.
pub(super) struct Inspected {
    /// What happened.
    pub(super) log: Arc<Log>,
    /// The configuration as it stands.
    pub(super) configuration: watch::Receiver<Arc<Configuration>>,
    /// Table and queues.
    pub(super) tools: Tools,
    /// URL of the queue of checkouts to look at again.
    pub(super) followups_url: String,
    /// Where webhooks come in, with a slash at its end.
    pub(super) receiver: String,
    /// When this began: another value means that numbers have begun anew.
    pub(super) started_at: Timestamp,
    /// Whether store and destination are samples.
    pub(super) is_sample: bool,
    /// Where the page's files are read from instead of this program, for work on the page.
    pub(super) page: Option<PathBuf>,
}

impl Inspected {
    /// The configuration as it stands.
    fn configuration(&self) -> Arc<Configuration> {
        Arc::clone(&self.configuration.borrow())
    }
}

/// Answers requests about `inspected`.
pub(super) fn router(inspected: Arc<Inspected>) -> Router {
    Router::new()
        .route("/api/state", get(state::state))
        .route("/api/log", get(entries::log))
        .route("/api/stream", get(stream::stream))
        .route("/api/orders", get(entries::orders))
        .route("/api/order", get(look::order))
        .route("/api/replay", post(replay::replay))
        .fallback(assets::asset)
        .layer(middleware::from_fn(guard::guard))
        .with_state(inspected)
}
