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
/// Secrets Manager. So whoever changes what webhooks carry waits this long after writing it, until every process would
/// take it up.
pub const AFTER_REFUSAL: Duration = Duration::from_secs(30);

/// Reading again must not cost a webhook its answer, which is due within 2 s.
const PATIENCE: Duration = Duration::from_secs(1);

/// A `T` built from the configuration. It is built anew only when the text has changed, so caches and connections inside
/// it survive.
pub struct Live<T> {
    source: Source,
    build: Build<T>,
    state: RwLock<State<T>>,
}

type Build<T> = Box<dyn Fn(&Config) -> Result<T, Problems> + Send + Sync>;

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
            match tokio::time::timeout(PATIENCE, self.read_again(&mut state)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let error = Chain(&error);
                    tracing::error!(%error, "the configuration cannot be read again; the last good one stays");
                }
                Err(_) => tracing::error!("the configuration cannot be read again in time; the last good one stays"),
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const KEY: &str = "pk_5550123";

    fn write(path: &Path, store: &str) {
        let text = format!(
            r#"{{"stores": [{{"id": "{store}", "platform": "bigcommerce", "destinations": ["k"],
                 "credentials": {{"store_hash": "h", "access_token": "t", "client_secret": "s", "webhook_tokens": ["w"]}}}}],
                 "destinations": [{{"id": "k", "kind": "klaviyo", "credentials": {{"api_key": "{KEY}"}}}}]}}"#
        );
        std::fs::write(path, text).unwrap();
    }

    async fn live(path: &Path) -> Live<String> {
        Live::start(Source::File(path.into()), |config| Ok(config.stores[0].id.clone())).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_configuration_is_taken_up_after_five_minutes() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "before");
        let live = live(file.path()).await;
        write(file.path(), "after");
        assert_eq!(*live.current().await, "before");
        tokio::time::advance(FRESH).await;
        assert_eq!(*live.current().await, "after");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_makes_it_be_read_sooner_but_not_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "before");
        let live = live(file.path()).await;
        write(file.path(), "after");
        assert_eq!(*live.after_refusal().await, "before");
        tokio::time::advance(AFTER_REFUSAL).await;
        assert_eq!(*live.after_refusal().await, "after");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unchanged_configuration_keeps_what_was_built() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "same");
        let live = live(file.path()).await;
        let before = live.current().await;
        tokio::time::advance(FRESH).await;
        assert!(Arc::ptr_eq(&before, &live.current().await));
    }

    #[tokio::test(start_paused = true)]
    async fn a_configuration_broken_meanwhile_leaves_the_last_good_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "good");
        let live = live(file.path()).await;
        std::fs::write(file.path(), "{").unwrap();
        tokio::time::advance(FRESH).await;
        assert_eq!(*live.current().await, "good");
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let source = Source::File("no/such/file.json".into());
        let error = Live::start(source, |_| Ok(())).await.err().unwrap();
        assert_eq!(error.to_string(), "the configuration file no/such/file.json cannot be read");
    }
}
