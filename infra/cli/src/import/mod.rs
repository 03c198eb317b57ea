//! `orderwire import`: starts the historic import and shows how it gets on. The import itself runs in the poller.

mod pace;
#[cfg(test)]
mod samples;
mod watch;

use std::fmt;
use std::io::Write;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use ledger::{ImportKey, ImportPhase, ImportState};
use poller::{Action, Figures, ImportRequest, Tools};
use queue::Outgoing;
use runtime::clock;
use serde_json::{Value, json};

use crate::connection::{Connection, Place};
use crate::interrupt::Interrupted;
use crate::numbers::count;
use crate::output;

use pace::roughly;
use watch::{End, Watch};

/// Options of `import`.
#[derive(Args)]
#[command(after_help = "The import runs in the poller and goes on by itself: Ctrl-C only ends the watching. The same \
                        command looks at it again. Exit code 0: the import is finished; 1: it does not get on; 130: the \
                        watching was ended.")]
pub(crate) struct ImportArguments {
    /// Which store.
    #[arg(long, value_name = "ID")]
    store: String,
    /// Tell this destination alone, which was added later; the store's own import goes on beside it.
    #[arg(long, value_name = "ID")]
    destination: Option<String>,
    /// Orders placed from here on, 2019-01-01T00:00:00Z; all if it is left out.
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Orders placed before this; when the store was connected, or the destination, if it is left out.
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,
    /// Begin again, even if an import ran or runs. What was told already is not told again.
    #[arg(long)]
    restart: bool,
    /// Start it and do not watch.
    #[arg(long)]
    no_wait: bool,
    /// Print the last state as JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Which import is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// Id of the store.
    pub(crate) store: &'a str,
    /// Id of the only destination to tell.
    pub(crate) destination: Option<&'a str>,
}

impl Wish<'_> {
    /// The command that looks at it.
    pub(crate) fn command(&self) -> String {
        let alone = self.destination.map(|destination| format!(" --destination {destination}")).unwrap_or_default();
        format!("orderwire import --store {}{alone}", self.store)
    }

    /// Its key in the table.
    pub(crate) fn key(&self) -> ImportKey<'_> {
        ImportKey { store: self.store, destination: self.destination }
    }

    /// Whether there are such a store and destination.
    fn check(&self, connection: &Connection) -> anyhow::Result<()> {
        let store = connection.stores(Some(self.store))?.remove(0);
        if let Some(destination) = self.destination
            && store.only(destination).is_none()
        {
            let known: Vec<_> = store.outlets.iter().map(|outlet| outlet.name.as_str()).collect();
            bail!("{} has no destination `{destination}`; there is {}", self.store, known.join(", "));
        }
        Ok(())
    }
}

impl fmt::Display for Wish<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alone = self.destination.map(|destination| format!(" for {destination}")).unwrap_or_default();
        write!(f, "{}{alone}", self.store)
    }
}

/// Starts an import, or looks at the one there is, until it is over. Success means that it is.
pub(crate) async fn run(arguments: &ImportArguments) -> anyhow::Result<()> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from > to
    {
        bail!("--from {from} is after --to {to}");
    }
    let connection = arguments.place.connect().await?;
    let store = arguments.store.as_str();
    let wish = Wish { store, destination: arguments.destination.as_deref() };
    wish.check(&connection)?;
    let before = connection.tools.ledger.import(wish.key()).await?;
    if let Some(state) = before.as_ref().filter(|_| !arguments.restart) {
        arguments.say_that_it_is_another(state);
        if state.phase == ImportPhase::Finished {
            let text = || format!("{} It was done before; --restart begins again.", finished(wish, state));
            return output::show(arguments.json, || as_json(wish, state), text);
        }
    }
    if arguments.restart || before.as_ref().is_none_or(|state| state.is_abandoned(clock::now())) {
        ask(&connection.tools, wish, arguments.from, arguments.to, arguments.restart).await?;
    }
    if arguments.no_wait {
        let text = || format!("The import of {wish} was asked for. To look at it: {}", wish.command());
        let json = || json!({"store": store, "destination": arguments.destination, "state": "asked"});
        return output::show(arguments.json, json, text);
    }
    let (before, restarted, json) = (before.as_ref(), arguments.restart, arguments.json);
    match (Watch { connection: &connection, wish, before, restarted, json }).watch().await? {
        End::Finished(state) => output::show(arguments.json, || as_json(wish, &state), || finished(wish, &state)),
        End::Stopped(state, error) => {
            let text = || format!("{} orders so far.", count(state.orders));
            output::show(arguments.json, || as_json(wish, &state), text)?;
            bail!(
                "the import does not get on: {error}\n  It tries again by itself, at the latest after 15 minutes; to try \
                 now and look on: {}",
                wish.command()
            )
        }
        End::Interrupted => bail!(Interrupted(format!(
            "the import goes on without this command. To look again: {}, or orderwire status",
            wish.command()
        ))),
    }
}

impl ImportArguments {
    /// A range given in vain is worth a word.
    fn say_that_it_is_another(&self, state: &ImportState) {
        let other = self.from.is_some_and(|from| state.from != Some(from)) || self.to.is_some_and(|to| state.to != to);
        if other {
            let from = state.from.map_or_else(|| "the beginning".to_owned(), |from| from.to_string());
            // Nobody may be reading it, which is no reason to stop.
            let _ = writeln!(
                std::io::stderr(),
                "There is an import of the orders from {from} to {} already; --restart begins one with your range.",
                state.to
            );
        }
    }
}

/// Asks the poller for an import; it begins, goes on, or does nothing, as things stand.
///
/// # Errors
/// When the queue does not take it.
pub(crate) async fn ask(
    tools: &Tools,
    wish: Wish<'_>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    restart: bool,
) -> anyhow::Result<()> {
    let (store, destination) = (wish.store.to_owned(), wish.destination.map(str::to_owned));
    let action = Action::Import(ImportRequest { store, destination, from, to, restart, continues: None });
    let body = serde_json::to_string(&action).expect("strings and times always have a JSON form");
    Ok(queue::send(&tools.sqs, &tools.runs_url, Outgoing::run(body, 0)).await?)
}

/// In the contract's words.
fn as_json(wish: Wish<'_>, state: &ImportState) -> Value {
    let mut entry = Figures::from_iter([("store".to_owned(), json!(wish.store))]);
    entry.extend(wish.destination.map(|destination| ("destination".to_owned(), json!(destination))));
    entry.extend(poller::import_figures(state));
    Value::Object(entry)
}

fn finished(wish: Wish<'_>, state: &ImportState) -> String {
    let took = state.updated_at.duration_since(state.started_at).unsigned_abs();
    let mut text = format!(
        "The import of {wish} is finished: {} orders, {} events, in {}{}.",
        count(state.orders),
        count(state.events),
        roughly(Duration::from_secs(took.as_secs())),
        held_up_by(state).map(|who| format!(", held up by {who}")).unwrap_or_default()
    );
    if state.parked > 0 {
        text += &format!(" {} set aside: orderwire replay --list shows them.", count(state.parked));
    }
    text
}

/// Who holds it up, if anybody does.
fn held_up_by(state: &ImportState) -> Option<&str> {
    match state.paced_by.as_deref()? {
        "none" => None,
        "store" => Some("the store"),
        destination => Some(destination),
    }
}

#[cfg(test)]
mod tests {
    use super::samples::state;
    use super::*;

    #[test]
    fn the_end_says_what_came_of_it_and_where_to_look() {
        let state = ImportState { phase: ImportPhase::Finished, orders: 5_000, events: 12_345, ..state() };
        let expected = "The import of alder-us is finished: 5,000 orders, 12,345 events, in 10 s, held up by klaviyo-main. \
                        2 set aside: orderwire replay --list shows them.";
        let wish = Wish { store: "alder-us", destination: None };
        assert_eq!(finished(wish, &state), expected);
    }
}
