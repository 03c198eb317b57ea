//! `orderwire dev --sample`: a store with shoppers and an inbox, for those who have neither yet.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use local::clock::SystemClock;
use local::inbox::{Inbox, InboxSettings};
use local::scene::{self, STORE};
use local::stack::Stack;
use tempfile::TempDir;

use crate::demo::expected::Expected;
use crate::demo::platform::Play;
use crate::demo::stage::{self, Stage};

/// By what the queues' delays are divided: a cart is looked at again after seconds, not minutes.
pub(super) const DELAY_DIVISOR: u32 = 60;

/// A store and an inbox on loopback.
pub(super) struct Sample<S: Play> {
    store: S,
    _inbox: Inbox,
    folder: TempDir,
}

impl<S: Play> Sample<S> {
    /// Starts both and writes a configuration for them.
    ///
    /// # Errors
    /// When one does not start, or the configuration cannot be written.
    pub(super) async fn start(seed: u64) -> anyhow::Result<Self> {
        let store = S::start(S::settings(seed), Arc::new(SystemClock)).await;
        let store = store.context("the sample store did not start")?;
        let inbox = Inbox::start(InboxSettings::default(), Arc::new(SystemClock)).await;
        let inbox = inbox.context("the sample inbox did not start")?;
        let folder = TempDir::new().context("cannot make a temporary folder")?;
        let sample = Self { store, _inbox: inbox, folder };
        let mut configuration = scene::configuration(&sample.store, &sample._inbox);
        configuration["stores"][0]["options"] = S::options();
        let text = serde_json::to_string_pretty(&configuration).expect("it is JSON");
        std::fs::write(sample.config(), text).context("cannot write the sample's configuration")?;
        Ok(sample)
    }

    /// The file with its configuration.
    pub(super) fn config(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }

    /// Has the store's webhooks sent to `stack`.
    ///
    /// # Errors
    /// When the store does not take a hook.
    pub(super) fn connect(&self, stack: &Stack) -> anyhow::Result<()> {
        let platform = platforms::find(S::PLATFORM).expect("it is registered");
        let topics: Vec<_> = platform.topics().iter().map(|topic| (*topic).to_owned()).collect();
        let url = format!("{}webhooks/{STORE}", stack.function_url("WebhookReceiver"));
        self.store
            .register_hooks(&topics, &url)
            .map_err(|error| anyhow::anyhow!(error))
            .context("the sample store took no hook")
    }

    /// Lets shoppers come for as long as this is polled, and a few things happen at once that are worth looking at.
    pub(super) async fn shop(&self, per_minute: u32, seed: u64) -> Infallible {
        let expected = Expected::default();
        let stage = Stage::new(&self.store, &expected, seed);
        tokio::join!(stage::keep_coming(&stage, per_minute, seed), self.store.prelude()).0
    }
}
