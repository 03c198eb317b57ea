//! Why a run stops before the end, and what becomes of the import then. Pure.

use std::time::Duration;

use jiff::Timestamp;
use ledger::{ImportPhase, ImportState};

/// Why a run stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Halt {
    /// Its invocation is about to end.
    OutOfTime {
        /// What it was about to wait for takes so long, and more time than there was.
        after: Option<Duration>,
    },
    /// The import is somebody else's by now, or another one has begun.
    Superseded,
    /// It does not get on.
    Trouble {
        /// For people; free of personal data.
        why: String,
        /// Earliest moment somebody named.
        after: Option<Duration>,
        /// Somebody refused our credentials.
        credentials_refused: bool,
    },
}

/// The delay of the message by which an import goes on after one run that got nowhere, doubled by each further one.
const FIRST_DELAY: Duration = Duration::from_secs(60);
/// The longest SQS allows.
const LONGEST_DELAY: Duration = Duration::from_secs(900);
/// When that message has not arrived for so long, it is lost.
const LOST: Duration = Duration::from_secs(1_200);

impl Halt {
    pub(super) fn because(why: impl Into<String>) -> Self {
        Self::Trouble { why: why.into(), after: None, credentials_refused: false }
    }

    /// How long the message by which the import goes on is put off after so many runs in a row that got nowhere.
    pub(super) fn delay_seconds(&self, fruitless: u32) -> i32 {
        let (asked, runs) = match self {
            Self::OutOfTime { after } => (*after, fruitless),
            Self::Trouble { after, .. } => (*after, fruitless.max(1)),
            Self::Superseded => (None, 0),
        };
        let growing = runs.checked_sub(1).map_or(Duration::ZERO, |more| FIRST_DELAY * 2_u32.pow(more.min(4)));
        let delay = growing.max(asked.unwrap_or_default()).min(LONGEST_DELAY);
        i32::try_from(delay.as_millis().div_ceil(1_000)).expect("it is at most 900")
    }
}

/// The state of an import whose run has ended, for the reason given or because there is no more to do; `progressed` says
/// whether that run got anywhere.
pub(super) fn closed(state: ImportState, halt: Option<&Halt>, progressed: bool, now: Timestamp) -> ImportState {
    let again = if progressed { 0 } else { state.fruitless + 1 };
    let (phase, fruitless, error) = match halt {
        None => (ImportPhase::Finished, 0, None),
        // Waiting for somebody's limits is no failure.
        Some(Halt::OutOfTime { after: Some(_) } | Halt::Superseded) => (ImportPhase::Running, 0, None),
        Some(Halt::OutOfTime { after: None }) => {
            let error = (!progressed).then(|| "one invocation is too short to get anywhere".to_owned());
            (ImportPhase::Running, again, error)
        }
        Some(Halt::Trouble { why, .. }) => (ImportPhase::Running, again.max(1), Some(why.clone())),
    };
    ImportState { phase, fruitless, error, lease: None, updated_at: now, ..state }
}

/// Whether somebody must ask for an import to go on: its run has crashed, or the message by which it would is lost. One
/// that is put off is left alone, or each poll of a long trouble would begin another chain of messages.
pub(crate) fn is_stuck(state: &ImportState, now: Timestamp) -> bool {
    state.is_abandoned(now) && (state.lease.is_some() || state.updated_at + LOST < now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::samples::{at, state};

    const SECOND: Duration = Duration::from_secs(1);

    fn after(halt: &Halt, progressed: bool, fruitless: u32) -> (u32, bool, i32) {
        let closed = closed(ImportState { fruitless, ..state() }, Some(halt), progressed, at(0));
        assert_eq!((closed.phase, closed.after.as_deref()), (ImportPhase::Running, Some("5127")));
        (closed.fruitless, closed.error.is_some(), halt.delay_seconds(closed.fruitless))
    }

    #[test]
    fn an_import_is_stuck_after_a_crash_at_once_and_otherwise_when_its_message_is_late() {
        let stuck = |lease, second| is_stuck(&ImportState { lease, updated_at: at(0), ..state() }, at(second));
        assert_eq!([14, 16].map(|second| stuck(Some(at(15)), second)), [false, true]);
        assert_eq!([900, 1_200, 1_201].map(|second| stuck(None, second)), [false, false, true]);
    }

    #[test]
    fn an_import_read_to_its_end_is_finished() {
        let failing = ImportState { error: Some("down".into()), fruitless: 3, lease: Some(at(9)), ..state() };
        let finished = ImportState { phase: ImportPhase::Finished, updated_at: at(0), ..state() };
        assert_eq!(closed(failing, None, true, at(0)), finished);
    }

    #[test]
    fn a_run_out_of_time_goes_on_at_once_or_when_its_turn_comes() {
        assert_eq!(after(&Halt::OutOfTime { after: None }, true, 3), (0, false, 0));
        assert_eq!(after(&Halt::OutOfTime { after: Some(40 * SECOND) }, false, 3), (0, false, 40));
    }

    #[test]
    fn invocations_too_short_to_get_anywhere_do_not_follow_each_other_ever_faster() {
        let halt = Halt::OutOfTime { after: None };
        assert_eq!(after(&halt, false, 0), (1, true, 60));
        assert_eq!(after(&halt, false, 1), (2, true, 120));
    }

    #[test]
    fn trouble_is_said_and_tried_again_ever_later_until_there_is_progress() {
        let halt = Halt::because("down");
        let delays = [0, 1, 2, 3, 4, 40].map(|fruitless| after(&halt, false, fruitless).2);
        assert_eq!(delays, [60, 120, 240, 480, 900, 900]);
        assert_eq!(after(&halt, true, 4), (1, true, 60));
    }

    #[test]
    fn a_named_moment_is_kept_as_far_as_the_queue_can() {
        let halt = |seconds: u32| Halt::Trouble {
            why: String::new(),
            after: Some(seconds * SECOND),
            credentials_refused: false,
        };
        assert_eq!([5, 300, 9_000].map(|seconds| halt(seconds).delay_seconds(1)), [60, 300, 900]);
    }
}
