//! `orderwire rotate token`: the token that a store's webhooks carry.

use anyhow::bail;
use clap::Args;

use super::{Common, entry};
use crate::checks;
use crate::document::{Document, Entry, List};
use crate::random;
use crate::rollout::succession::{Former, renew_token, retire};
use crate::rollout::{Report, Rollout};

/// Options of `rotate token`.
#[derive(Args)]
pub(super) struct TokenArguments {
    /// Which store.
    #[arg(long, value_name = "ID")]
    store: String,
    /// Make no new token, but forget the former ones. Wait two days for it: webhooks that could not be delivered come
    /// again that long, and may carry what they carried at first.
    #[arg(long)]
    retire: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) async fn run(arguments: &TokenArguments) -> anyhow::Result<()> {
    let common = &arguments.common;
    let mut rollout = common.rollout().await?;
    let store = entry(rollout.before(), List::Stores, &arguments.store)?;
    let mut report = common.report("token", List::Stores, &arguments.store);
    let outcome = match arguments.retire {
        true => retire_former(&mut rollout, store, Former::Tokens, &mut report).await,
        false => arguments.renew(&mut rollout, store, &mut report).await,
    };
    report.close(common.json, outcome)
}

impl TokenArguments {
    async fn renew(&self, rollout: &mut Rollout, mut store: Entry, report: &mut Report) -> anyhow::Result<()> {
        let id = self.store.as_str();
        let present = rollout.before().clone();
        let config = runtime::check(&present.text())?;
        rollout.look(&present, &config, Some(id), &[], report).await?;
        if checks::has_trouble(&report.findings) {
            return Ok(());
        }
        if !renew_token(&mut store, &random::hex(32)) {
            bail!("webhooks of {id} carry no token, but a signature; to change what signs it: orderwire rotate store");
        }
        let mut after = present;
        after.put(List::Stores, store);
        let config = runtime::check(&after.text())?;
        if self.common.dry_run {
            return rollout.rehearse(&after, &config, id, report).await;
        }
        rollout.bring(&after, &config, id, report).await?;
        rollout.tell(&after, report);
        report.next.push(format!(
            "Former tokens are accepted still, for webhooks that come late. In two days: orderwire rotate token --store \
             {id} --retire"
        ));
        Ok(())
    }
}

/// Forgets former credentials of a store, once no webhook of the store carries any.
pub(super) async fn retire_former(
    rollout: &mut Rollout,
    mut store: Entry,
    former: Former,
    report: &mut Report,
) -> anyhow::Result<()> {
    let id = crate::document::text_of(&store, "id").to_owned();
    let config = runtime::check(&rollout.before().text())?;
    if rollout.wrong_hooks(&config, &id, report).await? {
        bail!(
            "former credentials may be in use still, so they were kept: not all webhooks of {id} are as they should be. To \
             put them right: orderwire connect --store {id}"
        );
    }
    let retired = retire(&mut store, former);
    let mut after: Document = rollout.before().clone();
    after.put(List::Stores, store);
    runtime::check(&after.text())?;
    if !report.dry_run {
        rollout.write(&after, report).await?;
    }
    report.about.insert("retired".into(), retired.into());
    rollout.tell(&after, report);
    Ok(())
}
