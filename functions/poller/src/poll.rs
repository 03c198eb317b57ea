//! The hourly poll of a store: what webhooks missed is queued, and the webhooks themselves are put right.
//!
//! The rules are in `course` and `known`, which are pure; `reader` asks the store, the table and the queue.

mod course;
mod known;
mod reader;

use delivery::Store;
use jiff::Timestamp;
use ledger::ImportKey;
use orderwire_http::Deadline;
use platforms::{HookFinding, ReadError};
use queue::Outgoing;
use runtime::{Counter, clock, telemetry};
use serde_json::json;

pub(crate) use self::course::Course;
pub(crate) use self::reader::Time;
use self::reader::{Ended, Reader, Tally};
use crate::carts::{self, Found, When};
use crate::{Action, Failure, Figures, Tools, hooks, import};

/// Looks through what changed in the store since the poll before. One write, the cursor's, unless something is set aside.
///
/// `continues` says that a poll asked for this one that had no time left.
///
/// # Errors
/// Why the store could not be looked through. What was queued by then stays queued, and the cursor is not moved over the
/// rest.
pub(crate) async fn poll(
    tools: &Tools,
    store: &Store,
    continues: bool,
    deadline: Deadline,
) -> Result<Figures, Failure> {
    let mut outcome = Outcome::default();
    let result = attempt(tools, store, continues, deadline, &mut outcome).await;
    outcome.report(&store.name.id, result.is_err());
    match result {
        Ok(()) => Ok(outcome.figures()),
        Err(failure) => Err(failure.after(outcome.figures())),
    }
}

async fn attempt(
    tools: &Tools,
    store: &Store,
    continues: bool,
    deadline: Deadline,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let id = &store.name.id;
    let time = Time::within(deadline);
    let stored = tools.ledger.cursor(id).await?;
    let course = Course::begin(stored.as_ref(), store.connected_at, clock::now());
    let mut reader = Reader::new(tools, store, course, time);
    let url = tools.webhook_url(id);
    let mut found = Found::default();
    let (hooks, revived, carts, ended) = tokio::join!(
        store.shop.hooks(url.as_deref(), time.reading),
        revive_imports(tools, id),
        carts::look(tools, store, When::Now, time, &mut found),
        reader.run(),
    );
    outcome.carts = store.carts_every.map(|_| carts.map(|_| found).map_err(|failure| carts_error(id, &failure)));
    let Reader { course, tally, .. } = reader;
    (outcome.tally, outcome.hooks) = (tally, hooks.map_err(|error| hooks_error(id, &error)));
    let last_poll = match &ended {
        Ok(_) => Some(clock::now()),
        Err(_) => stored.as_ref().and_then(|cursor| cursor.last_poll),
    };
    let cursor = course.cursor(last_poll);
    let saved = match stored.as_ref() == Some(&cursor) {
        true => Ok(()),
        false => tools.ledger.save_cursor(id, &cursor).await,
    };
    outcome.cursor = if saved.is_ok() { Some(cursor.until) } else { stored.map(|cursor| cursor.until) };
    outcome.is_unfinished = ended? == Ended::OutOfTime && cursor.pass.is_some();
    saved?;
    revived?;
    // A pass of many hours is gone on with by those that began it or were asked to, and by no new chain of polls each
    // hour. Should its message be lost, the hourly polls go on with it, too, and only take longer.
    if outcome.is_unfinished && (continues || course.is_own) {
        let action = Action::Poll { store: Some(id.clone()), continues: true };
        let body = serde_json::to_string(&action).expect("an action is plain JSON");
        queue::send(&tools.sqs, &tools.runs_url, Outgoing::run(body, 0)).await?;
    }
    Ok(())
}

/// Asks for imports to go on that do not by themselves.
async fn revive_imports(tools: &Tools, store: &str) -> Result<(), Failure> {
    let imports = tools.ledger.imports(store).await?;
    for (destination, import) in imports.iter().filter(|(_, import)| import::is_stuck(import, clock::now())) {
        let key = ImportKey { store, destination: destination.as_deref() };
        queue::send(&tools.sqs, &tools.runs_url, import::continuation(key, &import.id, 0)).await?;
    }
    Ok(())
}

fn hooks_error(store: &str, error: &ReadError) -> String {
    tracing::warn!(store, %error, "the store's webhooks could not be compared with the wanted ones");
    error.to_string()
}

/// Carts have a schedule of their own, which fails for the same reason; the orders were looked through all the same.
fn carts_error(store: &str, failure: &Failure) -> String {
    tracing::warn!(store, why = failure.why, "the store's carts could not be looked through");
    failure.why.clone()
}

/// What a poll came to.
#[derive(Debug)]
struct Outcome {
    tally: Tally,
    cursor: Option<Timestamp>,
    is_unfinished: bool,
    hooks: Result<Vec<HookFinding>, String>,
    /// Where they must be looked for.
    carts: Option<Result<Found, String>>,
}

impl Default for Outcome {
    fn default() -> Self {
        Self { tally: Tally::default(), cursor: None, is_unfinished: false, hooks: Ok(Vec::new()), carts: None }
    }
}

impl Outcome {
    fn hooks_repaired(&self) -> u64 {
        let repaired = self.hooks.iter().flatten().filter(|finding| finding.repaired).count();
        u64::try_from(repaired).unwrap_or(u64::MAX)
    }

    fn figures(&self) -> Figures {
        let mut figures = Figures::from_iter([
            ("seen".to_owned(), json!(self.tally.seen)),
            ("queued".to_owned(), json!(self.tally.queued)),
            ("parked".to_owned(), json!(self.tally.parked)),
            ("cursor".to_owned(), json!(self.cursor)),
            ("unfinished".to_owned(), json!(self.is_unfinished)),
            ("hooks_repaired".to_owned(), json!(self.hooks_repaired())),
        ]);
        let (name, value) = match &self.hooks {
            Ok(findings) => ("hooks", hooks::findings(findings)),
            Err(why) => ("hooks_error", json!(why)),
        };
        figures.insert(name.to_owned(), value);
        match &self.carts {
            Some(Ok(found)) => figures.extend(found.figures("carts_")),
            Some(Err(why)) => drop(figures.insert("carts_error".to_owned(), json!(why))),
            None => {}
        }
        figures
    }

    /// One line of metrics, and one for people; of a poll that failed the latter is written with the others'.
    fn report(&self, store: &str, failed: bool) {
        let Tally { pages, seen, queued, parked } = self.tally;
        if !failed {
            let cursor = self.cursor.map(tracing::field::display);
            let (unfinished, hooks_repaired) = (self.is_unfinished, self.hooks_repaired());
            tracing::info!(store, pages, seen, queued, parked, cursor, unfinished, hooks_repaired, "polled");
        }
        let counts = [
            (Counter::Queued, queued),
            (Counter::Parked, parked),
            (Counter::HooksRepaired, self.hooks_repaired()),
            (Counter::HooksUnchecked, u64::from(self.hooks.is_err())),
            (Counter::Polled, u64::from(!failed)),
            // Of one that failed wholly it is counted with the other actions' failures.
            (Counter::PollFailed, u64::from(!failed && matches!(self.carts, Some(Err(_))))),
        ];
        telemetry::metrics(clock::now(), Some(store), &counts);
    }
}
