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

/// After a reading that failed the next is tried this soon.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Reading again must not cost a webhook its answer, which is due within 2 s.
const PATIENCE: Duration = Duration::from_secs(1);
/// Where nobody waits for an answer.
const PATIENCE_FOR_THE_LATEST: Duration = Duration::from_secs(10);

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
    /// When reading failed since then.
    failed_at: Option<Instant>,
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
        let state = RwLock::new(State { value, text, read_at: Instant::now(), failed_at: None });
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

    /// The value as the configuration says now, and whether that could be read: whoever writes elsewhere what it says
    /// must not write what was replaced meanwhile.
    pub async fn latest(&self) -> (Arc<T>, bool) {
        let mut state = self.state.write().await;
        let is_read = self.read_again(&mut state, PATIENCE_FOR_THE_LATEST).await;
        (Arc::clone(&state.value), is_read)
    }

    async fn no_older_than(&self, age: Duration) -> Arc<T> {
        let state = self.state.read().await;
        if !state.is_due(age) {
            return Arc::clone(&state.value);
        }
        drop(state);
        let mut state = self.state.write().await;
        if state.is_due(age) {
            self.read_again(&mut state, PATIENCE).await;
        }
        Arc::clone(&state.value)
    }

    /// Whether it could be read; if not, the last good one stays.
    async fn read_again(&self, state: &mut State<T>, patience: Duration) -> bool {
        let result = tokio::time::timeout(patience, self.renew(state)).await;
        match &result {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let error = Chain(error);
                tracing::error!(%error, "the configuration cannot be read again; the last good one stays");
            }
            Err(_) => tracing::error!("the configuration cannot be read again in time; the last good one stays"),
        }
        let is_read = matches!(result, Ok(Ok(())));
        match is_read {
            true => (state.read_at, state.failed_at) = (Instant::now(), None),
            false => state.failed_at = Some(Instant::now()),
        }
        is_read
    }

    async fn renew(&self, state: &mut State<T>) -> Result<(), ConfigError> {
        let text = self.source.text().await?;
        if text != state.text {
            state.value = Arc::new((self.build)(&check(&text)?)?);
            state.text = text;
            tracing::info!("the configuration has changed");
        }
        Ok(())
    }
}

impl<T> State<T> {
    fn is_due(&self, age: Duration) -> bool {
        self.read_at.elapsed() >= age && self.failed_at.is_none_or(|at| at.elapsed() >= AFTER_FAILURE)
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

    #[tokio::test(start_paused = true)]
    async fn after_a_reading_that_failed_the_next_is_tried_soon_but_not_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "before");
        let live = live(file.path()).await;
        std::fs::write(file.path(), "{").unwrap();
        tokio::time::advance(AFTER_REFUSAL).await;
        assert_eq!(*live.after_refusal().await, "before");
        write(file.path(), "after");
        assert_eq!(*live.after_refusal().await, "before");
        tokio::time::advance(AFTER_FAILURE).await;
        assert_eq!(*live.after_refusal().await, "after");
    }

    #[tokio::test(start_paused = true)]
    async fn the_latest_is_read_whatever_the_age_and_says_when_it_could_not_be() {
        let file = tempfile::NamedTempFile::new().unwrap();
        write(file.path(), "before");
        let live = live(file.path()).await;
        write(file.path(), "after");
        let (value, is_read) = live.latest().await;
        assert_eq!((value.as_str(), is_read), ("after", true));
        std::fs::write(file.path(), "{").unwrap();
        let (value, is_read) = live.latest().await;
        assert_eq!((value.as_str(), is_read), ("after", false));
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let source = Source::File("no/such/file.json".into());
        let error = Live::start(source, |_| Ok(())).await.err().unwrap();
        assert_eq!(error.to_string(), "the configuration file no/such/file.json cannot be read");
    }
}
