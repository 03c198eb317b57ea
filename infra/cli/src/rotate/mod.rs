//! `orderwire rotate`: changes a token, a store's API account or a destination's key, without losing a webhook or an event.

mod destination;
mod store;
mod token;

use clap::{Args, Subcommand};

use crate::checks;
use crate::connection::Place;
use crate::document::{Document, Entry, List, text_of};
use crate::rollout::{Report, Rollout};

/// Options of `rotate`.
#[derive(Args)]
#[command(after_help = "\
New credentials are accepted beside the old ones before anything uses them, so nothing is refused meanwhile. If it is broken
off, everything goes on as before; run it again.")]
pub(crate) struct RotateArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Has a store's webhooks carry a fresh token.
    Token(token::TokenArguments),
    /// Gives a store new API credentials: a new key, or those of a new API account.
    Store(store::StoreArguments),
    /// Gives a destination a new key.
    Destination(destination::DestinationArguments),
}

/// What all of them take.
#[derive(Args)]
struct Common {
    /// Check everything, show what would be done, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON and nothing else; nothing is asked then.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Rotates. Success means that the new credentials are in use, or would be in a dry run.
pub(crate) async fn run(arguments: &RotateArguments) -> anyhow::Result<()> {
    match &arguments.what {
        What::Token(arguments) => token::run(arguments).await,
        What::Store(arguments) => store::run(arguments).await,
        What::Destination(arguments) => destination::run(arguments).await,
    }
}

impl Common {
    async fn rollout(&self) -> anyhow::Result<Rollout> {
        let site = self.place.find().await?;
        Rollout::open(site.source.clone(), Some(site), self.json).await
    }

    /// A report about the rotation of `what`, `token` for instance, of the entry with this id.
    fn report(&self, what: &str, list: List, id: &str) -> Report {
        let about = [("rotated", what), (list.one(), id)].map(|(name, value)| (name.to_owned(), value.into()));
        Report { about: about.into_iter().collect(), dry_run: self.dry_run, ..Report::default() }
    }
}

/// Has the deployment use `store` in the place of the one with its id, if looking with its credentials finds no trouble.
/// Whether it does now and all is well; in a dry run it does not.
async fn bring(rollout: &mut Rollout, store: Entry, report: &mut Report) -> anyhow::Result<bool> {
    let id = text_of(&store, "id").to_owned();
    let mut after = rollout.before().clone();
    after.put(List::Stores, store);
    let config = runtime::check(&after.text())?;
    rollout.look(&after, &config, Some(&id), &[], report).await?;
    if checks::has_trouble(&report.findings) {
        return Ok(false);
    }
    if report.dry_run {
        rollout.rehearse(&after, &config, &id, report).await?;
        return Ok(false);
    }
    let brought = rollout.bring(&after, &config, &id, report).await;
    rollout.tell(&after, report);
    brought?;
    Ok(!checks::has_trouble(&report.findings))
}

/// The entry with this id.
///
/// # Errors
/// When there is none; those there are are named.
fn entry(document: &Document, list: List, id: &str) -> anyhow::Result<Entry> {
    document.find(list, id).cloned().ok_or_else(|| match document.ids(list).join(", ") {
        none if none.is_empty() => anyhow::anyhow!("nothing is connected yet: run `orderwire connect` first"),
        known => anyhow::anyhow!("there is no {} `{id}`; there is {known}", list.one()),
    })
}
