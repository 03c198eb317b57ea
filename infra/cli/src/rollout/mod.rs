//! Brings a changed configuration to a deployment step by step, so that no webhook is refused on the way.
//!
//! 1. What new credentials need is accepted beside the old ones; written.
//! 2. A wait, until every receiver would read that.
//! 3. A webhook of our own with the new credentials: nothing goes on unless the receiver takes it.
//! 4. The new credentials are the ones in use; written, and the store's webhooks put right.

mod guard;
pub(crate) mod looks;
mod report;
pub(crate) mod succession;
mod webhooks;

use std::time::Duration;

use config::Config;
use runtime::{AFTER_REFUSAL, Source};
use serde_json::json;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::checks::{self, Finding};
use crate::connection::Site;
use crate::document::{Document, Held, List};
use crate::progress;
use webhooks::subject;

pub(crate) use report::Report;

/// How long creating or changing all webhooks of a store may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Over the time after which a receiver reads the configuration again.
const MARGIN: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_secs(1);

/// The subject of findings about the configuration as a whole.
pub(crate) const CONFIGURATION: &str = "configuration";

/// A configuration, and what runs with it, if anything does.
pub(crate) struct Rollout {
    held: Held,
    before: Document,
    site: Option<Site>,
    json: bool,
}

impl Rollout {
    /// Reads the configuration at `source`, which is that of `site` if there is one. `json` says how progress is shown.
    ///
    /// # Errors
    /// When it cannot be read, or is no configuration at all.
    pub(crate) async fn open(source: Source, site: Option<Site>, json: bool) -> anyhow::Result<Self> {
        let held = Held::read(source).await?;
        let before = held.document()?;
        Ok(Self { held, before, site, json })
    }

    /// What is configured now.
    pub(crate) fn before(&self) -> &Document {
        &self.before
    }

    /// Where it is kept, in words.
    pub(crate) fn place(&self) -> String {
        self.held.place()
    }

    /// What runs with it.
    pub(crate) fn site(&self) -> Option<&Site> {
        self.site.as_ref()
    }

    /// Looks at a store and at destinations with the credentials of `after`, of which `config` was read.
    ///
    /// # Errors
    /// When `after` has not got them.
    pub(crate) async fn look(
        &self,
        after: &Document,
        config: &Config,
        store: Option<&str>,
        destinations: &[String],
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let _progress = progress::spinner(self.json, "looking at stores and accounts with these credentials");
        let looked = looks::look(config, store, destinations).await?;
        report.findings.extend(looked.findings);
        report.findings.extend(guard::other_accounts(&self.before, after, &looked.accounts).await);
        Ok(())
    }

    /// Has the deployment use `after`, of which `config` was read, for the webhooks of `store`, and writes what is to be
    /// written for that.
    ///
    /// # Errors
    /// When it cannot be written, or the receiver does not take a webhook of our own; then the store's webhooks are left
    /// as they are.
    pub(crate) async fn bring(
        &mut self,
        after: &Document,
        config: &Config,
        store: &str,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let front = looks::shopfront(config, store)?;
        // One that is wrong is used by nobody.
        let in_use = self.site.is_some() && runtime::check(&self.before.text()).is_ok();
        let prepared = succession::prepared(&self.before, after).filter(|_| in_use);
        let is_new = self.before.find(List::Stores, store).is_none();
        if let Some(prepared) = &prepared {
            self.write(prepared, report).await?;
            self.wait_for_receivers().await;
            self.probe(&front, store, report).await?;
        }
        self.write(after, report).await?;
        if prepared.is_none() {
            if in_use && is_new {
                self.wait_for_receivers().await;
            }
            self.probe(&front, store, report).await?;
        }
        self.put_right(config, store, report).await
    }

    /// Writes it, unless it says the same already.
    ///
    /// # Errors
    /// When it cannot be written, or somebody else has written meanwhile.
    pub(crate) async fn write(&mut self, document: &Document, report: &mut Report) -> anyhow::Result<()> {
        if *document != self.before {
            self.held.write(document).await?;
            self.before = document.clone();
            report.written = true;
        }
        Ok(())
    }

    /// Says in the report whether it was written.
    pub(crate) fn tell(&self, after: &Document, report: &mut Report) {
        let place = self.place();
        let what = match (report.dry_run, report.written, *after == self.before) {
            (true, _, true) => format!("{place} would stay as it is"),
            (true, _, false) => format!("{place} would be written"),
            (false, true, true) => format!("written to {place}"),
            (false, true, false) => {
                format!("{place} has the new credentials beside the present ones, which stay in use")
            }
            (false, false, _) => format!("{place} says so already"),
        };
        report.findings.push(Finding::fine(CONFIGURATION, what));
    }

    /// What [`Rollout::bring`] would do, without doing anything.
    ///
    /// # Errors
    /// When `config` has no such store.
    pub(crate) async fn rehearse(
        &self,
        after: &Document,
        config: &Config,
        store: &str,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        self.tell(after, report);
        report.show_dry_run(after, &self.before);
        if self.site.as_ref().is_none_or(|site| site.tools.public_url.is_none()) {
            return Ok(());
        }
        let subject = subject(store);
        let what = match self.hooks(config, store).await? {
            Ok(found) if !found.is_empty() => {
                let topics: Vec<_> = found.iter().map(|hook| format!("{} ({})", hook.topic, hook.what)).collect();
                vec![Finding::fine(&subject, format!("would be put right: {}", topics.join(", ")))]
            }
            right_or_failed => {
                checks::of_hooks(&subject, looks::shopfront(config, store)?.platform.topics(), &right_or_failed)
            }
        };
        report.findings.extend(what);
        Ok(())
    }

    /// Until every receiver would read the configuration again at the first webhook it would otherwise refuse.
    async fn wait_for_receivers(&self) {
        let whole = AFTER_REFUSAL + MARGIN;
        let progress = progress::bar(
            self.json,
            whole.as_secs(),
            "{wide_bar} {pos}/{len} s  until every receiver would take the new configuration up: each reads it again at a \
             webhook it does not know, but not more often than every half minute",
        );
        let began = Instant::now();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while began.elapsed() < whole {
            ticks.tick().await;
            progress.bar().set_position(began.elapsed().as_secs());
            progress.note(|| "waiting until every receiver would take the new configuration up".to_owned());
        }
    }
}

/// What a report of a command about one store is about.
pub(crate) fn about(store: &str) -> serde_json::Map<String, serde_json::Value> {
    serde_json::Map::from_iter([("store".to_owned(), json!(store))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_only_prepared_is_not_called_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut rollout = Rollout::open(Source::File(folder.path().join("config.json")), None, true).await.unwrap();
        let [prepared, after] =
            [r#"{"stores": []}"#, r#"{"stores": [{"id": "a"}]}"#].map(|text| Document::parse(text).unwrap());
        let mut report = Report::default();
        let said = |rollout: &Rollout, report: &mut Report| {
            rollout.tell(&after, report);
            report.findings.pop().unwrap().what
        };
        rollout.write(&prepared, &mut report).await.unwrap();
        assert!(said(&rollout, &mut report).contains("beside the present ones"));
        rollout.write(&after, &mut report).await.unwrap();
        assert!(said(&rollout, &mut report).starts_with("written to"));
    }
}
