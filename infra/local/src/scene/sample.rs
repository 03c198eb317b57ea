//! What a scene needs of a sample store, whatever its platform.

use std::error::Error;
use std::io;
use std::sync::Arc;

use serde_json::Value;

use crate::clock::Clock;
use crate::web::RequestLog;

/// Why a store does not send its webhooks where it should.
pub type HookRefused = Box<dyn Error + Send + Sync>;

/// A sample store of some platform on loopback; it is gone when this is dropped.
pub trait Sample: Sized + Send + Sync + 'static {
    /// What it is started with.
    type Settings: Clone + Default + Send + Sync;

    /// Registry id of its platform.
    const PLATFORM: &'static str;

    /// Starts a store on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    /// If no port can be had on 127.0.0.1.
    fn start(settings: Self::Settings, clock: Arc<dyn Clock>) -> impl Future<Output = io::Result<Self>> + Send;

    /// `http://127.0.0.1:<port>`, without a slash at its end: where its API begins.
    fn api_base(&self) -> &str;

    /// Its entry in the configuration, with [`super::TOKEN`] for its webhooks; without id and destinations.
    fn configured(&self) -> Value;

    /// Has its webhooks of these topics sent to `destination` from now on.
    ///
    /// # Errors
    /// When it refuses.
    fn register_hooks(&self, topics: &[String], destination: &str) -> Result<(), HookRefused>;

    /// Resolves once no webhook is on its way; one that waits for its retry is not.
    fn settled(&self) -> impl Future<Output = ()> + Send;

    /// The requests its API has seen.
    fn requests(&self) -> &RequestLog;
}
