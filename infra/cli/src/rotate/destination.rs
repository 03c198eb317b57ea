//! `orderwire rotate destination`: the key by which events are sent.

use std::path::PathBuf;

use clap::Args;

use super::store::renewed;
use super::{Common, entry};
use crate::checks;
use crate::document::{Entry, List};
use crate::rollout::{Report, Rollout};

/// Options of `rotate destination`.
#[derive(Args)]
#[command(after_help = "\
The new key must be of the same account: the table remembers under the destination's id what was sent to it.

  orderwire rotate destination --outputs outputs.json --destination klaviyo-main --set api_key=@key.txt")]
pub(super) struct DestinationArguments {
    /// Which destination.
    #[arg(long, value_name = "ID")]
    destination: String,
    /// A new credential; as often as needed.
    #[arg(long, value_name = "NAME=VALUE|NAME=@FILE")]
    set: Vec<String>,
    /// All of them, as JSON in the configuration's own shape.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub(super) async fn run(arguments: &DestinationArguments) -> anyhow::Result<()> {
    let common = &arguments.common;
    let mut rollout = common.rollout().await?;
    let account = entry(rollout.before(), List::Destinations, &arguments.destination)?;
    let new = renewed(List::Destinations, &account, &arguments.set, arguments.from.as_deref(), common.json)?;
    let mut report = common.report("destination", List::Destinations, &arguments.destination);
    let outcome = arguments.renew(&mut rollout, new, &mut report).await;
    report.close(common.json, outcome)
}

impl DestinationArguments {
    async fn renew(&self, rollout: &mut Rollout, account: Entry, report: &mut Report) -> anyhow::Result<()> {
        let mut after = rollout.before().clone();
        after.put(List::Destinations, account);
        let config = runtime::check(&after.text())?;
        let ids = [self.destination.clone()];
        rollout.look(&after, &config, None, &ids, report).await?;
        if checks::has_trouble(&report.findings) {
            return Ok(());
        }
        if self.common.dry_run {
            rollout.tell(&after, report);
            report.show_dry_run(&after, rollout.before());
            return Ok(());
        }
        rollout.write(&after, report).await?;
        rollout.tell(&after, report);
        report.next.push(
            "The functions take it up within five minutes, or when the former key is refused: what is refused then waits \
             and is sent with the new one. So the former key can be deleted now, and nothing is lost."
                .to_owned(),
        );
        Ok(())
    }
}
