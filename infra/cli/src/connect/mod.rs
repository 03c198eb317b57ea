//! `orderwire connect`: from a store's credentials to its orders in the marketing tool, checked on the way.

mod draft;
mod history;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use runtime::{Source, clock};
use serde_json::json;

use crate::checks;
use crate::connection::Place;
use crate::document::Document;
use crate::given::{self, Given, Interview};
use crate::import;
use crate::random;
use crate::rollout::{self, Report, Rollout};

use draft::{Draft, Order};

/// Options of `connect`.
#[derive(Args)]
#[command(after_help = "\
Checks the credentials and what they allow with harmless reads, writes the configuration, sends a webhook of its own through
the receiver and watches it arrive, has the store send its webhooks, and offers to import what the store had before.
What is missing is asked for on a terminal and named at once elsewhere. It can be run again at any time: what is right stays.

  orderwire connect --outputs outputs.json
  orderwire connect --outputs outputs.json --store alder-us --set store_hash=qx7k2m9tza --set access_token=@token.txt \\
    --set client_secret=@secret.txt --kind klaviyo --destination-set api_key=@key.txt --import

A secret given as NAME=VALUE is seen by whoever lists this machine's processes; NAME=@FILE is not.
Exit code 0: connected; 1: it is said what to put right.")]
pub(crate) struct ConnectArguments {
    /// The store to connect, new or known; asked for if there is none yet.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// Its platform, if what is given of it does not say so.
    #[arg(long, value_name = "ID")]
    platform: Option<String>,
    /// Where its events go, new or known.
    #[arg(long, value_name = "ID")]
    destination: Option<String>,
    /// The destination's kind.
    #[arg(long, value_name = "ID")]
    kind: Option<String>,
    /// A credential or option of the store; as often as needed. docs/CONFIGURATION.md lists them.
    #[arg(long, value_name = "NAME=VALUE|NAME=@FILE")]
    set: Vec<String>,
    /// A credential or option of the destination.
    #[arg(long, value_name = "NAME=VALUE|NAME=@FILE")]
    destination_set: Vec<String>,
    /// All of it, as JSON in the configuration's own shape; of several stores in it --store names the one.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Check everything, show what would be done, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before writing.
    #[arg(long)]
    yes: bool,
    /// Start the historic import.
    #[arg(long, conflicts_with = "no_import")]
    import: bool,
    /// Do not start it, and do not ask.
    #[arg(long)]
    no_import: bool,
    /// Print JSON and nothing else; nothing is asked then.
    #[arg(long)]
    json: bool,
    /// Only write this file, for `orderwire dev` to run with: no deployment, no webhooks.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["outputs", "local"])]
    config: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Connects a store. Success means that all of it is done, or would be in a dry run.
pub(crate) async fn run(arguments: &ConnectArguments) -> anyhow::Result<()> {
    let mut rollout = arguments.rollout().await?;
    let mut interview = Interview::new(arguments.json);
    let draft = arguments.draft(rollout.before(), &mut interview)?;
    let mut report = Report { about: rollout::about(&draft.store), dry_run: arguments.dry_run, ..Report::default() };
    report.about.insert("destinations".into(), json!(draft.destinations));
    let outcome = arguments.connect(&mut rollout, &draft, &mut interview, &mut report).await;
    report.close(arguments.json, outcome)
}

impl ConnectArguments {
    async fn rollout(&self) -> anyhow::Result<Rollout> {
        match &self.config {
            Some(path) => Rollout::open(Source::File(path.clone()), None, self.json).await,
            None => {
                let site = self.place.find().await?;
                Rollout::open(site.source.clone(), Some(site), self.json).await
            }
        }
    }

    fn draft(&self, before: &Document, interview: &mut Interview) -> anyhow::Result<Draft> {
        let from = self.from.as_deref().map(given::file).transpose()?.unwrap_or_default();
        let of_store = Given::read("--set", &self.set)?;
        let of_destination = Given::read("--destination-set", &self.destination_set)?;
        let order = Order {
            store: self.store.as_deref(),
            platform: self.platform.as_deref(),
            destination: self.destination.as_deref(),
            kind: self.kind.as_deref(),
            of_store: &of_store,
            of_destination: &of_destination,
            from: &from,
        };
        order.draft(before, interview, clock::now(), || random::hex(32))
    }

    async fn connect(
        &self,
        rollout: &mut Rollout,
        draft: &Draft,
        interview: &mut Interview,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let Draft { document, store, destinations, moved, .. } = draft;
        if !moved.is_empty() && !self.yes {
            bail!(
                "{} of store `{store}` would be another: is it another shop? Its events would be taken for those of the \
                 former one. Another shop needs an id of its own (--store ID); if it is the same one, add --yes",
                moved.join(" and ")
            );
        }
        let config = runtime::check(&document.text())?;
        rollout.look(document, &config, Some(store.as_str()), destinations, report).await?;
        if checks::has_trouble(&report.findings) {
            return Ok(());
        }
        if self.dry_run {
            return rollout.rehearse(document, &config, store, report).await;
        }
        if *document != *rollout.before() && !self.yes && interview.has_person() {
            eprintln!("{}\n", checks::view(&report.findings));
            if !interview.confirm(&format!("Write this to {}?", rollout.place()))? {
                bail!("nothing was written, as you wished");
            }
        }
        let brought = rollout.bring(document, &config, store, report).await;
        rollout.tell(document, report);
        brought?;
        if !checks::has_trouble(&report.findings) {
            self.go_on(rollout, draft, interview, report).await?;
        }
        Ok(())
    }

    /// What comes after connecting.
    async fn go_on(
        &self,
        rollout: &Rollout,
        draft: &Draft,
        interview: &mut Interview,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let Some(site) = rollout.site() else {
            let file = self.config.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
            report.next.push(format!("To run with it on this machine: orderwire dev --config {file}"));
            return Ok(());
        };
        let wish = match (self.import, self.no_import) {
            (true, _) => history::Wish::Start,
            (_, true) => history::Wish::Leave,
            _ => history::Wish::Ask,
        };
        let what = import::Wish { store: &draft.store, destination: draft.added.as_deref() };
        history::offer(&site.tools, what, wish, interview, report).await?;
        report.next.push("How things stand, at any time: orderwire status".to_owned());
        Ok(())
    }
}
