//! Watches an import in the table until it is over.

use std::time::Duration;

use anyhow::bail;
use jiff::Timestamp;
use ledger::{ImportPhase, ImportState};
use runtime::clock;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::Wish;
use super::pace::{Pace, roughly};
use crate::connection::Connection;
use crate::interrupt::interrupted;
use crate::numbers::count;
use crate::progress::{self, Progress};

/// How often the table is asked.
const TICK: Duration = Duration::from_millis(500);
/// How long it may take until somebody begins with what was asked for.
const TO_BEGIN: Duration = Duration::from_secs(120);
/// An import that nobody is at for so long is taken up again by another message. Longer than a lease and a message take.
const ABANDONED: Duration = Duration::from_secs(30);

/// An import being watched.
pub(super) struct Watch<'a> {
    pub(super) connection: &'a Connection,
    pub(super) wish: Wish<'a>,
    /// The state before anything was asked for. An error in it is no news.
    pub(super) before: Option<&'a ImportState>,
    /// Whether another import is to take its place.
    pub(super) restarted: bool,
    /// Whether only JSON is printed.
    pub(super) json: bool,
}

/// How it ended.
pub(super) enum End {
    /// All of it is told, or set aside.
    Finished(ImportState),
    /// It does not get on now and tries again by itself.
    Stopped(ImportState, String),
    /// The user has seen enough.
    Interrupted,
}

impl Watch<'_> {
    /// Until it is over, or Ctrl-C.
    pub(super) async fn watch(&self) -> anyhow::Result<End> {
        let progress = progress::bar(self.json, 0, "{elapsed} {wide_bar} {human_pos}/{human_len} orders  {msg}");
        tokio::select! {
            end = self.follow(&progress) => end,
            () = interrupted() => Ok(End::Interrupted),
        }
    }

    async fn follow(&self, progress: &Progress) -> anyhow::Result<End> {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (began, mut pace, mut nudged) = (Instant::now(), Pace::default(), clock::now());
        loop {
            ticks.tick().await;
            let state = self.connection.tools.ledger.import(self.wish.key()).await?;
            let Some(state) = state.filter(|state| self.concerns(state)) else {
                if began.elapsed() > TO_BEGIN {
                    bail!(
                        "nobody has begun with the import for {} s; look at the poller's log. The message that asks for \
                         it waits in the runs queue",
                        TO_BEGIN.as_secs()
                    );
                }
                progress.bar().set_message("waiting for the poller");
                progress.note(|| format!("{}: waiting for the poller", self.wish));
                continue;
            };
            if state.phase == ImportPhase::Finished {
                return Ok(End::Finished(state));
            }
            if let Some(error) = state.error.clone().filter(|_| state.lease.is_none() && self.is_news(&state)) {
                return Ok(End::Stopped(state, error));
            }
            let now = clock::now();
            if is_forgotten(&state, now) && now.duration_since(nudged).unsigned_abs() > ABANDONED {
                super::ask(&self.connection.tools, self.wish, None, None, false).await?;
                nudged = now;
            }
            pace.note(Instant::now(), state.orders);
            self.show(progress, &state, &pace);
        }
    }

    /// Whether it is the one that was asked for.
    fn concerns(&self, state: &ImportState) -> bool {
        !self.restarted || self.before.is_none_or(|before| before.id != state.id)
    }

    fn is_news(&self, state: &ImportState) -> bool {
        self.before.is_none_or(|before| before.updated_at != state.updated_at)
    }

    fn show(&self, progress: &Progress, state: &ImportState, pace: &Pace) {
        let (orders, of) = (state.orders, state.expected.unwrap_or_default().max(state.orders));
        progress.bar().set_length(of);
        progress.bar().set_position(orders);
        progress.bar().set_message(line(state, pace));
        progress.note(|| format!("{}: {} of {} orders · {}", self.wish, count(orders), count(of), line(state, pace)));
    }
}

/// Whether its run crashed and the message by which it would go on is far off.
fn is_forgotten(state: &ImportState, now: Timestamp) -> bool {
    state.error.is_none() && state.is_abandoned(now) && now.duration_since(state.updated_at).unsigned_abs() > ABANDONED
}

/// `12,345 events · 210 orders/s · 3 min left · 2 set aside · held up by klaviyo-main`.
fn line(state: &ImportState, pace: &Pace) -> String {
    let mut parts = vec![format!("{} events", count(state.events))];
    parts.extend(pace.per_second().map(|rate| format!("{rate:.0} orders/s")));
    let rest = state.expected.and_then(|expected| expected.checked_sub(state.orders));
    parts.extend(rest.and_then(|rest| pace.time_left(rest)).map(|time| format!("{} left", roughly(time))));
    if state.parked > 0 {
        parts.push(format!("{} set aside", count(state.parked)));
    }
    parts.extend(super::held_up_by(state).map(|who| format!("held up by {who}")));
    parts.extend(state.error.as_ref().map(|error| format!("tries again: {error}")));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::super::samples::state;
    use super::*;

    #[tokio::test]
    async fn the_line_says_how_far_it_is_how_fast_and_what_holds_it_up() {
        let began = Instant::now();
        let mut pace = Pace::default();
        pace.note(began, 0);
        pace.note(began + Duration::from_secs(10), 2_000);
        assert_eq!(
            line(&state(), &pace),
            "6,000 events · 200 orders/s · 15 s left · 2 set aside · held up by klaviyo-main"
        );
        let unknown = ImportState { expected: None, parked: 0, paced_by: Some("none".into()), ..state() };
        assert_eq!(line(&unknown, &Pace::default()), "6,000 events");
    }

    #[test]
    fn only_an_import_that_nobody_is_at_without_an_error_is_forgotten() {
        let now = state().updated_at + Duration::from_secs(60);
        let lease = |seconds| Some(now + jiff::SignedDuration::from_secs(seconds));
        let forgotten = |lease, error: Option<&str>| {
            is_forgotten(&ImportState { lease, error: error.map(str::to_owned), ..state() }, now)
        };
        assert!(forgotten(lease(-45), None) && forgotten(None, None));
        assert!(!forgotten(lease(5), None), "somebody is at it");
        assert!(!forgotten(None, Some("down")), "it goes on by itself after a while");
        assert!(
            !is_forgotten(&ImportState { lease: None, ..state() }, state().updated_at),
            "its message is on its way"
        );
    }
}
