//! The store's webhooks and the way they take: tried, looked at, put right.

use anyhow::bail;
use config::Config;
use orderwire_http::Deadline;
use platforms::{HookFinding, ReadError};

use super::looks::{self, Shopfront};
use super::{PATIENCE, Report, Rollout};
use crate::checks::{self, Finding};
use crate::probe::{Outcome, Probe};
use crate::progress;

impl Rollout {
    /// Sends a webhook of our own and watches it arrive.
    pub(super) async fn probe(&self, front: &Shopfront, store: &str, report: &mut Report) -> anyhow::Result<()> {
        let Some(site) = &self.site else { return Ok(()) };
        let subject = subject(store);
        let Some(receiver_url) = &site.receiver_url else {
            let what = "no webhook of our own was sent: it is not known where the receiver is";
            report.findings.push(Finding::advice(
                &subject,
                what,
                "give the stack's outputs, with ReceiverUrl: --outputs FILE",
            ));
            return Ok(());
        };
        let probe = Probe { store, intake: &*front.intake, receiver_url, ledger: &site.tools.ledger };
        let progress = progress::spinner(self.json, "sending a webhook of our own and watching it arrive");
        let outcome = probe.send().await;
        drop(progress);
        let outcome = outcome?;
        report.findings.push(outcome.finding(&subject));
        match outcome {
            Outcome::Arrived { after } => {
                report.probe_milliseconds = u64::try_from(after.as_millis()).ok();
                Ok(())
            }
            // The receiver would take the store's webhooks, which then wait as this one does.
            Outcome::Lost { .. } => Ok(()),
            Outcome::NotTaken(_) => bail!(
                "the receiver does not take webhooks yet, so those of {store} were left as they were and none is lost; see \
                 what it answered, and run the same command again"
            ),
        }
    }

    /// Has the store send its webhooks here, with the current token of `config`.
    ///
    /// # Errors
    /// When `config` has no such store.
    pub(super) async fn put_right(&self, config: &Config, store: &str, report: &mut Report) -> anyhow::Result<()> {
        let front = looks::shopfront(config, store)?;
        let Some(site) = &self.site else { return Ok(()) };
        let subject = subject(store);
        let Some(towards) = site.tools.webhook_url(store) else {
            let what = "the store's webhooks were left as they are: this stack has no address that a store can reach";
            let to_do = "give its port a public https name (a tunnel), and start it with --public-url";
            report.findings.push(Finding::advice(&subject, what, to_do));
            return Ok(());
        };
        let progress = progress::spinner(self.json, "putting the store's webhooks right");
        let hooks = front.shop.hooks(Some(&towards), Deadline::within(PATIENCE)).await;
        drop(progress);
        report.findings.extend(checks::of_hooks(&subject, front.platform.topics(), &hooks));
        self.by_hand(config, store, report)
    }

    /// What a person must enter at the store, whose API does not let us do it.
    ///
    /// # Errors
    /// When `config` has no such store.
    pub(super) fn by_hand(&self, config: &Config, store: &str, report: &mut Report) -> anyhow::Result<()> {
        let front = looks::shopfront(config, store)?;
        let Some(receiver) = self.site.as_ref().and_then(|site| site.tools.public_url.as_deref()) else {
            return Ok(());
        };
        let store = config.store(store).expect("it was found a moment ago");
        report.by_hand = front.platform.by_hand(store, receiver.trim_end_matches('/'))?;
        Ok(())
    }

    /// Whether webhooks of the store may still be sent with what `before` accepts and `after` does not: they are wrong or
    /// cannot be seen, or other ones pass for the store's without it. It is said in the report. Also where it is not known
    /// where webhooks should go, because the poll may know.
    ///
    /// # Errors
    /// When one of the two has no such store.
    pub(crate) async fn need_former(
        &self,
        before: &Config,
        after: &Config,
        store: &str,
        report: &mut Report,
    ) -> anyhow::Result<bool> {
        let topics = looks::shopfront(before, store)?.platform.topics();
        let (with, without) = (self.hooks(before, store).await?, self.hooks(after, store).await?);
        let findings = checks::of_hooks(&subject(store), topics, &with);
        let need = checks::has_trouble(&findings) || with != without;
        report.findings.extend(findings);
        Ok(need)
    }

    /// What is wrong with the store's webhooks.
    ///
    /// # Errors
    /// When `config` has no such store.
    pub(super) async fn hooks(
        &self,
        config: &Config,
        store: &str,
    ) -> anyhow::Result<Result<Vec<HookFinding>, ReadError>> {
        let front = looks::shopfront(config, store)?;
        let _progress = progress::spinner(self.json, "looking at the store's webhooks");
        Ok(front.shop.hooks(None, Deadline::within(PATIENCE)).await)
    }
}

/// Of findings about a store's webhooks.
pub(super) fn subject(store: &str) -> String {
    format!("webhooks of {store}")
}
