//! Waits until somebody wants this to end: by Ctrl-C, and where there are such signals by the system or a closing terminal.
//! What was written for the functions alone must not be left behind.

use anyhow::Context;

#[cfg(unix)]
pub(super) use unix::Ended;

/// Hears of the end from the moment it is made.
#[cfg(not(unix))]
pub(super) struct Ended;

#[cfg(not(unix))]
impl Ended {
    /// Begins to listen.
    ///
    /// # Errors
    /// None here.
    pub(super) fn listen() -> anyhow::Result<Self> {
        Ok(Self)
    }

    /// Comes back when it is time.
    ///
    /// # Errors
    /// When Ctrl-C cannot be heard.
    pub(super) async fn wait(self) -> anyhow::Result<()> {
        tokio::signal::ctrl_c().await.context("cannot wait for Ctrl-C")
    }
}

#[cfg(unix)]
mod unix {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::Context;

    /// Hears of the end from the moment it is made.
    pub(in crate::dev) struct Ended([Signal; 3]);

    impl Ended {
        /// Begins to listen.
        ///
        /// # Errors
        /// When the signals cannot be heard.
        pub(in crate::dev) fn listen() -> anyhow::Result<Self> {
            let hear = |kind| signal(kind).context("cannot wait for Ctrl-C");
            Ok(Self([hear(SignalKind::interrupt())?, hear(SignalKind::terminate())?, hear(SignalKind::hangup())?]))
        }

        /// Comes back when it is time.
        ///
        /// # Errors
        /// None here.
        pub(in crate::dev) async fn wait(self) -> anyhow::Result<()> {
            let Self([mut interrupt, mut terminate, mut hang_up]) = self;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            Ok(())
        }
    }
}
