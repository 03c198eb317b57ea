//! `orderwire rotate token`: the token that a store's webhooks carry.

use anyhow::bail;
use clap::Args;

use super::{Common, bring, entry};
use crate::document::{Entry, List, text_of};
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
        if !renew_token(&mut store, &random::hex(32)) {
            bail!("webhooks of {id} carry no token, but a signature; to change what signs it: orderwire rotate store");
        }
        if bring(rollout, store, report).await? {
            let when = match report.by_hand {
                None => "for webhooks that come late. In two days",
                Some(_) => "so there is no hurry. Two days after the new one was entered at the store",
            };
            report.next.push(format!(
                "Former tokens are accepted still, {when}: orderwire rotate token --store {id} --retire"
            ));
        }
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
    let id = text_of(&store, "id").to_owned();
    let retired = retire(&mut store, former);
    let is_by_hand = platforms::find(text_of(&store, "platform")).is_some_and(|platform| platform.topics().is_empty());
    let mut after = rollout.before().clone();
    after.put(List::Stores, store);
    let (present, config) = (runtime::check(&rollout.before().text())?, runtime::check(&after.text())?);
    if rollout.need_former(&present, &config, &id, report).await? {
        bail!(
            "former credentials may be in use still, so they were kept: not all webhooks of {id} are as they should be. To \
             put them right: orderwire connect --store {id}"
        );
    }
    if !report.dry_run {
        rollout.write(&after, report).await?;
    }
    if is_by_hand && former == Former::Tokens && retired > 0 {
        report.next.push(
            "What the store's webhooks carry cannot be seen from here: if orders come only by the poll now, the current token \
             was not entered at the store. `orderwire connect` says what to enter."
                .to_owned(),
        );
    }
    report.about.insert("retired".into(), retired.into());
    rollout.tell(&after, report);
    Ok(())
}
