//! `orderwire replay`: what was set aside or given up on is taken up again, all of it, some, or the orders named.

mod choice;
mod dead_letters;
pub(crate) mod parked;

use std::cell::RefCell;
use std::fmt::Write;

use anyhow::bail;
use clap::Args;
use futures::future::join_all;
use runtime::clock;
use serde::Serialize;
use serde_json::json;

use crate::connection::{Connection, Place};
use crate::interrupt::unless_interrupted;
use crate::{columns, output, progress};

use choice::{Choice, Picker};
use dead_letters::{Deed, Letter};
use parked::Entry;

/// Options of `replay`.
#[derive(Args)]
#[command(
    after_help = "A parked order is read again at the store and told to the destination that refused it. A dead \
                        letter goes back to the queue it came from, as it was. Exit code 0: everything asked for was done."
)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    choice: Choice,
    /// Only parked orders, and no dead letters.
    #[arg(long, conflicts_with = "dead_letters")]
    parked: bool,
    /// Only dead letters, and no parked orders.
    #[arg(long)]
    dead_letters: bool,
    /// Show what there is and change nothing.
    #[arg(long, conflicts_with = "discard")]
    list: bool,
    /// Take them off the list, or delete them, without replaying them. There is no way back.
    #[arg(long)]
    discard: bool,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// What became of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "why", rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Only shown.
    Listed,
    /// Queued again, and off the list.
    Replayed,
    /// Off the list.
    Discarded,
    /// Still on the list, for this reason.
    Kept(String),
}

/// Everything looked at or taken up.
#[derive(Default)]
struct Replayed {
    parked: Vec<Entry>,
    letters: Vec<Letter>,
    /// Orders asked for that were not found.
    unmet: Vec<String>,
}

/// Replays, lists or discards. Success means that everything asked for was done.
pub(crate) async fn run(arguments: &ReplayArguments) -> anyhow::Result<()> {
    if !arguments.list {
        // Asked before anything is connected, so that a wrong command is answered at once.
        arguments.choice.picker()?;
    }
    let connection = arguments.place.connect().await?;
    let progress = progress::spinner(arguments.json, "going through what was set aside");
    let done = arguments.take_up(&connection).await;
    drop(progress);
    let done = done?;
    let json = || json!({"parked": done.parked, "dead_letters": done.letters});
    output::show(arguments.json, json, || done.tables())?;
    done.verdict()
}

impl ReplayArguments {
    async fn take_up(&self, connection: &Connection) -> anyhow::Result<Replayed> {
        let mut done = Replayed::default();
        let mut picker = if self.list { None } else { Some(self.choice.picker()?) };
        if !self.dead_letters {
            let going = self.parked(connection, picker.as_mut());
            done.parked = unless_interrupted(going, "what was not replayed by then is parked still").await?;
        }
        if !self.parked {
            done.letters = self.letters(connection, picker.as_mut()).await?;
        }
        done.unmet = picker.iter().flat_map(Picker::unmet).map(str::to_owned).collect();
        Ok(done)
    }

    async fn parked(&self, connection: &Connection, picker: Option<&mut Picker<'_>>) -> anyhow::Result<Vec<Entry>> {
        let found = parked::parked(connection, self.choice.store()).await?;
        match picker {
            None => Ok(found.into_iter().map(|parked| Entry::new(parked, Outcome::Listed)).collect()),
            Some(picker) if self.discard => parked::discard(connection, found, picker).await,
            Some(picker) => parked::replay(connection, found, picker, clock::now()).await,
        }
    }

    async fn letters(&self, connection: &Connection, picker: Option<&mut Picker<'_>>) -> anyhow::Result<Vec<Letter>> {
        let deed = match (self.list, self.discard) {
            (true, _) => Deed::List,
            (false, true) => Deed::Discard,
            (false, false) => Deed::Replay,
        };
        let (sqs, picker) = (&connection.tools.sqs, RefCell::new(picker));
        let queues = connection.queues().await?;
        let going = queues.iter().map(|queue| dead_letters::go_through(sqs, queue, deed, &picker));
        let mut letters = Vec::new();
        // All of them end before one's failure counts, so that each gives back what it holds.
        for gone in join_all(going).await {
            letters.extend(gone?);
        }
        if self.list
            && let Some(store) = self.choice.store()
        {
            letters.retain(|letter| letter.store.as_deref() == Some(store));
        }
        Ok(letters)
    }
}

impl Replayed {
    fn tables(&self) -> String {
        use columns::text;
        let mut out = String::new();
        if !self.parked.is_empty() {
            let columns = [text("parked"), text("store"), text("destination"), text("since"), text(""), text("reason")];
            let row = |entry: &Entry| {
                let destination = entry.destination.clone().unwrap_or_default();
                let at = format!("{:.0}", entry.at);
                vec![
                    entry.what.clone(),
                    entry.store.clone(),
                    destination,
                    at,
                    entry.outcome.word(),
                    entry.reason.clone(),
                ]
            };
            let rows: Vec<_> = self.parked.iter().map(row).collect();
            writeln!(out, "{}", columns::table(&columns, &rows)).expect("a String takes everything");
        }
        if !self.letters.is_empty() {
            let columns = [text("dead letter"), text("store"), text("queue"), text("queued at first"), text("")];
            let row = |letter: &Letter| {
                let at = letter.sent_at.map(|at| format!("{at:.0}")).unwrap_or_default();
                let store = letter.store.clone().unwrap_or_default();
                vec![letter.what.clone(), store, letter.queue.to_owned(), at, letter.outcome.word()]
            };
            let rows: Vec<_> = self.letters.iter().map(row).collect();
            let gap = if out.is_empty() { "" } else { "\n" };
            writeln!(out, "{gap}{}", columns::table(&columns, &rows)).expect("a String takes everything");
        }
        match self.parked.len() + self.letters.len() {
            0 => "Nothing was set aside.".to_owned(),
            _ => out.trim_end().to_owned(),
        }
    }

    fn verdict(&self) -> anyhow::Result<()> {
        let kept = self.parked.iter().filter_map(|entry| match &entry.outcome {
            Outcome::Kept(why) => Some(format!("{} was not replayed: {why}", entry.what)),
            _ => None,
        });
        let unmet =
            self.unmet.iter().map(|order| format!("nothing is set aside of {order}; --list shows what there is"));
        let problems: Vec<_> = kept.chain(unmet).collect();
        if !problems.is_empty() {
            bail!(problems.join("\n  "));
        }
        Ok(())
    }
}

impl Outcome {
    fn word(&self) -> String {
        match self {
            Self::Listed => "",
            Self::Replayed => "replayed",
            Self::Discarded => "discarded",
            Self::Kept(_) => "kept",
        }
        .to_owned()
    }
}
