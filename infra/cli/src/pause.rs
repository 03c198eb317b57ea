//! `orderwire pause` and `orderwire resume`: leaves a store alone for a while, and catches up with what happened meanwhile.

use anyhow::bail;
use clap::Args;
use poller::Action;
use queue::Outgoing;
use serde_json::json;

use crate::connection::Place;
use crate::document::{Entry, List};
use crate::rollout::{self, Report, Rollout};

/// The field that says so.
const PAUSED: &str = "paused";

/// Options of `pause` and `resume`.
#[derive(Args)]
pub(crate) struct PauseArguments {
    /// Which store.
    #[arg(long, value_name = "ID")]
    store: String,
    /// Show what would be done, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Has a store left alone from now on. Its webhooks are still taken, and left as they are.
pub(crate) async fn pause(arguments: &PauseArguments) -> anyhow::Result<()> {
    arguments.run(true).await
}

/// Has it go on, and asks for the poll that catches up.
pub(crate) async fn resume(arguments: &PauseArguments) -> anyhow::Result<()> {
    arguments.run(false).await
}

impl PauseArguments {
    async fn run(&self, paused: bool) -> anyhow::Result<()> {
        let site = self.place.find().await?;
        let mut rollout = Rollout::open(site.source.clone(), Some(site), self.json).await?;
        let mut report = Report { about: rollout::about(&self.store), dry_run: self.dry_run, ..Report::default() };
        report.about.insert(PAUSED.to_owned(), json!(paused));
        let outcome = self.set(&mut rollout, paused, &mut report).await;
        report.close(self.json, outcome)
    }

    async fn set(&self, rollout: &mut Rollout, paused: bool, report: &mut Report) -> anyhow::Result<()> {
        let id = &self.store;
        let Some(store) = rollout.before().find(List::Stores, id).cloned() else {
            match rollout.before().ids(List::Stores).as_slice() {
                [] => bail!("nothing is connected yet: run `orderwire connect` first"),
                known => bail!("there is no store `{id}`; there is {}", known.join(", ")),
            }
        };
        let mut after = rollout.before().clone();
        after.put(List::Stores, with(store, paused));
        runtime::check(&after.text())?;
        let is_news = after != *rollout.before();
        if self.dry_run {
            rollout.tell(&after, report);
            report.show_dry_run(&after, rollout.before());
            return Ok(());
        }
        rollout.write(&after, report).await?;
        rollout.tell(&after, report);
        match paused {
            true => report.next.push(format!(
                "The functions leave {id} alone within five minutes. Nothing is lost: what happens meanwhile is found when it \
                 goes on. To go on: orderwire resume --store {id}"
            )),
            false if is_news => {
                self.catch_up(rollout).await?;
                report.next.push(format!(
                    "The poll that catches up is on its way; what was under way when {id} was paused follows within a quarter \
                     of an hour. How things stand: orderwire status --store {id}"
                ));
            }
            false => {}
        }
        Ok(())
    }

    /// Has the poller look now, and not within the hour.
    async fn catch_up(&self, rollout: &Rollout) -> anyhow::Result<()> {
        let Some(site) = rollout.site() else { return Ok(()) };
        let action = Action::Poll { store: Some(self.store.clone()), continues: false };
        let body = serde_json::to_string(&action).expect("strings always have a JSON form");
        Ok(queue::send(&site.tools.sqs, &site.tools.runs_url, Outgoing::run(body, 0)).await?)
    }
}

/// The store, paused or not; one that is not says nothing about it.
fn with(mut store: Entry, paused: bool) -> Entry {
    match paused {
        true => store.insert(PAUSED.to_owned(), json!(true)),
        false => store.remove(PAUSED),
    };
    store
}
