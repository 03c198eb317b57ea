//! What is built from the configuration, kept up to date: a rotated credential must not need a new deployment.

use std::sync::Arc;
use std::time::Duration;

use config::{Config, Problems};
use tokio::sync::RwLock;
use tokio::time::Instant;

use crate::{Chain, ConfigError, Source, check};

/// After this long the configuration is read again.
const FRESH: Duration = Duration::from_secs(5 * 60);
/// A refused credential makes it be read again, but not more often than this: forged webhooks must not become calls to
/// Secrets Manager.
const AFTER_REFUSAL: Duration = Duration::from_secs(30);

/// A `T` built from the configuration. It is built anew only when the text has changed, so caches and connections inside
/// it survive.
pub struct Live<T> {
    source: Source,
    build: Box<dyn Fn(&Config) -> Result<T, Problems> + Send + Sync>,
    state: RwLock<State<T>>,
}

struct State<T> {
    value: Arc<T>,
    text: String,
    read_at: Instant,
}

impl<T> Live<T> {
    /// Reads the configuration for the first time.
    ///
    /// # Errors
    /// Why there is none, or everything that is wrong with it.
    pub async fn start(
        source: Source,
        build: impl Fn(&Config) -> Result<T, Problems> + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        let text = source.text().await?;
        let value = Arc::new(build(&check(&text)?)?);
        let state = RwLock::new(State { value, text, read_at: Instant::now() });
        Ok(Self { source, build: Box::new(build), state })
    }

    /// The present value, read again first if it is older than five minutes.
    pub async fn current(&self) -> Arc<T> {
        self.no_older_than(FRESH).await
    }

    /// The present value after somebody refused a credential in it, or we one of theirs; read again first if it is older
    /// than half a minute.
    pub async fn after_refusal(&self) -> Arc<T> {
        self.no_older_than(AFTER_REFUSAL).await
    }

    async fn no_older_than(&self, age: Duration) -> Arc<T> {
        let state = self.state.read().await;
        if state.read_at.elapsed() < age {
            return Arc::clone(&state.value);
        }
        drop(state);
        let mut state = self.state.write().await;
        if state.read_at.elapsed() >= age {
            state.read_at = Instant::now();
            if let Err(error) = self.read_again(&mut state).await {
                tracing::error!(error = %Chain(&error), "the configuration cannot be read again; the last good one stays");
            }
        }
        Arc::clone(&state.value)
    }

    async fn read_again(&self, state: &mut State<T>) -> Result<(), ConfigError> {
        let text = self.source.text().await?;
        if text != state.text {
            state.value = Arc::new((self.build)(&check(&text)?)?);
            state.text = text;
            tracing::info!("the configuration has changed");
        }
        Ok(())
    }
}
